"""Who may act on a step: by the own rights, or by a delegation that is open."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q

from tongjian.foundation.access.keyed import Keys, reaches
from tongjian.foundation.access.viewers import Viewer, viewer_for

from .declaring import At, Step
from .models import Case, Delegation


@dataclass(frozen=True)
class Acting:
    """With whose rights somebody acts; `on_behalf_of` is empty for the own ones."""

    viewer: Viewer
    on_behalf_of: str = ""


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


def givers(viewer: Viewer, procedure: str = "") -> list[Viewer]:
    """Return for whom the viewer acts today; for one procedure, or for any."""
    if viewer.user_id is None:
        return []
    rows = Delegation.objects.valid_on(viewer.on).filter(taker_id=viewer.user_id)
    if procedure:
        rows = rows.filter(Q(procedure="") | Q(procedure=procedure))
    ids = sorted(set(rows.values_list("giver_id", flat=True)))
    active = get_user_model().objects.filter(pk__in=ids, is_active=True)
    return [viewer_for(user_id=u.pk, name=str(u), on=viewer.on) for u in active]


def _joined(taker: Viewer, giver: Viewer) -> Viewer:
    """Return the taker with the giver's rights beside the own: the log names both."""
    name = f"{taker.name}（代{giver.name}）"[:64]
    return Viewer(user_id=taker.user_id, name=name, on=taker.on, held=taker.held + giver.held)
