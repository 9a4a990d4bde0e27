"""What a finished case makes: organisation, coverage, posts, visits, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.procedures.models import Case
from tongjian.foundation.procedures.queries import done_on
from tongjian.foundation.rulebook.queries import edition_at
from tongjian.kernel.cn.workdays import add_months
from tongjian.lifecycle.formation.checks import org_of, plan_of, units_of
from tongjian.lifecycle.formation.elections import years_after
from tongjian.lifecycle.formation.models import FollowUp, Formed
from tongjian.lifecycle.formation.plans import Leaders, Plan
from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.party_orgs.services.founding import found_orgs
from tongjian.registry.posts.choices import Post
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint

VISITS = (3, 6, 12)
REASON = "组建程序办结"
_COMMITTEES = (OrgKind.COMMITTEE, OrgKind.WORKING_COMMITTEE)


def establish(case: Case, actor: Viewer, on: date) -> None:
    """Make what a finished case of formation decided.

    Raises:
        UnableTo: the register refuses it; then nothing of the last step holds.
    """
    plan = plan_of(case)
    org = _found(case, plan, actor) if plan.founds else org_of(case, "host")
    if org is None:
        raise LookupError("the organisation that it rests on is gone")
    if plan.mode is not None:
        hostings = [
            Hosting(org=org, unit=unit, mode=plan.mode, start_on=on) for unit in units_of(case)
        ]
        host_units(hostings=hostings, actor=actor, reason=REASON)
    posts = list(leaders_of(case, org, on=elected_on(case, plan) or on))
    if posts:
        appoint(appointments=posts, actor=actor, reason=REASON)
    _remember(case, plan, org, actor, on)


def elected_on(case: Case, plan: Plan) -> date | None:
    """Return when the leaders came into office."""
    step = {Leaders.ELECTED: "elect", Leaders.APPOINTED: "appoint"}.get(plan.leaders)
    return done_on(case, step) if step else None


def leaders_of(
    case: Case, org: PartyOrg, *, on: date, steps: tuple[str, ...] = ("elect", "appoint")
) -> Iterator[Appointment]:
    """Return the appointments (unsaved) that an election or a decision named."""
    given: Mapping[str, Any] = next((case.given(s) for s in steps if case.given(s)), {})
    if given.get("secretary"):
        yield Appointment(
            holder_name=given["secretary"],
            post=Post.SECRETARY,
            org=org,
            source=given.get("source", ""),
            start_on=on,
        )
    if given.get("deputy"):
        yield Appointment(
            holder_name=given["deputy"], post=Post.DEPUTY_SECRETARY, org=org, start_on=on
        )
    taken = {given.get("secretary"), given.get("deputy")}
    for name in given.get("officers") or {}:
        if name not in taken:
            yield Appointment(holder_name=name, post=Post.OFFICER, org=org, start_on=on)


def term_years(org_kind: str, *, region: str, on: date) -> int | None:
    """Return how many years a term lasts for a kind of organisation."""
    code = "committee_term" if org_kind in _COMMITTEES else "branch_term"
    value = edition_at(region=region, on=on).values.get(code)
    return value if isinstance(value, int) else None


def _found(case: Case, plan: Plan, actor: Viewer) -> PartyOrg:
    asked, approved = case.given("apply"), done_on(case, "approve")
    above = org_of(case, "host") if plan.needs_host else org_of(case, "leader")
    if above is None or approved is None:
        raise LookupError("a case ended without its decision")
    kind = asked.get("org_kind") or plan.org_kinds[0].value
    elected = elected_on(case, plan)
    years = term_years(kind, region=case.region, on=approved) if plan.has_term else None
    org = PartyOrg(
        code=case.given("enable")["code"],
        name=asked["name"],
        kind=kind,
        flavor=plan.flavor,
        parent=above,
        locality=above.locality,
        established_on=approved,
        approval_no=case.given("approve")["approval_no"],
        elected_on=elected,
        term_years=years,
        term_ends_on=years_after(elected, years) if elected and years else None,
    )
    return found_orgs(orgs=[org], actor=actor, reason=REASON)[0]


def _remember(case: Case, plan: Plan, org: PartyOrg, actor: Viewer, on: date) -> None:
    asked = case.given("apply")
    formed = Formed.objects.create(
        org=org,
        unit=units_of(case)[0],
        kind=plan.kind,
        case_id=case.pk,
        formed_on=on,
        task=asked.get("task") or "",
        until_on=asked.get("until") or None,
    )
    FollowUp.objects.bulk_create(
        FollowUp(formed=formed, months=months, due_on=add_months(on, months)) for months in VISITS
    )
    for unit in units_of(case):
        unit.reasons.open().filter(start_on__lt=on).update(end_on=on)
        unit.reasons.open().delete()
    case.outcome = f"{plan.kind.label}，{on} 启用"
    case.save(update_fields=["outcome"])
    audit.record(
        actor=actor,
        action="formation.org.formed",
        subject=org,
        fields={"kind": (None, plan.kind.label), "case": (None, case.title)},
    )
