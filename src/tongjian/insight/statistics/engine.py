"""Count rows of a source by dimensions: one statement, live from the registry's own tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from tongjian.foundation.access import session
from tongjian.foundation.access.viewers import Viewer

from .answers import Part, part_for
from .dimensions import DIMENSIONS
from .relations import columns_in, relation_sql
from .scoping import Predicate, reach
from .vocabulary import Dimension, Frame, Measure, Source

Keys = tuple[str, ...]
# Proofs turn this off to count the rows themselves.
USE_CELLS: ContextVar[bool] = ContextVar("use_cells", default=True)
_lifted: ContextVar[bool] = ContextVar("lifted", default=False)


@dataclass(frozen=True, kw_only=True)
class Query:
    """What to count of one source."""

    source: Source
    frame: Frame
    measures: tuple[Measure, ...]
    by: tuple[Dimension, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    among: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Only the classes with most of one measure, when it alone decides and there are too many.
    top: tuple[Measure, int] | None = None
    # Leave out rows that no measure counts: the classes that have none are told elsewhere.
    is_narrow: bool = False


@dataclass(frozen=True)
class Row:
    """One class of rows: its keys and one number for each measure."""

    keys: Keys
    values: tuple[int, ...]


@dataclass(frozen=True)
class Statement:
    text: str
    params: tuple[Any, ...]


def count(viewer: Viewer, query: Query) -> list[Row]:
    """Return the numbers of each class that has rows, within the viewer's rights."""
    merged: dict[Keys, dict[str, int]] = {}
    for measures, statement in plan(viewer, query):
        for row in fetch(statement):
            width = len(query.by)
            own = merged.setdefault(tuple(str(key) for key in row[:width]), {})
            numbers = zip((m.code for m in measures), row[width:], strict=True)
            own.update({code: int(number) for code, number in numbers})
    return [
        Row(keys, tuple(numbers.get(measure.code, 0) for measure in query.measures))
        for keys, numbers in merged.items()
    ]


def plan(viewer: Viewer, query: Query) -> list[tuple[tuple[Measure, ...], Statement]]:
    """Return which statement gives which measures: maintained sums first, rows for the rest."""
    frame = query.frame
    population = conditions(query, Predicate()).text
    classes = [dimension.expression(frame) for dimension in query.by]
    groups: dict[Part | None, list[Measure]] = {}
    for measure in query.measures:
        texts = [population, *classes, aggregate(measure, frame)]
        part = (
            None
            if measure.aggregate or not USE_CELLS.get()
            else part_for(viewer, query.source, frame, texts)
        )
        groups.setdefault(part, []).append(measure)
    # Cut short only where one statement sees all measures, hence all classes.
    top = query.top if len(groups) == 1 else None
    planned = []
    for part, measures in groups.items():
        others = (m for other, found in groups.items() if other != part for m in found)
        is_narrow = _all_chosen(measures, frame) and not _all_chosen(others, frame)
        own = replace(query, measures=tuple(measures), top=top, is_narrow=is_narrow)
        planned.append((tuple(measures), _statement(viewer, own, part)))
    return planned


def _all_chosen(measures: Iterable[Measure], frame: Frame) -> bool:
    """Tell whether each measure counts some rows only."""
    return all(not m.aggregate and m.condition(frame) for m in measures)


def _statement(viewer: Viewer, query: Query, part: Part | None) -> Statement:
    if part is None:
        return compose(query, reach(viewer, query.source, query.frame))
    return compose(query, part.scope, relation=part.relation)


def compose(query: Query, scope: Predicate, *, relation: str = "") -> Statement:
    """Write the statement of a query, over rows or over the cells that stand for them."""
    frame = query.frame
    classes = [dimension.expression(frame) for dimension in query.by]
    numbers = [aggregate(measure, frame, weighted=relation != "") for measure in query.measures]
    condition = conditions(query, scope)
    places = ", ".join(str(place + 1) for place in range(len(classes)))
    asked = columns_in(*classes, *numbers, condition.text)
    text = f"SELECT {', '.join([*classes, *numbers])}"
    text += f" FROM {relation or relation_sql(query.source, frame, asked)}"
    text += f" WHERE {condition.text}" if condition.text else ""
    text += f" GROUP BY {places}" if places else ""
    if query.top:
        first, limit = query.top
        order = aggregate(first, frame, weighted=relation != "")
        text += f" ORDER BY {order} DESC, {places} LIMIT {limit}"
    return Statement(text, condition.params)


def conditions(query: Query, scope: Predicate) -> Predicate:
    """Return population, scope and chosen classes as one condition."""
    frame = query.frame
    chosen = Predicate(query.source.population(frame)) & scope
    dimensions = DIMENSIONS[query.source.code]
    for code, key in query.where.items():
        chosen = chosen & Predicate(f"{dimensions[code].expression(frame)} = %s", (key,))
    if query.is_narrow:
        counted = " OR ".join(f"({measure.condition(frame)})" for measure in query.measures)
        chosen = chosen & Predicate(f"({counted})")
    for code, keys in query.among.items():
        chosen &= Predicate(f"{dimensions[code].expression(frame)} = ANY(%s)", (list(keys),))
    return chosen


def aggregate(measure: Measure, frame: Frame, *, weighted: bool = False) -> str:
    """Write a measure as an aggregate over the class."""
    if measure.aggregate:
        return measure.aggregate(frame) if callable(measure.aggregate) else measure.aggregate
    condition = measure.condition(frame)
    kept = f" FILTER (WHERE {condition})" if condition else ""
    if measure.amount:
        return f"coalesce(sum({measure.amount}){kept}, 0)"
    return f"coalesce(sum(r.n){kept}, 0)" if weighted else f"count(*){kept}"


# Tables behind the second wall that figures are counted from.
_WALLED = ("members_", "statistics_pastmember")


def fetch(statement: Statement) -> list[tuple[Any, ...]]:
    """Run a statement that selects numbers, never people."""
    wall = counting() if any(name in statement.text for name in _WALLED) else nullcontext()
    with wall, connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params or None)
        return list(cursor.fetchall())


@contextmanager
def counting() -> Iterator[None]:
    """Lift the second wall once for several counts; only statements of this module may run.

    A figure may count people whom its reader may not read: the statement's own condition says
    how far, and only numbers come out.
    """
    if _lifted.get():
        yield
        return
    token = _lifted.set(True)
    try:
        with session.whole_register():
            yield
    finally:
        _lifted.reset(token)
