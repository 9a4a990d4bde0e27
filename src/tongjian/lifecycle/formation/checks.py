"""What stands in the way of forming an organisation: the conditions of each way, with clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tongjian.foundation.procedures.declaring import At, Bar, Document
from tongjian.foundation.procedures.models import Case
from tongjian.foundation.rulebook.packs import Edition
from tongjian.foundation.rulebook.queries import edition_at
from tongjian.registry.party_orgs.choices import BRANCHES, COMMITTEES, OrgKind
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Unit

from . import codes, elections
from .choices import Kind
from .elections import Fault
from .plans import PLANS, Plan

DECIDERS = (OrgKind.WORKING_COMMITTEE, *COMMITTEES)


def plan_of(case: Case) -> Plan:
    """Return the way of forming that a case was started with."""
    return PLANS[Kind(case.given("start")["kind"])]


def units_of(case: Case) -> list[Unit]:
    """Return the units that the organisation is to cover, the one that asked first."""
    ids: list[int] = case.given("start")["units"]
    found = Unit.objects.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def org_of(case: Case, role: str) -> PartyOrg | None:
    """Return the organisation that decides (`leader`) or that it rests on (`host`)."""
    pk = case.given("start").get(role)
    return PartyOrg.objects.filter(pk=pk).first() if pk else None


def renewed_org(case: Case) -> PartyOrg:
    """Return the organisation whose term changes."""
    return PartyOrg.objects.select_related("locality", "parent").get(pk=case.subject_id)


def owner_of(case: Case, at: At) -> str:
    """Return who does a step: the committee that decides, else the unit or organisation itself."""
    if case.procedure == codes.TERM:
        org = renewed_org(case)
        found = org.parent if at is At.LEADER else org
        return found.name if found else ""
    if at is At.LEADER:
        leader = org_of(case, "leader")
        return leader.name if leader else ""
    return next((unit.name for unit in units_of(case)), "")


def least_file(case: Case) -> tuple[Document, ...]:
    """Return the papers that this way of forming needs at least."""
    return plan_of(case).papers


def conditions(case: Case, given: Mapping[str, Any], on: date) -> Iterator[Bar]:
    """Check the conditions of the way that was chosen, as the register knows them."""
    plan, units = plan_of(case), units_of(case)
    edition = edition_at(region=case.region, on=on)
    yield from _places(case, plan, units)
    if plan.needs_minimum:
        sent = given.get("sent") or case.given("apply").get("sent") or 0
        yield from _members(plan, units, edition, sent=sent)
    if plan.is_shared:
        yield from _shared(plan, units, edition)
    if plan.kind is Kind.PROVISIONAL and given.get("until") and given["until"] <= on:
        yield Bar("F-until", "临时党组织的期限应在今天以后", is_final=True, field="until")


def _places(case: Case, plan: Plan, units: list[Unit]) -> Iterator[Bar]:
    for unit in units:
        if unit.status in ENDED:
            yield Bar("F-ended", f"“{unit.name}”已{unit.get_status_display()}", is_final=True)
    leader, host = org_of(case, "leader"), org_of(case, "host")
    if leader is None or leader.dissolved_on or leader.kind not in DECIDERS:
        yield Bar("F-leader", "应由在任的基层党委审批", _cited("6"), is_final=True)
    if not plan.needs_host:
        return
    if host is None or host.dissolved_on or host.kind not in BRANCHES:
        said = "挂靠" if plan.kind is Kind.ATTACHED else "设党小组"
        yield Bar("F-host", f"{said}要选定一个在任的党支部", is_final=True)
    elif leader is not None and not host.path.startswith(leader.path):
        yield Bar("F-host", f"“{host.name}”不在“{leader.name}”之下", is_final=True)


def _members(plan: Plan, units: list[Unit], edition: Edition, *, sent: int) -> Iterator[Bar]:
    """Check the number of full members; the number itself is not everybody's to know."""
    found = edition.parameters.get("branch_minimum")
    if found is None:
        return
    least = found.setting.value
    clause = "；".join(str(citation) for citation in found.setting.citations)
    there = sum(unit.full_members for unit in units) + sent
    if isinstance(least, int) and there < least:
        whose = "各单位合计" if plan.is_shared else "本单位"
        yield Bar(
            "R1-01",
            f"党员名册中{whose}的正式党员不足 {least} 名（预备党员不计）",
            clause,
            "先核对名册、办理组织关系转接；不足的可以联合组建或挂靠。",
        )


def _shared(plan: Plan, units: list[Unit], edition: Edition) -> Iterator[Bar]:
    if len(units) < 2:
        yield Bar("F-units", f"{plan.kind.label}至少要有两家单位", is_final=True)
    most = edition.values.get("joint_maximum")
    if plan.kind is Kind.JOINT and isinstance(most, int) and len(units) > most:
        yield Bar("R1-03", f"联合党支部覆盖的单位一般不超过 {most} 家", _cited("5"), is_hard=False)
    least = edition.values.get("branch_minimum")
    alone = [u.name for u in units if isinstance(least, int) and u.full_members >= least]
    if plan.kind is Kind.JOINT and alone:
        yield Bar(
            "R1-01",
            f"“{'”“'.join(alone)}”的正式党员已够单独组建",
            _cited("4"),
            is_hard=False,
        )


def election(case: Case, given: Mapping[str, Any], on: date) -> Iterator[Bar]:
    """Check the election as its record tells of it."""
    if "entitled" not in given:
        return
    present = given["present"]
    yield from _entitled(case, given["entitled"])
    faults: list[Iterable[Fault]] = [
        elections.quorum(entitled=given["entitled"], present=present),
        elections.ballots(handed_out=given["handed_out"], returned=given["returned"]),
        elections.standing(seats=given["seats"], candidates=given["candidates"]),
        elections.outcome(votes=votes_of(given), present=present),
        elections.secretary(full_on=given.get("secretary_full_on"), on=on),
    ]
    if case.given("apply").get("org_kind", OrgKind.BRANCH) in BRANCHES:
        faults.append(
            elections.committee_size(full_members=given["entitled"], seats=given["seats"])
        )
    yield from bars(fault for found in faults for fault in found)


def _entitled(case: Case, entitled: int) -> Iterator[Bar]:
    """Hold those said to be entitled against the roster; its number is not everybody's to know."""
    known = listed_members(case)
    if known and entitled > known:
        yield Bar(
            "R2-08",
            "应到人数多于党员名册里的正式党员",
            f"{elections.ELECTION}第五条",
            "预备党员、留党察看期间的党员没有选举权；名册不全的先核对名册。",
            is_hard=False,
            field="entitled",
        )


def listed_members(case: Case) -> int:
    """Return how many full members the roster holds where an election is."""
    if case.procedure == codes.TERM:
        return renewed_org(case).full_members
    return sum(unit.full_members for unit in units_of(case))


def votes_of(given: Mapping[str, Any]) -> dict[str, int]:
    """Return who got how many votes."""
    votes: dict[str, int] = dict(given.get("officers") or {})
    for post in ("secretary", "deputy"):
        if given.get(post) and given.get(f"{post}_votes") is not None:
            votes[given[post]] = given[f"{post}_votes"]
    return votes


def bars(faults: Iterable[Fault], *, may_pass: bool = False) -> Iterator[Bar]:
    """Return faults as the engine takes them; `may_pass` if a superior may decide against."""
    for fault in faults:
        yield Bar(
            fault.code,
            fault.message,
            fault.clause,
            is_hard=fault.is_hard,
            is_final=fault.is_hard and not may_pass,
            field=fault.field,
        )


def _cited(clause: str) -> str:
    numbers = {"4": "四", "5": "五", "6": "六"}
    return f"《中国共产党支部工作条例（试行）》第{numbers[clause]}条"
