"""Answer a question from maintained sums when one of the cubes holds all that it mentions."""

from __future__ import annotations

from dataclasses import dataclass

from tongjian.foundation.access.viewers import Viewer
from tongjian.registry.party_orgs.paths import WIDTH

from .cubes import ALL, ANSWERED, CUBES, KEPT, PROVINCE_DIGITS, Cube
from .past import answering
from .relations import columns_in
from .scoping import Predicate, any_of, paths_then, reach, under
from .vocabulary import Frame, Source

_PLACES = {"registered_path", "place"}


@dataclass(frozen=True)
class Part:
    """Cells that stand for the rows of a question."""

    relation: str
    scope: Predicate


def part_for(viewer: Viewer, source: Source, frame: Frame, texts: list[str]) -> Part | None:
    """Return the cells that answer a question, or None when its rows must be counted."""
    if source.code not in KEPT or frame.declared:
        return None
    if frame.is_past:
        return _past_part(viewer, source, frame, texts)
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


def _past_part(viewer: Viewer, source: Source, frame: Frame, texts: list[str]) -> Part | None:
    """Return what is kept of a past day: its cells, else its units one by one."""
    if answering.standing(source.code, frame) is None:
        return None
    mentioned = columns_in(*texts)
    kept = KEPT[source.code]
    lows = _lows_then(viewer, source, frame)
    if lows is not None:
        is_divided = kept.path in mentioned
        depth = _depth(lows, frame, is_divided=is_divided)
        columns = {name for name in mentioned if name != kept.path and name not in kept.amounts}
        cube = answering.cube_for(source.code, columns, depth)
        fits = not columns & _PLACES or frame.place_digits == PROVINCE_DIGITS
        relation = answering.cells(source.code, frame, cube, depth) if cube and fits else None
        if relation is not None:
            return Part(relation, _at_nodes(lows, is_divided=is_divided))
    scope = reach(viewer, source, frame)
    relation = answering.rows(source.code, frame, columns_in(*texts, scope.text))
    return None if relation is None else Part(relation, scope)


def _lows_then(viewer: Viewer, source: Source, frame: Frame) -> list[str] | None:
    """Return the subtrees that are counted, where they stood on the day."""
    scope = viewer.scope(source.permission)
    if any(reached.axis != "org" for reached in scope.reaches):
        return None
    own = paths_then(scope.lows("org"), frame.on)
    return _within(own, frame)


def _lows(viewer: Viewer, source: Source, frame: Frame) -> list[str] | None:
    """Return the subtrees that are counted; None when the scope is not made of subtrees."""
    scope = viewer.scope(source.permission)
    if any(reach.axis != "org" for reach in scope.reaches):
        return None
    return _within(list(scope.lows("org")), frame)


def _within(own: list[str], frame: Frame) -> list[str] | None:
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
    return Part(relation, _at_nodes(lows, is_divided=is_divided))


def _at_nodes(lows: list[str], *, is_divided: bool) -> Predicate:
    if is_divided:
        return any_of([under("node", low) for low in lows])
    return any_of([Predicate("r.node = %s", (low,)) for low in lows])
