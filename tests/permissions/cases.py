"""Cases at each place of the world: about the unit there, decided one level above."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from tests.registry.cast import Cast
from tongjian.foundation.accounts.models import User
from tongjian.foundation.files.models import Attachment
from tongjian.foundation.files.services import attach
from tongjian.foundation.procedures.models import Case, Delegation, Objection, StepRun
from tongjian.lifecycle.formation.choices import Kind
from tongjian.lifecycle.formation.models import FollowUp, Formed
from tongjian.lifecycle.formation.services import start_formation
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit

ON = date(2026, 11, 20)


def targets(cast: Cast, orgs: dict[str, PartyOrg], units: dict[str, Unit]) -> dict[str, Any]:
    """Return cases, their open steps, objections, papers and visits by place."""
    cases = {place: _case(cast, orgs[place], units[place]) for place in units}
    runs = {place: StepRun.objects.get(case=case) for place, case in cases.items()}
    return {
        "case": cases,
        "run": runs,
        "objection": {place: _objection(run) for place, run in runs.items()},
        "paper": {place: _paper(cast, case) for place, case in cases.items()},
        "visit": {place: _visit(orgs[place], units[place]) for place in units},
    }


def delegation(giver: User, taker: User) -> Delegation:
    """Return what a user has delegated."""
    return Delegation.objects.create(
        giver=giver, taker=taker, reason="出差", start_on=ON, end_on=date(2099, 1, 1)
    )


def _case(cast: Cast, org: PartyOrg, unit: Unit) -> Case:
    leader = org.parent
    assert leader is not None
    return start_formation(
        units=[unit], kind=Kind.STANDALONE, leader=leader, actor=cast.actor, on=ON
    )


def _objection(run: StepRun) -> Objection:
    return Objection.objects.create(run=run, raised_on=ON, text="人数不实")


def _paper(cast: Cast, case: Case) -> Attachment:
    file = ContentFile(b"%PDF-1.7", "a.pdf")
    return attach(
        kind="procedures.case", subject_id=case.pk, file=file, title="组建申请", actor=cast.actor
    )


def _visit(org: PartyOrg, unit: Unit) -> FollowUp:
    formed = Formed.objects.create(
        org=org, unit=unit, kind=Kind.ATTACHED, case_id=-unit.pk, formed_on=date(2026, 8, 1)
    )
    return FollowUp.objects.create(formed=formed, months=3, due_on=date(2026, 11, 1))
