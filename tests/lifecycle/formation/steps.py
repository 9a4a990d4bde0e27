"""Take a case of formation from step to step."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.files.services import attach
from tongjian.foundation.procedures import services as procedures
from tongjian.foundation.procedures.models import Case, StepRun
from tongjian.lifecycle.formation.checks import least_file
from tongjian.registry.party_orgs.models import Charge
from tongjian.registry.party_orgs.services.covering import charge_units
from tongjian.registry.units.models import Unit

ON = date(2026, 11, 23)
ELECTION: dict[str, Any] = {
    "entitled": 3,
    "present": 3,
    "handed_out": 3,
    "returned": 3,
    "seats": 0,
    "candidates": 0,
    "officers": {},
    "secretary": "方远",
    "secretary_votes": 3,
    "source": "head",
    "deputy": "",
}


def committee(cast: Cast, org: str, *, on: date = ON) -> Viewer:
    """Return a clerk of a committee."""
    viewer = viewer_as("committee", "org", cast.orgs[org].pk)
    assert viewer.user_id is not None
    return viewer_for(user_id=viewer.user_id, name=viewer.name, on=on)


def unit_with(cast: Cast, name: str, members: int, *, org: str = "行业党委") -> Unit:
    """Return a unit that a committee answers for, where so many full members work."""
    unit = cast.unit(name)
    charge = Charge(unit=unit, org=cast.orgs[org], kind="direct", start_on=date(2020, 1, 1))
    charge_units(charges=[charge], actor=cast.actor)
    for number in range(members):
        cast.person(f"{name[-2:]}党员{number}", cast.orgs["联合支部"], employer=unit)
    return Unit.objects.get(pk=unit.pk)


def run_of(case: Case, step: str) -> StepRun:
    """Return the latest time that a step came up."""
    found = case.runs.filter(step=step).order_by("-order").first()
    assert found is not None, f"{step} has not come up"
    return found


def paper(case: Case, code: str, actor: Viewer) -> None:
    """Send one paper."""
    attach(
        kind="procedures.case",
        subject_id=case.pk,
        code=code,
        title="",
        file=ContentFile(b"%PDF-1.7", "a.pdf"),
        actor=actor,
    )


def do(case: Case, step: str, actor: Viewer, *, on: date = ON, **kw: Any) -> Case:
    """Complete one step."""
    if on > actor.on and actor.user_id is not None:
        actor = viewer_for(user_id=actor.user_id, name=actor.name, on=on)
    return procedures.complete(run=run_of(case, step), actor=actor, on=on, **kw)


def apply(case: Case, actor: Viewer, *, reason: str = "", **given: Any) -> Case:
    """Send the least file and the application."""
    for one in least_file(case):
        paper(case, one.code, actor)
    asked = {"name": "中共某协会党支部", "org_kind": "branch", "situation": "够人数", **given}
    return do(case, "apply", actor, given=asked, reason=reason)


def approve(case: Case, actor: Viewer, **kw: Any) -> None:
    """Examine and approve."""
    do(case, "examine", actor)
    given = {"approval_no": "鹏社党〔2026〕18号", "discussed_on": ON}
    do(case, "approve", actor, given=given, **kw)


def elect(case: Case, actor: Viewer, **changed: Any) -> None:
    """Write down the election."""
    paper(case, "minutes", actor)
    do(case, "elect", actor, given={**ELECTION, **changed})
