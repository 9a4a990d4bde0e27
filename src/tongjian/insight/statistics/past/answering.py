"""Answer a question about a past day: the nearest kept day, and what lies between the two.

Of units the spans that begin or end in between are added and taken out, of members the
memberships. A unit that a later change touched is taken out as its span tells and counted anew
from its rows; what a change did to members is added as the change noted it. Which changes are
later is decided by the snapshot that the kept figures were computed from, so that none is missed
or counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import connection

from tongjian.insight.statistics.cubes import Cube
from tongjian.insight.statistics.relations import relation_sql
from tongjian.insight.statistics.sources import SOURCES
from tongjian.insight.statistics.sources.units import FEW
from tongjian.insight.statistics.vocabulary import Frame
from tongjian.registry.party_orgs.paths import WIDTH

from . import members, spans
from .shape import UNIT_COLUMNS, among, past_cubes, past_kept

# More corrected units than these, and the rows of all are counted instead.
MOST_CORRECTED = 5_000
# Farther from the nearest kept day, counting all members is quicker than the difference.
FARTHEST = timedelta(days=100)
_NEAREST = """
SELECT id, day, until FROM statistics_keptday
 WHERE source = %s AND (SELECT min(day) FROM statistics_keptday WHERE source = %s) <= %s
 ORDER BY abs(day - %s), day LIMIT 1
"""


@dataclass(frozen=True)
class Standing:
    """The kept day nearest to a day, and what was corrected since."""

    number: int
    day: date
    units: tuple[int, ...] = ()
    # Organisations stood elsewhere than was kept: the division by subtree is not known.
    is_moved: bool = False


def standing(source: str, frame: Frame) -> Standing | None:
    """Return the kept day to start from, or None when the rows have to be counted."""
    known: dict[str, Standing | None] = frame.__dict__.setdefault("_standing", {})
    if source not in known:
        known[source] = _find(source, frame.on)
    return known[source]


def _find(source: str, on: date) -> Standing | None:
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [source, source, on, on])
        row = cursor.fetchone()
        if row is None:
            return None
        number, day, until = row
    if source == "units":
        units = spans.corrected(number, until, on)
        if units is None or len(units) > MOST_CORRECTED:
            return None
        return Standing(number, day, tuple(sorted(units)))
    kinds = members.reached(number)
    if "people" in kinds or abs(day - on) > FARTHEST:
        return None
    return Standing(number, day, is_moved=bool(kinds))


def cells(source: str, frame: Frame, cube: Cube, depth: int) -> str | None:
    """Write the relation of the cells of a past day, from those of the kept day."""
    kept_day = standing(source, frame)
    if kept_day is None or (kept_day.is_moved and depth):
        return None
    # A row tells itself on which day it counts: one of the kept day, or one of the day asked for.
    kept = past_kept(source, "x.day")
    columns = [*cube.columns, *kept.amounts, "n"]
    text = f"""SELECT {", ".join(["node", *columns])} FROM {kept.cells}
        WHERE kept_id = {kept_day.number} AND cube = {cube.number} AND depth = {depth}"""
    node = f"substr(x.{kept.path}, 1, {WIDTH * depth})"
    classes = [kept.expressions[name] for name in cube.columns]
    for rows, sign in _differences(source, frame, kept_day):
        amounts = [f"{sign} * ({amount})" for amount in kept.amounts.values()]
        text += f" UNION ALL SELECT {', '.join([node, *classes, *amounts, sign])} FROM {rows} x"
    named = ", ".join([f"c.node AS {kept.path}", "c.node", *(f"c.{name}" for name in columns)])
    return f"(SELECT {named} FROM ({text}) c) r"


def cube_for(source: str, columns: set[str], depth: int) -> Cube | None:
    """Return the cube of a past day that holds some columns at a depth."""
    fitting = (c for c in past_cubes(source) if depth in c.depths and columns <= set(c.columns))
    return next(fitting, None)


def rows(source: str, frame: Frame, columns: Sequence[str]) -> str | None:
    """Write the relation of the units of a past day, corrected, one row for each."""
    known = {"id": "unit_id", "exact_members": "full_members", "exact_place": "registered_path"}
    if source != "units" or not set(columns) <= {*UNIT_COLUMNS, *known}:
        return None
    kept_day = standing(source, frame)
    if kept_day is None:
        return None
    told = ", ".join(["1 AS n", *(f"x.{known.get(name, name)} AS {name}" for name in columns)])
    apart = f" AND NOT {among('x.unit_id', kept_day.units)}" if kept_day.units else ""
    held = spans.standing_on(frame.on)
    text = f"SELECT {told} FROM statistics_unitspan x WHERE {held}{apart}"
    if kept_day.units:
        now = ", ".join(["1", *(f"x.{known.get(name, name)}" for name in columns)])
        text += f" UNION ALL SELECT {now} FROM {_as_now(frame, kept_day)} x"
    return f"({text}) r"


def _differences(source: str, frame: Frame, kept_day: Standing) -> list[tuple[str, str]]:
    """Return the rows to add to the cells of the kept day, each with its sign."""
    on, day = frame.on, kept_day.day
    if source == "people":
        return [
            (members.noted(kept_day.number, day), "x.n"),
            *([(members.moved(day, on), "x.sign")] if on != day else []),
        ]
    between = spans.moved(day, on) if on != day else []
    if kept_day.units:
        former = f"""(SELECT * FROM statistics_unitspan WHERE {spans.standing_on(on)}
            AND {among("unit_id", kept_day.units)})"""
        between += [(former, "-1"), (_as_now(frame, kept_day), "1")]
    return between


def _as_now(frame: Frame, kept_day: Standing) -> str:
    """Return the corrected units as their dated rows tell today."""
    few = replace(FEW, where=f"{FEW.where} AND {among('v.unit_id', kept_day.units)}")
    text = relation_sql(replace(SOURCES["units"], past=few), frame, ["unit_id", *UNIT_COLUMNS])
    return text.removesuffix(" r")
