"""Check, write and take back the table of Party organisations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.bulk.copying import number
from tongjian.foundation.bulk.values import restored, stored
from tongjian.foundation.exchange.handlers import (
    CREATE,
    SAME,
    UPDATE,
    AppliedChange,
    Applying,
    Change,
)
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.kernel.findings import Finding
from tongjian.registry.party_orgs import permissions, queries
from tongjian.registry.party_orgs.exchange.covering import HOSTING, cover, uncover
from tongjian.registry.party_orgs.exchange.planning import Plan, Planner
from tongjian.registry.party_orgs.exchange.template import ORGS
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.services.founding import found_orgs, revise_orgs
from tongjian.registry.party_orgs.services.moving import move_org
from tongjian.registry.party_orgs.services.undoing import restore_orgs, withdraw_orgs

ORG = "party_orgs.partyorg"
_MISSING = 2_000
_REASON = "由导入更新"


class OrgsHandler:
    """党组织基本信息表."""

    template = ORGS
    permission = permissions.WRITE
    subject = ORG

    def check(
        self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
    ) -> Iterator[tuple[JudgedRow, Finding]]:
        """Return what speaks against rows, and what they would change."""
        yield from Planner(rows, actor=actor, on=on).findings()

    def missing(self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date) -> Sequence[str]:
        """Return the living organisations beside those of the file that it does not name."""
        parents = {row.get("parent") for row in rows} - {None}
        names = {row.get("name") for row in rows} - {None}
        codes = {row.get("code") for row in rows} - {None}
        beside = Q(parent__name__in=parents) | Q(parent__code__in=parents)
        living = queries.list_orgs(actor, permission=permissions.WRITE).filter(beside)
        left = living.exclude(Q(name__in=names) | Q(code__in=codes)).order_by("path")
        return [f"{org.name}（{org.code}）" for org in left[:_MISSING]]

    def apply(self, rows: Sequence[JudgedRow], *, applying: Applying) -> Iterator[Change]:
        """Found what is new, revise and move what is known, then enter the coverage."""
        planner = Planner(rows, actor=applying.actor, on=applying.on)
        plans = planner.plans
        yield from _found(plans, planner, applying)
        applying.progress(len(rows) // 2, len(rows))
        yield from _revise(plans, applying)
        yield from cover([c for plan in plans for c in plan.coverings], applying=applying)
        applying.progress(len(rows), len(rows))

    def undo(self, changes: Sequence[AppliedChange], *, applying: Applying) -> None:
        """End the coverage, move back, restore and withdraw."""
        given: dict[str, Any] = {"actor": applying.actor, "batch_id": applying.batch_id}
        uncover([c for c in changes if c.target_type == HOSTING], applying=applying)
        orgs = [c for c in changes if c.target_type == ORG]
        values: dict[int, dict[str, Any]] = {}
        for change in orgs:
            if change.before is None:
                continue
            before = dict(change.before)
            if (parent := before.pop("parent", None)) is not None:
                move_org(
                    org=PartyOrg.objects.get(pk=change.target_id),
                    under=PartyOrg.objects.get(pk=parent),
                    on=applying.on,
                    reason="撤销导入",
                    **given,
                )
            if before:
                values[change.target_id] = restored(PartyOrg, before)
        restore_orgs(values=values, **given)
        withdraw_orgs(org_ids=[c.target_id for c in orgs if c.action == CREATE], **given)


def _found(plans: Sequence[Plan], planner: Planner, applying: Applying) -> Iterator[Change]:
    fresh = [plan for plan in plans if plan.known is None and plan.draft is not None]
    for plan in fresh:
        _fill(plan, planner, applying)
    orgs = [plan.draft for plan in fresh if plan.draft is not None]
    number(orgs)
    for org in orgs:
        org.code = org.code or f"TJ{org.pk:08d}"
    if orgs:
        found_orgs(orgs=orgs, actor=applying.actor, batch_id=applying.batch_id)
    for plan, org in zip(fresh, orgs, strict=True):
        yield Change(plan.row, ORG, org.pk, CREATE)


def _fill(plan: Plan, planner: Planner, applying: Applying) -> None:
    org = plan.draft
    if org is None:
        return
    for name, value in plan.fields.items():
        setattr(org, name, value)
    org.code = plan.row.get("code", "")
    org.source = f"导入 {applying.on}"
    locality = planner.locality_of(plan)
    if locality is not None:
        org.locality = locality
    above = plan.parent_plan
    org.parent = above.org if above is not None else plan.parent


def _revise(plans: Sequence[Plan], applying: Applying) -> Iterator[Change]:
    given: dict[str, Any] = {"actor": applying.actor, "on": applying.on, "reason": _REASON}
    known = {plan.known.pk: plan for plan in plans if plan.known is not None}
    changed = {pk: plan.changes for pk, plan in known.items() if plan.changes}
    befores = {
        pk: stored(PartyOrg, {name: getattr(plan.known, name) for name in plan.changes})
        for pk, plan in known.items()
    }
    if changed:
        revise_orgs(changes=changed, batch_id=applying.batch_id, **given)
    for pk, plan in known.items():
        above = plan.parent_plan.org if plan.parent_plan else plan.parent
        if plan.moves and above is not None and plan.known is not None:
            befores[pk]["parent"] = plan.known.parent_id
            move_org(org=plan.known, under=above, batch_id=applying.batch_id, **given)
        action = UPDATE if befores[pk] else SAME
        yield Change(plan.row, ORG, pk, action, befores[pk] or None)
