"""Whose rows are counted: what the viewer reaches, cut to the place the viewer looks at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tongjian.foundation.access.scopes import PATH_END, Scope
from tongjian.foundation.access.viewers import Viewer
from tongjian.registry.members import permissions as members
from tongjian.registry.party_orgs.models import PartyOrg, PartyOrgVersion

from .vocabulary import Frame, Node, Source

Value = str | int | list[int] | list[str]


@dataclass(frozen=True)
class Predicate:
    """A condition over `r` with its parameters; without text it is always true."""

    text: str = ""
    params: tuple[Value, ...] = ()

    def __and__(self, other: Predicate) -> Predicate:
        texts = [text for text in (self.text, other.text) if text]
        return Predicate(" AND ".join(texts), self.params + other.params)


NOTHING = Predicate("FALSE")


def any_of(parts: Sequence[Predicate]) -> Predicate:
    """Join conditions by OR; of none nothing comes through."""
    if not parts:
        return NOTHING
    if any(not part.text for part in parts):
        return Predicate()
    text = " OR ".join(f"({part.text})" for part in parts)
    return Predicate(f"({text})", tuple(value for part in parts for value in part.params))


def under(column: str, low: str) -> Predicate:
    """Return "at or under this path"."""
    if low == "":
        return Predicate()
    return Predicate(f"r.{column} >= %s AND r.{column} < %s", (low, low + PATH_END))


def reach(viewer: Viewer, source: Source, frame: Frame, *, permission: str = "") -> Predicate:
    """Return what the viewer may count of a source, cut to the node of the frame."""
    permitted = _permitted(viewer.scope(permission or source.permission), source, frame)
    return permitted & _at_node(source, frame)


def _permitted(scope: Scope, source: Source, frame: Frame) -> Predicate:
    if scope.is_everything:
        return Predicate()
    parts: list[Predicate] = []
    for axis, column in source.axes.items():
        lows: Iterable[str] = scope.lows(axis)
        if axis == "org" and frame.is_past:
            lows = paths_then(lows, frame.on)
        parts += [under(column, low) for low in lows]
        if ids := scope.ids(axis):
            parts.append(Predicate(f"r.{column} = ANY(%s)", (list(ids),)))
    return any_of(parts)


def _at_node(source: Source, frame: Frame) -> Predicate:
    node = frame.node
    if node is None:
        return Predicate()
    column = source.axes.get(node.axis)
    if column is None:
        return NOTHING
    if node.axis in ("org", "place"):
        return under(column, node.low)
    return Predicate(f"r.{column} = %s", (node.id or 0,))


def paths_then(lows: Iterable[str], on: date) -> list[str]:
    """Return where the organisations that stand at these paths today stood on a day."""
    lows = list(lows)
    if "" in lows:
        return [""]
    living = PartyOrg.objects.filter(path__in=lows, dissolved_on__isnull=True)
    versions = PartyOrgVersion.objects.valid_on(on).filter(org_id__in=living.values("pk"))
    return sorted(versions.values_list("path", flat=True))


def may_count(viewer: Viewer, source: Source, frame: Frame) -> bool:
    """Tell whether a source can be counted by this viewer at this place."""
    is_reachable = frame.node is None or frame.node.axis in source.axes
    return is_reachable and viewer.may(source.permission)


def reads_people(viewer: Viewer, node: Node | None) -> bool:
    """Tell whether the viewer may read the very people that are counted."""
    readable, counted = viewer.scope(members.READ), viewer.scope(members.COUNT)
    if readable.is_everything:
        return True
    lows = (node.path or node.low,) if node and node.axis == "org" else counted.lows("org")
    covered = all(any(low.startswith(own) for own in readable.lows("org")) for low in lows)
    # A right over a unit lets its people be counted; nobody is read by where they work.
    by_unit = counted.ids("unit") and not (node and node.axis == "org")
    return covered and not by_unit


def counts_people(viewer: Viewer) -> bool:
    """Tell whether the roster may be counted for the viewer, or only declared numbers shown."""
    return viewer.may(members.COUNT)
