"""The letters of formation and of changes of term, filled from the case."""

from __future__ import annotations

from datetime import date

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.documents import layouts
from tongjian.foundation.documents.kinds import About, Draft, Kind, register_kind
from tongjian.foundation.documents.letters import chinese_date
from tongjian.foundation.procedures import permissions as of_cases
from tongjian.foundation.procedures.declaring import At
from tongjian.foundation.procedures.models import Case
from tongjian.registry.party_orgs import permissions as of_orgs

from . import checks, permissions
from .naming import suggested_name
from .plans import Plan

FORMATION_REQUEST, FORMATION_REPLY = "formation.request", "formation.reply"
TERM_REQUEST, TERM_REPLY = "term.request", "term.reply"
BASIS = "根据《中国共产党支部工作条例（试行）》《关于加强社会组织党的建设工作的意见（试行）》"
ELECTION = "根据《中国共产党章程》《中国共产党基层组织选举工作条例》"


def register() -> None:
    """Declare the kinds; done in `apps.py`."""
    for code, title, issue, build in (
        (FORMATION_REQUEST, "组建请示", permissions.APPLY, _request),
        (FORMATION_REPLY, "组建批复", permissions.DECIDE, _reply),
        (TERM_REQUEST, "换届请示", permissions.APPLY, _term_request),
        (TERM_REPLY, "换届批复", permissions.DECIDE, _term_reply),
    ):
        register_kind(Kind(code, title, of_cases.READ, issue, build))


def _request(case: Case, actor: Viewer, on: date) -> Draft:
    plan, leader = checks.plan_of(case), checks.org_of(case, "leader")
    units = checks.units_of(case)
    body = [
        f"{BASIS}，{_units(case)}拟采取“{plan.kind.label}”方式{_deed(case, plan)}，"
        "党员名册和有关材料附后。"
    ]
    if candidate := case.given("apply").get("candidate"):
        body.append(f"拟由{candidate}同志为书记人选。")
    letter = layouts.request(
        about=_about(case, plan),
        sender=units[0].name,
        to=leader.name if leader and actor.may(of_orgs.READ) else "审批党委",
        on=on,
        body=body,
        attachments=tuple(p.title for p in plan.papers if p.is_required and not p.template),
    )
    return Draft(letter, _record(case, actor, At.CASE, names=bool(candidate)))


def _reply(case: Case, actor: Viewer, on: date) -> Draft:
    plan, leader = checks.plan_of(case), checks.org_of(case, "leader")
    name = leader.name if leader else ""
    body = [f"一、同意{_deed(case, plan)}，覆盖{_units(case)}。"]
    if plan.founds:
        body.append(f"二、该组织隶属{name}领导，请按规定产生班子，选举结果报{name}备案或批准。")
    letter = layouts.reply(
        about=_about(case, plan),
        sender=name,
        to=checks.units_of(case)[0].name,
        on=on,
        asked=f"《关于{_about(case, plan)}的请示》",
        body=body,
        head=f"{name}文件",
    )
    return Draft(letter, _record(case, actor, At.LEADER))


def _term_request(case: Case, actor: Viewer, on: date) -> Draft:
    org = checks.renewed_org(case)
    ends = f"本届任期至{chinese_date(org.term_ends_on)}届满。" if org.term_ends_on else ""
    letter = layouts.request(
        about=f"{org.name}换届选举",
        sender=org.name,
        to=org.parent.name if org.parent else "",
        on=on,
        body=[f"{ends}{ELECTION}，拟召开党员大会进行换届选举，候选人名单另行报送审查。"],
    )
    return Draft(letter, _record(case, actor, At.CASE))


def _term_reply(case: Case, actor: Viewer, on: date) -> Draft:
    org, asked = checks.renewed_org(case), case.given("ask")
    name = org.parent.name if org.parent else ""
    letter = layouts.reply(
        about=f"{org.name}换届选举",
        sender=name,
        to=org.name,
        on=on,
        asked=f"《关于{org.name}换届选举的请示》",
        body=[f"一、同意{org.name}召开党员大会换届选举。", *_seats(asked)],
        head=f"{name}文件",
    )
    return Draft(letter, _record(case, actor, At.LEADER, names=True))


def _seats(asked: dict[str, object]) -> list[str]:
    seats, candidates = asked.get("seats"), asked.get("candidates")
    named = f"二、同意书记候选人为{asked.get('secretary', '')}同志"
    if seats:
        named += f"；应选委员{seats}名，候选人{candidates}名，差额选举"
    return [f"{named}。", "三、请严格按照规定程序选举，结果及时报批。"]


def _about(case: Case, plan: Plan) -> str:
    return _deed(case, plan).replace("“", "").replace("”", "")


def _deed(case: Case, plan: Plan) -> str:
    """Return in words what is done: found an organisation, or rest on one."""
    if not plan.founds:
        host = checks.org_of(case, "host")
        return f"挂靠{host.name if host else '党支部'}"
    kind = plan.org_kinds[0]
    default = suggested_name(plan.kind, kind, checks.units_of(case))
    return f"成立{case.given('apply').get('name') or default}"


def _units(case: Case) -> str:
    return "、".join(unit.name for unit in checks.units_of(case))


def _record(case: Case, actor: Viewer, at: At, *, names: bool = False) -> About:
    """Return what the letter is about, and whether it names anybody.

    An own letter of a unit stays with the unit.
    """
    path = case.leader_path if at is At.LEADER else case.scope_path
    issue = permissions.DECIDE if at is At.LEADER else permissions.APPLY
    return About(
        kind="procedures.case",
        id=case.pk,
        label=case.title,
        org=path if path and actor.may_at(issue, path) else None,
        place=case.place_path or None,
        agency=case.agency_id,
        unit=case.unit_id,
        is_personal=names,
    )
