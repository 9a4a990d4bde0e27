"""Count rows of a source by dimensions: one statement, live from the registry's own tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from tongjian.foundation.access import session
from tongjian.foundation.access.viewers import Viewer

from .dimensions import DIMENSIONS
from .relations import columns_in, relation_sql
from .scoping import Predicate, reach
from .vocabulary import Dimension, Frame, Measure, Source

Keys = tuple[str, ...]
_lifted: ContextVar[bool] = ContextVar("lifted", default=False)


@dataclass(frozen=True, kw_only=True)
class Query:
    """What to count of one source."""

    source: Source
    frame: Frame
    measures: tuple[Measure, ...]
    by: tuple[Dimension, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)


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
    statement = compose(query, reach(viewer, query.source, query.frame))
    width = len(query.by)
    return [
        Row(tuple(str(key) for key in row[:width]), tuple(int(value) for value in row[width:]))
        for row in fetch(statement)
    ]


def compose(query: Query, scope: Predicate) -> Statement:
    """Write the statement of a query."""
    frame = query.frame
    classes = [dimension.expression(frame) for dimension in query.by]
    numbers = [aggregate(measure, frame) for measure in query.measures]
    condition = conditions(query, scope)
    places = ", ".join(str(place + 1) for place in range(len(classes)))
    relation = relation_sql(query.source, frame, columns_in(*classes, *numbers, condition.text))
    text = f"SELECT {', '.join([*classes, *numbers])} FROM {relation}"
    text += f" WHERE {condition.text}" if condition.text else ""
    text += f" GROUP BY {places}" if places else ""
    return Statement(text, condition.params)


def conditions(query: Query, scope: Predicate) -> Predicate:
    """Return population, scope and chosen classes as one condition."""
    frame = query.frame
    chosen = Predicate(query.source.population(frame)) & scope
    for code, key in query.where.items():
        expression = DIMENSIONS[query.source.code][code].expression(frame)
        chosen = chosen & Predicate(f"{expression} = %s", (key,))
    return chosen


def aggregate(measure: Measure, frame: Frame) -> str:
    """Write a measure as an aggregate over the class."""
    if measure.aggregate:
        return measure.aggregate(frame) if callable(measure.aggregate) else measure.aggregate
    condition = measure.condition(frame)
    kept = f" FILTER (WHERE {condition})" if condition else ""
    if measure.amount:
        return f"coalesce(sum({measure.amount}){kept}, 0)"
    return f"count(*){kept}"


def fetch(statement: Statement) -> list[tuple[Any, ...]]:
    """Run a statement that selects numbers, never people."""
    wall = counting() if "members_" in statement.text else nullcontext()
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
