"""What is kept of a past day: its columns, its classes, and what it had already seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tongjian.insight.statistics.cubes import CUBES, KEPT, Cube, Kept

UNIT_COLUMNS = (
    "scope_path",
    "kind",
    "level",
    "sector",
    "status",
    "host_mode",
    "registered_path",
    "residence_path",
    "competent_body_id",
    "registrar_id",
    "is_direct",
    "work_covered",
    "full_members",
    "probationary_members",
    "roster",
    "declared_members",
)
# One at a time computes what is kept.
LOCK = 7_301_945
# Nothing says since when a unit was unclear, so no past figure asks for it.
_UNTOLD = {"unclear"}
NOTES = {"statistics_pastnote": "last_note", "statistics_pastmember": "last_member"}
# What a computation has seen, as `newer` reads it.
SEEN = """pg_current_snapshot()::text, pg_current_xact_id()::text::bigint,
           coalesce((SELECT max(id) FROM statistics_pastnote), 0),
           coalesce((SELECT max(id) FROM statistics_pastmember), 0)"""
LATE = "x.xid >= pg_snapshot_xmin(k.snapshot::pg_snapshot)::text::bigint"


def newer(table: str) -> str:
    """Write the condition that the kept day k had not yet seen what x notes.

    Of the transaction that computed it the snapshot tells nothing: there the number decides.
    """
    return f"""(CASE WHEN x.xid = k.xid THEN x.id > k.{NOTES[table]}
              ELSE NOT pg_visible_in_snapshot(x.xid::text::xid8, k.snapshot::pg_snapshot) END)"""


def may_keep(day: date, today: date) -> bool:
    """Tell whether a day is past enough: what a late transaction enters is not noted for it."""
    return day < today - timedelta(days=1)


def past_kept(source: str, on: str) -> Kept:
    """Return how the cells of a past day are made; `on` is the day as SQL."""
    kept = KEPT[source]
    told = {n: text for n, text in kept.expressions.items() if n not in _UNTOLD}
    if source == "units":
        return replace(kept, cells="statistics_keptunitcell", where="TRUE", expressions=told)
    told["full_on"] = f"CASE WHEN x.full_on <= {on} THEN DATE '1900-01-01' END"
    return replace(kept, cells="statistics_keptpersoncell", where="TRUE", expressions=told)


def past_cubes(source: str) -> list[Cube]:
    """Return the cubes of a source without what no past day tells."""
    own = (cube for cube in CUBES if cube.source == source)
    return [
        replace(cube, columns=tuple(c for c in cube.columns if c not in _UNTOLD)) for cube in own
    ]


def among(column: str, numbers: object) -> str:
    """Write a condition of our own numbers."""
    return f"{column} = ANY('{{{','.join(map(str, numbers))}}}'::bigint[])"  # type: ignore[call-overload]
