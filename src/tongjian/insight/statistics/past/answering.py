"""Answer a question about a kept past day: what is kept, less what was corrected, plus how it is.

A unit that a later change touched is taken out as it was kept and counted anew from its rows;
what a change did to members is added as the change noted it. Which changes are later is decided
by the snapshot that the kept figures were computed from, so that none is missed or counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection

from tongjian.insight.statistics.cubes import Cube
from tongjian.insight.statistics.relations import literal, relation_sql
from tongjian.insight.statistics.sources import SOURCES
from tongjian.insight.statistics.sources.units import FEW
from tongjian.insight.statistics.vocabulary import Frame
from tongjian.registry.party_orgs.paths import WIDTH

from .keeping import UNIT_COLUMNS, newer, past_cubes, past_kept

# More corrected units than these, and the rows of all are counted instead.
MOST_CORRECTED = 2_000
_LATE = "x.xid >= pg_snapshot_xmin(k.snapshot::pg_snapshot)::text::bigint"
_FIND = f"""
SELECT k.id, note.kinds, note.units, note.orgs
  FROM statistics_keptday k CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT x.kind) AS kinds,
           array_agg(DISTINCT x.key) FILTER (WHERE x.kind = 'unit') AS units,
           array_agg(DISTINCT x.key) FILTER (WHERE x.kind = 'org') AS orgs
      FROM statistics_pastnote x WHERE x.since <= k.day
       AND {_LATE} AND {newer("statistics_pastnote")}) note
 WHERE k.source = %s AND k.day = %s
"""
_OF_ORGS = """
SELECT unit_id FROM party_orgs_hosting WHERE org_id = ANY(%s)
UNION SELECT unit_id FROM party_orgs_charge WHERE org_id = ANY(%s)
"""


@dataclass(frozen=True)
class Standing:
    """A kept day as it stands: its number, and what was corrected since."""

    number: int
    units: tuple[int, ...]
    # Organisations stood elsewhere than was kept: the division by subtree is not known.
    is_moved: bool


def standing(source: str, frame: Frame) -> Standing | None:
    """Return the kept day of a frame, or None when its rows have to be counted."""
    known: dict[str, Standing | None] = frame.__dict__.setdefault("_standing", {})
    if source not in known:
        known[source] = _find(source, frame)
    return known[source]


def _find(source: str, frame: Frame) -> Standing | None:
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [source, frame.on])
        row = cursor.fetchone()
        if row is None:
            return None
        number, kinds, units, orgs = row
        kinds, units = set(kinds or ()), set(units or ())
        if source == "people":
            moved = bool(kinds & {"org", "all"})
            return None if "people" in kinds else Standing(number, (), moved)
        if "all" in kinds:
            return None
        if orgs:
            cursor.execute(_OF_ORGS, [orgs, orgs])
            units |= {unit for (unit,) in cursor.fetchall()}
    if len(units) > MOST_CORRECTED:
        return None
    return Standing(number, tuple(sorted(units)), False)


def cells(source: str, frame: Frame, cube: Cube, depth: int) -> str | None:
    """Write the relation of the cells of a kept day, corrected."""
    kept_day = standing(source, frame)
    if kept_day is None or (kept_day.is_moved and depth):
        return None
    kept = past_kept(source, frame.on)
    columns = [*cube.columns, *kept.amounts, "n"]
    text = f"""SELECT {", ".join(["node", *columns])} FROM {kept.cells}
        WHERE kept_id = {kept_day.number} AND cube = {cube.number} AND depth = {depth}"""
    node = f"substr(x.{kept.path}, 1, {WIDTH * depth})"
    classes = [kept.expressions[name] for name in cube.columns]
    for rows, sign in _corrections(source, frame, kept_day):
        amounts = [f"{sign} * ({amount})" for amount in kept.amounts.values()]
        told = ", ".join([node, *classes, *amounts, sign])
        text += f" UNION ALL SELECT {told} FROM {rows} x"
    named = ", ".join([f"c.node AS {kept.path}", "c.node", *(f"c.{name}" for name in columns)])
    return f"(SELECT {named} FROM ({text}) c) r"


def cube_for(source: str, columns: set[str], depth: int) -> Cube | None:
    """Return the cube of a past day that holds some columns at a depth."""
    fitting = (c for c in past_cubes(source) if depth in c.depths and columns <= set(c.columns))
    return next(fitting, None)


def rows(source: str, frame: Frame, columns: Sequence[str]) -> str | None:
    """Write the relation of the units of a kept day, corrected, one row for each."""
    known = {"id": "unit_id", "exact_members": "full_members", "exact_place": "registered_path"}
    if source != "units" or not set(columns) <= {*UNIT_COLUMNS, *known}:
        return None
    kept_day = standing(source, frame)
    if kept_day is None:
        return None
    told = ", ".join(["1 AS n", *(f"x.{known.get(name, name)} AS {name}" for name in columns)])
    apart = f" AND NOT {_among('x.unit_id', kept_day.units)}" if kept_day.units else ""
    text = f"SELECT {told} FROM statistics_keptunit x WHERE x.kept_id = {kept_day.number}{apart}"
    if kept_day.units:
        now = ", ".join(["1", *(f"x.{known.get(name, name)}" for name in columns)])
        text += f" UNION ALL SELECT {now} FROM {_as_now(frame, kept_day)} x"
    return f"({text}) r"


def _corrections(source: str, frame: Frame, kept_day: Standing) -> list[tuple[str, str]]:
    """Return the rows to add to the cells, each with its sign."""
    if source == "people":
        return [(_members(frame, kept_day), "x.n")]
    if not kept_day.units:
        return []
    former = f"""(SELECT * FROM statistics_keptunit WHERE kept_id = {kept_day.number}
        AND {_among("unit_id", kept_day.units)})"""
    return [(former, "-1"), (_as_now(frame, kept_day), "1")]


def _members(frame: Frame, kept_day: Standing) -> str:
    """Return what changes did to the members of the day, with the path of the day."""
    on = literal(frame.on)
    return f"""(SELECT x.*, v.path AS home_path FROM statistics_pastmember x
        JOIN statistics_keptday k ON k.id = {kept_day.number}
        JOIN party_orgs_partyorgversion v ON v.org_id = x.org_id
         AND v.start_on <= {on} AND (v.end_on IS NULL OR v.end_on > {on})
       WHERE x.start_on <= {on} AND (x.end_on IS NULL OR x.end_on > {on})
         AND {_LATE} AND {newer("statistics_pastmember")})"""


def _as_now(frame: Frame, kept_day: Standing) -> str:
    """Return the corrected units as their dated rows tell today."""
    few = replace(
        FEW, where=f"{FEW.where} AND {_among('v.unit_id', kept_day.units)}", identity="unit_id"
    )
    source = replace(SOURCES["units"], past=few)
    text = relation_sql(source, frame, ["unit_id", *UNIT_COLUMNS])
    return text.removesuffix(" r")


def _among(column: str, numbers: Sequence[int]) -> str:
    """Write a condition of our own numbers."""
    return f"{column} = ANY('{{{','.join(map(str, numbers))}}}'::bigint[])"
