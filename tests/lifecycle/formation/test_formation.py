"""From 应建未建 to an active branch, each way of forming, and what refuses it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.foundation.notices.causes import source_of
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.notices.refreshing import refresh
from tongjian.foundation.procedures.models import Case
from tongjian.foundation.procedures.services import UnableToAct
from tongjian.lifecycle.formation import services
from tongjian.lifecycle.formation.choices import Kind
from tongjian.lifecycle.formation.models import FollowUp, Formed, Reason
from tongjian.lifecycle.formation.plans import PLANS
from tongjian.lifecycle.formation.services import UnableToForm
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.models import Unit

from .steps import ON, apply, approve, committee, do, elect, paper, run_of, unit_with


def start(cast: Cast, units: list[Unit], kind: Kind, **kw: Any) -> Case:
    actor = kw.pop("actor", None) or committee(cast, "行业党委")
    leader = kw.pop("leader", cast.orgs["行业党委"])
    return services.start_formation(
        units=units, kind=kind, leader=leader, actor=actor, on=ON, **kw
    )


def test_a_branch_of_its_own(cast: Cast) -> None:
    unit = unit_with(cast, "鹏城市棋类协会", 3)
    clerk = committee(cast, "行业党委")
    case = services.start_formation(
        units=[unit], kind=Kind.STANDALONE, leader=None, actor=clerk, on=ON
    )
    apply(case, clerk)
    approve(case, clerk)
    elect(case, clerk)
    assert not PartyOrg.objects.filter(name="中共某协会党支部").exists()

    do(case, "enable", clerk, given={"code": "ZJ1"})

    org = PartyOrg.objects.get(code="ZJ1")
    unit.refresh_from_db()
    case.refresh_from_db()
    assert case.state == "finished"
    assert (org.parent, org.kind, org.approval_no) == (
        cast.orgs["行业党委"], "branch", "鹏社党〔2026〕18号",
    )  # fmt: skip
    assert (org.elected_on, org.term_years, org.term_ends_on) == (ON, 3, date(2029, 11, 23))
    assert (unit.host_mode, unit.scope_path, unit.work_covered) == ("standalone", org.path, True)
    holder = Appointment.objects.get(org=org)
    assert (holder.holder_name, holder.post, holder.source) == ("方远", "secretary", "head")
    visits = FollowUp.objects.filter(formed__org=org).order_by("due_on")
    assert [v.due_on for v in visits] == [
        date(2027, 2, 23), date(2027, 5, 23), date(2027, 11, 23),
    ]  # fmt: skip
    assert run_of(case, "approve").due_on == date(2026, 12, 23)


def test_two_members_are_refused_with_the_clause_and_decided_otherwise(cast: Cast) -> None:
    unit = unit_with(cast, "鹏城市棋类协会", 2)
    head = viewer_as("unit_head", "unit", unit.pk)
    case = start(cast, [unit], Kind.STANDALONE, actor=committee(cast, "行业党委"))

    with pytest.raises(UnableToAct) as refused:
        apply(case, head, reason="急需")

    found = refused.value.findings[0]
    assert found.code == "R1-01"
    assert "支部工作条例" in found.suggestion
    assert "2" not in found.message  # the roster is not the head's to know
    apply(case, committee(cast, "行业党委"), reason="专题会议纪要")
    assert run_of(case, "examine").is_open
    assert run_of(case, "apply").override_reason == "专题会议纪要"


def test_several_units_join(cast: Cast) -> None:
    units = [unit_with(cast, f"鹏城市{n}协会", 1) for n in ("象棋", "围棋", "桥牌")]
    clerk = committee(cast, "行业党委")
    with pytest.raises(UnableToAct, match="至少要有两家"):
        apply(start(cast, units[:1], Kind.JOINT), clerk)
    case = start(cast, [units[1], units[0], units[2]], Kind.JOINT)
    apply(case, clerk, org_kind="joint_branch")
    approve(case, clerk)
    elect(case, clerk)
    do(case, "enable", clerk, given={"code": "ZJ2"})

    org = PartyOrg.objects.get(code="ZJ2")
    covered = Hosting.objects.open().filter(org=org)
    assert (org.kind, covered.count()) == ("joint_branch", 3)
    assert set(covered.values_list("mode", flat=True)) == {"joint"}


def test_joining_more_than_five_asks_for_a_reason(cast: Cast) -> None:
    units = [unit_with(cast, f"鹏城市第{n}协会", 1) for n in range(6)]
    clerk = committee(cast, "行业党委")
    case = start(cast, units, Kind.JOINT)

    with pytest.raises(UnableToAct, match="一般不超过 5 家"):
        apply(case, clerk, org_kind="joint_branch")
    apply(case, clerk, org_kind="joint_branch", reason="同在一栋楼")


def test_attached_to_a_branch_that_exists(cast: Cast) -> None:
    unit = unit_with(cast, "鹏城市棋类协会", 1)
    clerk, host = committee(cast, "行业党委"), cast.orgs["物流支部"]
    before = PartyOrg.objects.count()
    case = start(cast, [unit], Kind.ATTACHED, host=host)
    apply(case, clerk, situation="只有一名党员")
    approve(case, clerk)
    do(case, "enable", clerk)

    unit.refresh_from_db()
    assert PartyOrg.objects.count() == before
    assert (unit.host_mode, unit.scope_path) == ("attached", host.path)
    assert not Appointment.objects.filter(org=host).exists()


def test_a_group_is_part_of_a_branch_and_covers_nothing(cast: Cast) -> None:
    unit = unit_with(cast, "鹏城市棋类协会", 1)
    clerk, host = committee(cast, "行业党委"), cast.orgs["物流支部"]
    case = start(cast, [unit], Kind.GROUP, host=host)
    apply(case, clerk, org_kind="party_group", name="棋协党小组")
    approve(case, clerk)
    do(case, "enable", clerk, given={"code": "XZ1"})

    unit.refresh_from_db()
    org = PartyOrg.objects.get(code="XZ1")
    assert (org.parent, org.kind, unit.host_mode) == (host, "party_group", "")


def test_a_provisional_branch_has_a_task_an_end_and_no_election(cast: Cast) -> None:
    unit = unit_with(cast, "鹏城市棋类协会", 1)
    clerk = committee(cast, "行业党委")
    case = start(cast, [unit], Kind.PROVISIONAL)
    with pytest.raises(UnableToAct, match="期限应在今天以后"):
        apply(case, clerk, org_kind="provisional_branch", task="赛事保障", until=ON)
    do(
        case, "apply", clerk,
        given={"name": "临时支部", "org_kind": "provisional_branch", "situation": "赛事",
               "task": "赛事保障", "until": date(2026, 12, 31)},
    )  # fmt: skip
    approve(case, clerk)
    do(case, "appoint", clerk, given={"secretary": "方远", "source": "sent", "deputy": ""})
    do(case, "enable", clerk, given={"code": "LS1"})

    formed = Formed.objects.get(org__code="LS1")
    assert (formed.task, formed.until_on) == ("赛事保障", date(2026, 12, 31))
    assert formed.org.term_ends_on is None
    refresh(source=source_of("formation.provisional_end"), on=date(2026, 12, 10))
    asking = Notice.objects.get(matter__code="formation.provisional_end")
    assert asking.due_on == date(2026, 12, 31)


@pytest.mark.parametrize("kind", [Kind.DISPATCHED, Kind.MOBILE, Kind.SECTOR, Kind.AREA])
def test_the_other_ways_cover_in_their_own_mode(cast: Cast, kind: Kind) -> None:
    plan = PLANS[kind]
    units = [unit_with(cast, "鹏城市棋类协会", 2), unit_with(cast, "鹏城市牌类协会", 1)]
    units = units if plan.is_shared else [unit_with(cast, "鹏城市球类协会", 3)]
    clerk = committee(cast, "行业党委")
    case = start(cast, units, kind)
    apply(case, clerk, org_kind=plan.org_kinds[0].value)
    approve(case, clerk)
    if kind is Kind.DISPATCHED:
        do(case, "appoint", clerk, given={"secretary": "方远", "source": "sent", "deputy": ""})
    else:
        elect(case, clerk)
    do(case, "enable", clerk, given={"code": "ZJ9"})

    assert set(Unit.objects.filter(pk__in=[u.pk for u in units]).values_list("host_mode")) == {
        (plan.mode,)
    }


def test_every_way_has_its_least_file(cast: Cast) -> None:
    assert set(PLANS) == set(Kind)
    assert all(any(p.is_required for p in plan.papers) for plan in PLANS.values())


def test_an_election_without_quorum_does_not_count(cast: Cast) -> None:
    unit = unit_with(cast, "鹏城市棋类协会", 3)
    clerk = committee(cast, "行业党委")
    case = start(cast, [unit], Kind.STANDALONE)
    apply(case, clerk)
    approve(case, clerk)
    paper(case, "minutes", clerk)

    with pytest.raises(UnableToAct) as refused:
        do(case, "elect", clerk, given=_votes(entitled=10, present=7), reason="特殊情况")

    assert "R2-11" in refused.value.codes


def _votes(**changed: Any) -> dict[str, Any]:
    from .steps import ELECTION

    return {**ELECTION, **changed}


def test_the_register_refuses_and_nothing_of_the_last_step_holds(cast: Cast) -> None:
    unit = unit_with(cast, "鹏城市棋类协会", 3)
    clerk = committee(cast, "行业党委")
    case = start(cast, [unit], Kind.STANDALONE)
    apply(case, clerk)
    approve(case, clerk)
    elect(case, clerk)
    taken = cast.orgs["物流支部"].code

    with pytest.raises(Exception, match="已被使用"):
        do(case, "enable", clerk, given={"code": taken})

    assert Case.objects.get(pk=case.pk).is_open
    assert not Formed.objects.exists()


class TestRights:
    def test_nobody_decides_on_what_is_led_elsewhere(self, cast: Cast) -> None:
        unit = unit_with(cast, "鹏城市棋类协会", 3)
        clerk, beside = committee(cast, "行业党委"), committee(cast, "联合党委")
        with pytest.raises(PermissionDenied):
            start(cast, [unit], Kind.STANDALONE, actor=beside)
        case = start(cast, [unit], Kind.STANDALONE, actor=clerk, leader=cast.orgs["社会组织党委"])
        apply(case, clerk)

        with pytest.raises(PermissionDenied):
            do(case, "examine", clerk)
        do(case, "examine", committee(cast, "社会组织党委"))

    def test_a_unit_that_nobody_answers_for_needs_a_committee_named(self, cast: Cast) -> None:
        unit = cast.unit("无主协会")
        with pytest.raises(UnableToForm, match="还没有明确归口"):
            services.start_formation(
                units=[unit], kind=Kind.STANDALONE, leader=None, actor=cast.actor, on=ON
            )


class TestReasons:
    def test_dated_and_replaced(self, cast: Cast) -> None:
        unit = unit_with(cast, "鹏城市棋类协会", 3)
        clerk = committee(cast, "行业党委")
        for day, why in ((date(2026, 11, 1), "head"), (ON, "secretary")):
            services.explain(
                unit=unit, why=why, text="说", next_visit_on=date(2026, 12, 1), actor=clerk, on=day
            )

        rows = list(Reason.objects.order_by("start_on").values_list("why", "end_on"))
        assert rows == [("head", ON), ("secretary", None)]

    def test_the_next_visit_is_asked_for_and_settled(self, cast: Cast) -> None:
        unit = unit_with(cast, "鹏城市棋类协会", 3)
        clerk = committee(cast, "行业党委")
        due = date(2026, 12, 1)
        services.explain(unit=unit, why="head", text="说", next_visit_on=due, actor=clerk, on=ON)
        refresh(source=source_of("formation.next_visit"), on=ON)
        assert not Notice.objects.filter(matter__code="formation.next_visit").exists()
        refresh(source=source_of("formation.next_visit"), on=due)
        asking = Notice.objects.get(matter__code="formation.next_visit")
        assert (asking.due_on, asking.org_path) == (due, unit.scope_path)

        services.explain(
            unit=unit, why="head", text="已去", next_visit_on=date(2027, 1, 1), actor=clerk, on=due
        )

        asking.refresh_from_db()
        assert asking.closed_on == due

    def test_not_for_what_is_covered_nor_from_outside(self, cast: Cast) -> None:
        unit = unit_with(cast, "鹏城市棋类协会", 3)
        ahead = date(2026, 12, 1)
        with pytest.raises(PermissionDenied):
            services.explain(
                unit=unit, why="head", text="说", next_visit_on=ahead,
                actor=committee(cast, "联合党委"), on=ON,
            )  # fmt: skip
        with pytest.raises(UnableToForm, match="今天以后"):
            services.explain(
                unit=unit, why="head", text="说", next_visit_on=ON,
                actor=committee(cast, "行业党委"), on=ON,
            )  # fmt: skip
        unit.host_mode = "joint"
        with pytest.raises(UnableToForm, match="已经有党组织"):
            services.explain(
                unit=unit, why="head", text="说", next_visit_on=ahead,
                actor=committee(cast, "行业党委"), on=ON,
            )  # fmt: skip


def test_a_visit_is_noted_once(cast: Cast) -> None:
    unit = unit_with(cast, "鹏城市棋类协会", 1)
    formed = Formed.objects.create(
        org=cast.orgs["物流支部"],
        unit=unit,
        kind="attached",
        case_id=1,
        formed_on=date(2026, 8, 1),
    )
    visit = FollowUp.objects.create(formed=formed, months=3, due_on=date(2026, 11, 1))
    refresh(source=source_of("formation.follow_up"), on=ON)
    clerk = committee(cast, "行业党委")

    services.note_visit(
        visit=visit, visited_on=ON, is_sound=False, finding="书记空缺", actor=clerk
    )

    asking = Notice.objects.get(matter__code="formation.follow_up")
    assert asking.closed_on == ON
    with pytest.raises(UnableToForm, match="已于"):
        services.note_visit(visit=visit, visited_on=ON, is_sound=True, finding="好", actor=clerk)
