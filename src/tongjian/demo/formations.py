"""What is under way in the city: formations and changes of term at every step, and visits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.procedures import services as procedures
from tongjian.foundation.procedures.choices import RunState
from tongjian.foundation.procedures.models import Case
from tongjian.lifecycle.formation import checks
from tongjian.lifecycle.formation.choices import Kind, Why
from tongjian.lifecycle.formation.models import FollowUp, Formed
from tongjian.lifecycle.formation.services import (
    explain,
    note_visit,
    start_formation,
    start_term,
)
from tongjian.lifecycle.gates.services import merits
from tongjian.registry.members.models import Person
from tongjian.registry.members.services import roster
from tongjian.registry.party_orgs.choices import (
    BRANCHES,
    GENERAL_BRANCHES,
    Flavor,
    OrgKind,
)
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.services import moving
from tongjian.registry.posts.choices import Post
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Unit

from .desks import Desk
from .plan import Plan
from .tree import Node

DONE: Final = ""
_NEAR_END: Final = timedelta(days=300)
_WHYS: Final = (
    (Why.HEAD, "负责人认为人少事多，没有列入计划。", -6),
    (Why.RELATIONS, "从业人员中有党员，组织关系在原单位和居住地。", 12),
    (Why.UNREACHABLE, "登记电话停机，住所地无人办公。", -2),
    (Why.SECRETARY, "没有合适的书记人选，等上级选派。", 25),
    (Why.PREMISES, "与两家机构合用一间办公室，没有活动场地。", 4),
    (Why.UNWILLING, "党员不足，又不愿与同街道的单位联合。", 40),
    (Why.PUT_OFF, "两次约谈都推到换届以后。", 9),
    (Why.UNDER_WAY, "正在物色联合对象。", 18),
)
_VISITED: Final = "每月一次党员大会、一次主题党日，活动室已挂牌，经费由上级党委补助。"
_TROUBLED: Final = "两次活动都没有人到会，负责人出差，约定下月由组织员上门。"


def open_cases(*, actor: Viewer, today: date, plan: Plan, secretary_of: PartyOrg) -> None:
    """Let the city have something on every page of formation; the same ones each time."""
    desk = Desk(actor, today, plan)
    district = plan.tree.committees["district0"]
    joint, sector = plan.tree.committees["joint0"], _sector_of_organizer()
    _form_in_district(desk, district.org)
    _form_elsewhere(desk)
    for committee, until in ((joint.org, "examine"), (sector, "ask")):
        if committee is not None:
            _attach(desk, committee, is_visited=until == "ask")
            _renew(desk, committee, until)
    _renew(desk, plan.tree.top.org, "elect")
    _renew(desk, plan.tree.top.org, DONE)
    _found_groups(desk, joint.org, secretary_of)
    _explain(desk, district)
    _review(desk, district.org)


def _form_in_district(desk: Desk, leader: PartyOrg) -> None:
    """Every end and every way of waiting, within one district."""
    host = _branches(leader).first()
    near, none = _free(leader.path, least=1, most=2), _free(leader.path, least=0, most=0)
    if host is None:
        return
    late, wanting, refused = [*near, *none][:3]
    dispatched, provisional, withdrawn = list(none)[-3:]
    case = _begin(desk, late, Kind.ATTACHED, leader, host=host, ago=30)
    desk.carry(case, "examine", ago=30, pace=4)
    _begin(desk, wanting, Kind.ATTACHED, leader, host=host, ago=2)
    _refuse(desk, _begin(desk, refused, Kind.ATTACHED, leader, host=host, ago=50))
    case = _begin(desk, provisional, Kind.PROVISIONAL, leader, ago=12)
    desk.carry(case, "appoint", ago=12, pace=3)
    case = _begin(desk, withdrawn, Kind.ATTACHED, leader, host=host, ago=90)
    procedures.withdraw(case=case, actor=desk.actor, on=desk.ago(80), reason="单位决定先转入党员")
    _dispatch(desk, dispatched, leader)


def _refuse(desk: Desk, case: Case) -> None:
    desk.carry(case, "examine", ago=50, pace=4)
    run = case.runs.filter(state=RunState.OPEN).get()
    procedures.refuse(
        run=run,
        actor=desk.actor,
        on=desk.ago(40),
        remark="材料与名册不一致，先把组织关系理清再报。",
        findings=[
            ("支部工作条例第四条", "名册所列党员的组织关系都不在本单位"),
            ("支部工作条例第六条", "所挂靠党支部的意见没有经党员大会讨论"),
        ],
    )


def _dispatch(desk: Desk, unit: Unit, leader: PartyOrg) -> None:
    """Form a branch of three who were sent; a small one elsewhere was merged before."""
    merged_on = desk.ago(240)
    went, into = _smallest_pair(merged_on)
    moving.merge_orgs(
        sources=[went], into=into, actor=desk.actor, on=merged_on, reason="党员人数减少，合并"
    )
    case = _begin(desk, unit, Kind.DISPATCHED, leader, ago=225)
    desk.carry(case, DONE, ago=225, pace=4)
    formed = Formed.objects.select_related("org").get(case_id=case.pk)
    held = Appointment.objects.open().filter(org=into).values("person_id")
    sent = Person.objects.filter(home_org=into, full_on__isnull=False).exclude(pk__in=held)
    sent = sent.exclude(memberships__start_on__gt=formed.formed_on)
    roster.transfer_people(
        people=list(sent.order_by("pk")[:3]),
        to=formed.org,
        actor=desk.actor,
        on=formed.formed_on,
        reason="派驻",
    )
    _visit(desk, formed, finding=_VISITED, is_sound=True)


def _visit(desk: Desk, formed: Formed, *, finding: str, is_sound: bool) -> None:
    visit = FollowUp.objects.select_related("formed__org").get(formed=formed, months=3)
    note_visit(
        visit=visit,
        visited_on=visit.due_on,
        is_sound=is_sound,
        finding=finding,
        actor=desk.actor,
    )


def _form_elsewhere(desk: Desk) -> None:
    """One alone and one jointly, anywhere in the city."""
    for unit in _free("", least=3, most=9).exclude(scope_path="")[:1]:
        leader = _committee_over(unit)
        case = _begin(desk, unit, Kind.STANDALONE, leader, ago=16)
        desk.carry(case, "approve", ago=16, pace=4)
    for units in _company():
        leader = _committee_over(units[0])
        case = _begin(desk, units[0], Kind.JOINT, leader, ago=26, others=units[1:])
        run = desk.carry(case, "examine", ago=26, pace=3).runs.get(state=RunState.OPEN)
        procedures.send_back(
            run=run,
            to="apply",
            actor=desk.actor,
            on=desk.ago(20),
            remark="请补一家单位同意联合的意见。",
        )
        desk.carry(Case.objects.get(pk=case.pk), "elect", ago=20, pace=3)


def _attach(desk: Desk, leader: PartyOrg, *, is_visited: bool) -> None:
    """A unit that has rested on a branch for nearly half a year."""
    host = _branches(leader).first()
    unit = _free("", least=0, most=2).exclude(scope_path="").last()
    if host is not None and unit is not None:
        case = _begin(desk, unit, Kind.ATTACHED, leader, host=host, ago=185)
        desk.carry(case, DONE, ago=185, pace=3)
        if is_visited:
            formed = Formed.objects.get(case_id=case.pk)
            _visit(desk, formed, finding=_TROUBLED, is_sound=False)


def _renew(desk: Desk, committee: PartyOrg, until: str) -> None:
    """Begin the change of the term that ends next below a committee, and carry it on."""
    taken = Case.objects.filter(procedure="term").values("subject_id")
    near = (desk.today - _NEAR_END, desk.today + _NEAR_END)
    ending = PartyOrg.objects.filter(
        path__startswith=committee.path,
        dissolved_on__isnull=True,
        kind__in=(*BRANCHES, *GENERAL_BRANCHES),
        term_ends_on__range=near,
        full_members__gt=0,
    ).exclude(pk__in=taken)
    org = ending.order_by("term_ends_on", "path").first()
    if org is not None:
        case = start_term(org=org, actor=desk.actor, on=desk.ago(60))
        desk.carry(case, until, ago=60, pace=8)


def _found_groups(desk: Desk, committee: PartyOrg, own: PartyOrg) -> None:
    """A group in a joint branch, and one that waits for the paper of the secretary."""
    for branch, until in ((_branches(committee).last(), "examine"), (own, "apply")):
        hosting = branch.hostings.open().select_related("unit").first() if branch else None
        if hosting is not None and branch is not None and branch.parent is not None:
            leader = _committee_at(branch.parent)
            case = _begin(desk, hosting.unit, Kind.GROUP, leader, host=branch, ago=6)
            desk.carry(case, until, ago=6, pace=2)


def _explain(desk: Desk, district: Node) -> None:
    """Say of some why there is no organisation yet; some of the next visits are due."""
    asked = Case.objects.filter(procedure="formation").values("subject_id")
    here = _free(district.org.path, least=0, most=2).exclude(pk__in=asked)
    others = _free(desk.plan.tree.top.org.path, least=0, most=2).exclude(pk__in=asked)
    others = others.exclude(scope_path__startswith=district.org.path)
    for number, unit in enumerate([*here[:8], *others[: len(desk.plan.units) // 40]]):
        why, text, days = _WHYS[number % len(_WHYS)]
        explain(
            unit=unit,
            why=why,
            text=text,
            next_visit_on=desk.today + timedelta(days=days + number // len(_WHYS)),
            actor=desk.actor,
            on=desk.ago(35 + number),
        )


def _review(desk: Desk, district: PartyOrg) -> None:
    """Let two units ask for their own change of term, the other one of the two (C19)."""
    covered = Unit.objects.filter(scope_path__startswith=district.path).exclude(host_mode="")
    for unit, days in zip(covered.order_by("uscc")[:2], (35, 80), strict=False):
        planned_on = desk.today + timedelta(days=days)
        merits.open_review(unit=unit, planned_on=planned_on, actor=desk.actor, on=desk.ago(5))


def _begin(
    desk: Desk,
    unit: Unit,
    kind: Kind,
    leader: PartyOrg,
    *,
    ago: int,
    host: PartyOrg | None = None,
    others: list[Unit] | None = None,
) -> Case:
    return start_formation(
        units=[unit, *(others or ())],
        kind=kind,
        leader=leader,
        host=host,
        actor=desk.actor,
        on=desk.ago(ago),
    )


def _free(path: str, *, least: int, most: int) -> QuerySet[Unit]:
    """Return the living units below a path that nothing covers, in an order that stays."""
    rows = Unit.objects.filter(
        scope_path__startswith=path, host_mode="", full_members__range=(least, most)
    )
    asked = Case.objects.filter(procedure="formation").values("subject_id")
    return rows.exclude(status__in=ENDED).exclude(pk__in=asked).order_by("uscc")


def _company() -> Iterator[list[Unit]]:
    """Yield the first few that have enough members together and answer to the same committee."""
    found: dict[str, list[Unit]] = {}
    for unit in _free("", least=1, most=2).exclude(scope_path=""):
        group = found.setdefault(unit.scope_path, [])
        group.append(unit)
        if sum(one.full_members for one in group) >= 3:
            yield group
            return


def _branches(committee: PartyOrg) -> QuerySet[PartyOrg]:
    rows = PartyOrg.objects.filter(path__startswith=committee.path, dissolved_on__isnull=True)
    covering = rows.filter(kind=OrgKind.JOINT_BRANCH, hostings__end_on__isnull=True)
    return covering.filter(hostings__isnull=False).distinct().order_by("path")


def _committee_over(unit: Unit) -> PartyOrg:
    return _committee_at(PartyOrg.objects.get(path=unit.scope_path))


def _committee_at(org: PartyOrg) -> PartyOrg:
    """Return an organisation, or the nearest one above it that decides."""
    while org.kind not in checks.DECIDERS and org.parent is not None:
        org = org.parent
    return org


def _smallest_pair(before: date) -> tuple[PartyOrg, PartyOrg]:
    """Return the smallest joint branch of those that have a larger one beside them, and it.

    Nobody has come to the smaller one since before.
    """
    rows = PartyOrg.objects.filter(
        kind=OrgKind.JOINT_BRANCH, dissolved_on__isnull=True, relations_in__isnull=True
    ).exclude(memberships__start_on__gt=before)
    beside: dict[int | None, list[PartyOrg]] = {}
    every = list(rows.order_by("full_members", "path"))
    for org in every:
        beside.setdefault(org.parent_id, []).append(org)
    pair = next((group for group in beside.values() if len(group) > 1), every)
    return pair[0], pair[-1]


def _sector_of_organizer() -> PartyOrg | None:
    posts = Appointment.objects.open().filter(post=Post.ORGANIZER, org__flavor=Flavor.SECTOR)
    post = posts.select_related("org").order_by("org__path", "pk").first()
    return post.org if post else None
