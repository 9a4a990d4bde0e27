"""Answer a question from maintained sums when one of the cubes holds all that it mentions."""

from __future__ import annotations

from dataclasses import dataclass

from tongjian.foundation.access.viewers import Viewer
from tongjian.registry.party_orgs.paths import WIDTH

from .cubes import ALL, ANSWERED, CUBES, KEPT, PROVINCE_DIGITS, Cube
from .relations import columns_in
from .scoping import Predicate, any_of, under
from .vocabulary import Frame, Source

_PLACES = {"registered_path", "place"}


@dataclass(frozen=True)
class Part:
    """Cells that stand for the rows of a question."""

    relation: str
    scope: Predicate


def part_for(viewer: Viewer, source: Source, frame: Frame, texts: list[str]) -> Part | None:
    """Return the cells that answer a question, or None when its rows must be counted."""
    if source.code not in KEPT or frame.is_past or frame.declared:
        return None
    lows = _lows(viewer, source, frame)
    if lows is None:
        return None
    kept = KEPT[source.code]
    mentioned = columns_in(*texts)
    is_divided = kept.path in mentioned
    depth = _depth(lows, frame, is_divided=is_divided)
    columns = {name for name in mentioned if name != kept.path and name not in kept.amounts}
    cube = _cube(source.code, columns, depth)
    if cube is None or (columns & _PLACES and frame.place_digits != PROVINCE_DIGITS):
        return None
    return _part(cube, depth, lows, is_divided=is_divided)


def _lows(viewer: Viewer, source: Source, frame: Frame) -> list[str] | None:
    """Return the subtrees that are counted; None when the scope is not made of subtrees."""
    scope = viewer.scope(source.permission)
    if any(reach.axis != "org" for reach in scope.reaches):
        return None
    own = list(scope.lows("org"))
    node = frame.node
    if node is None:
        return own
    if node.axis != "org":
        return None
    if any(node.low.startswith(low) for low in own):
        return [node.low]
    return own if node.low == "" else None


def _depth(lows: list[str], frame: Frame, *, is_divided: bool) -> int:
    """Return the level whose cells are wanted, or -1 when the subtrees differ in theirs."""
    levels = {len(low) // WIDTH for low in lows}
    if is_divided:
        below = frame.depth // WIDTH + 1
        return below if levels and max(levels) <= below else -1
    return levels.pop() if len(levels) == 1 else -1


def _cube(source: str, columns: set[str], depth: int) -> Cube | None:
    fitting = (
        cube
        for cube in CUBES
        if cube.source in ANSWERED[source]
        and depth in cube.depths
        and columns <= set(cube.columns)
    )
    return next(fitting, None)


def _part(cube: Cube, depth: int, lows: list[str], *, is_divided: bool) -> Part:
    kept = ALL[cube.source]
    columns = [*cube.columns, *kept.amounts, "n"]
    named = ", ".join([f"c.node AS {kept.path}", "c.node", *(f"c.{name}" for name in columns)])
    relation = (
        f"(SELECT {named} FROM {kept.cells} c"
        f" WHERE c.cube = {cube.number} AND c.depth = {depth}) r"
    )
    if is_divided:
        return Part(relation, any_of([under("node", low) for low in lows]))
    exact = [Predicate("r.node = %s", (low,)) for low in lows]
    return Part(relation, any_of(exact))
