"""Who may act on a step: by the own rights, or by a delegation that is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q

from tongjian.foundation.access.keyed import Keys, reaches
from tongjian.foundation.access.viewers import Viewer, viewer_for

from .declaring import At, Step, all_procedures, procedure_of
from .models import Case, Delegation


@dataclass(frozen=True)
class Acting:
    """With whose rights somebody acts; `on_behalf_of` is empty for the own ones."""

    viewer: Viewer
    on_behalf_of: str = ""


@dataclass(frozen=True)
class Place:
    """Somebody in whose place a viewer acts today; no procedure means all of them."""

    giver: Viewer
    procedure: str = ""


def may_do(viewer: Viewer, step: Step, keys: Keys) -> bool:
    """Tell whether the viewer's own rights reach a step of a case with these keys."""
    if step.at is At.LEADER:
        return viewer.may_at(step.permission, keys.leader_path)
    return reaches(viewer, step.permission, keys)


def acting_for(viewer: Viewer, case: Case, step: Step) -> Acting | None:
    """Return with whose rights the viewer may do a step, or None.

    A delegation carries a right to another place, never another kind of right: whoever acts for
    somebody must hold the same permission somewhere.
    """
    if may_do(viewer, step, case.keys):
        return Acting(viewer)
    if not viewer.may(step.permission):
        return None
    for giver in givers(viewer, case.procedure):
        if may_do(giver, step, case.keys):
            return Acting(_joined(viewer, giver), giver.name)
    return None


def givers(viewer: Viewer, procedure: str) -> list[Viewer]:
    """Return for whom the viewer acts today in one procedure."""
    return [place.giver for place in places(viewer) if place.procedure in ("", procedure)]


def places(viewer: Viewer) -> list[Place]:
    """Return in whose places the viewer acts today."""
    if viewer.user_id is None:
        return []
    rows = Delegation.objects.valid_on(viewer.on).filter(taker_id=viewer.user_id)
    pairs = sorted(set(rows.values_list("giver_id", "procedure")))
    if not pairs:
        return []
    active = get_user_model().objects.filter(is_active=True).in_bulk({pk for pk, _ in pairs})
    viewers = {
        pk: viewer_for(user_id=pk, name=str(user), on=viewer.on) for pk, user in active.items()
    }
    return [Place(viewers[pk], procedure) for pk, procedure in pairs if pk in viewers]


def permissions_of(viewer: Viewer, procedure: str) -> set[str]:
    """Return the rights to steps that a viewer holds, of one procedure or (empty) of any."""
    chosen = [procedure_of(procedure)] if procedure else all_procedures()
    needed = {step.permission for one in chosen for step in one.steps}
    return {permission for permission in needed if viewer.may(permission)}


def acts_for(procedure: str) -> Q:
    """Return the condition that a delegation is about a procedure."""
    return Q(procedure="") | Q(procedure=procedure)


def stood_in_for(viewer: Viewer) -> Iterator[tuple[Viewer, str]]:
    """Yield for whom the viewer acts and how the codes of what there is to do begin."""
    for place in places(viewer):
        codes = [place.procedure] if place.procedure else [p.code for p in all_procedures()]
        for code in codes:
            yield place.giver, f"{code}."


def _joined(taker: Viewer, giver: Viewer) -> Viewer:
    """Return the taker with the giver's rights beside the own: the log names both."""
    name = f"{taker.name}（代{giver.name}）"[:64]
    return Viewer(user_id=taker.user_id, name=name, on=taker.on, held=taker.held + giver.held)
