"""Whom a step can be handed to, and who can act for somebody: found by typing a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from tongjian.foundation.access import axes
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.roles import all_roles
from tongjian.foundation.access.scopes import Reach
from tongjian.foundation.access.viewers import Held, Viewer, viewer_for

from . import standing
from .models import Delegation, StepRun

SHOWN = 20
_LOOKED_AT = 300
# How much shorter a path is one level up, by axis.
_LEVEL = {"org": 4, "place": 2}


@dataclass
class Colleague:
    """An account that could take something over, and in which post."""

    user: Any
    posts: list[str] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)

    @property
    def post(self) -> str:
        """Return by which posts people know them."""
        return "；".join(dict.fromkeys(self.posts))


def able(
    run: StepRun, viewer: Viewer, *, text: str = "", pk: int | None = None
) -> list[Colleague]:
    """Return who may do a step of a case where it belongs, those beside the viewer first."""
    step = run.declared
    found = _holders({step.permission}, viewer, text, pk)
    own = [one for one in found if standing.may_do(_viewer(one, viewer), step, run.case.keys)]
    taken = {one.user.pk for one in own}
    acting = (one for one in _standing_in(run, viewer, text, pk) if one.user.pk not in taken)
    return [*own, *acting][:SHOWN]


def takers(viewer: Viewer, *, text: str = "", pk: int | None = None) -> list[Colleague]:
    """Return who could act for the viewer: with a right of the same kind, at most a level away."""
    found = _holders(standing.permissions_of(viewer, ""), viewer, text, pk)
    own = [reach for held in viewer.held for reach in held.reaches if reach.relation == "own"]
    return [one for one in found if one.user.pk != viewer.user_id and _is_near(one, own)][:SHOWN]


def _holders(
    permissions: Collection[str], viewer: Viewer, text: str, pk: int | None
) -> list[Colleague]:
    """Return the active accounts that hold one of these rights somewhere."""
    codes = [
        r.code for r in all_roles().values() if not set(permissions).isdisjoint(r.permissions)
    ]
    rows = Grant.objects.valid_on(viewer.on).filter(role__in=codes, user__is_active=True)
    rows = _named(rows, text, pk).select_related("user").order_by("user__username", "pk")
    beside = Q(pk__in=())
    for held in viewer.held:
        beside |= Q(axis=held.axis, target_id=held.target_id)
    # In a large installation the names of a first letter alone would hide the own colleagues.
    grants = [*rows.filter(beside)[:_LOOKED_AT], *rows.exclude(beside)[:_LOOKED_AT]]
    return list(_gathered(grants, viewer))


def _named(rows: Any, text: str, pk: int | None, at: str = "user") -> Any:
    if pk is not None:
        return rows.filter(**{f"{at}_id": pk})
    if wanted := text.strip():
        return rows.filter(
            Q(**{f"{at}__display_name__contains": wanted})
            | Q(**{f"{at}__username__contains": wanted.lower()})
        )
    return rows


def _gathered(grants: list[Grant], viewer: Viewer) -> Iterator[Colleague]:
    targets: dict[str, set[int]] = defaultdict(set)
    for grant in grants:
        targets[grant.axis].add(grant.target_id or 0)
    reached = {axis: axes.resolve(axis, ids, viewer.on) for axis, ids in targets.items()}
    standing_in = {reach.axis for held in viewer.held for reach in held.reaches}
    # Who stands outside the tree of organisations is not told its names.
    told = {axis: ids for axis, ids in targets.items() if axis != "org" or axis in standing_in}
    names = {axis: axes.labels(axis, ids) for axis, ids in told.items()}
    found: dict[int, Colleague] = {}
    for grant in grants:
        role, target = all_roles()[grant.role], grant.target_id or 0
        one = found.setdefault(grant.user_id, Colleague(grant.user))
        reaches = tuple(reached[grant.axis].get(target, ()))
        one.held.append(Held(role, grant.axis, grant.target_id, reaches))
        where = names.get(grant.axis, {}).get(target, "")
        one.posts.append("，".join(part for part in (role.label, where) if part))
    yield from found.values()


def _standing_in(run: StepRun, viewer: Viewer, text: str, pk: int | None) -> Iterator[Colleague]:
    """Yield who may do the step because somebody who may has asked them to."""
    rows = Delegation.objects.valid_on(viewer.on).filter(
        standing.acts_for(run.case.procedure), taker__is_active=True
    )
    rows = _named(rows, text, pk, at="taker").select_related("taker", "giver")
    for row in rows.order_by("taker__username")[:SHOWN]:
        other = viewer_for(user_id=row.taker_id, name=str(row.taker), on=viewer.on)
        acting = standing.acting_for(other, run.case, run.declared)
        if acting is not None and acting.on_behalf_of:
            yield Colleague(row.taker, [f"代{row.giver}办理，到 {row.end_on} 止"])


def _viewer(one: Colleague, viewer: Viewer) -> Viewer:
    return Viewer(user_id=one.user.pk, name=str(one.user), on=viewer.on, held=tuple(one.held))


def _is_near(one: Colleague, own: list[Reach]) -> bool:
    reaches = [r for held in one.held for r in held.reaches if r.relation == "own"]
    return any(_beside(mine, other) for mine in own for other in reaches)


def _beside(mine: Reach, other: Reach) -> bool:
    """Tell whether two places are the same, above each other, or under the same one."""
    if mine.axis != other.axis:
        return False
    if mine.id is not None or other.id is not None:
        return mine.id == other.id
    above = mine.low[: -_LEVEL.get(mine.axis, 0) or None]
    is_beside = len(other.low) <= len(mine.low) and other.low.startswith(above)
    return is_beside or mine.low.startswith(other.low)
