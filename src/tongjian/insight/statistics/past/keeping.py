"""Which past days are kept, and how their figures are computed, all from one snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from tongjian.foundation.access.session import whole_register
from tongjian.insight.statistics.cubes import CUBES, KEPT, Cube, Kept, append_sql
from tongjian.insight.statistics.models import KeptDay, KeptPersonCell, KeptUnit, KeptUnitCell
from tongjian.insight.statistics.relations import literal, relation_sql
from tongjian.insight.statistics.sources import SOURCES
from tongjian.insight.statistics.vocabulary import Frame

YEARS, MONTHS = 10, 12
# Days that somebody asked to keep, beside the usual ones.
MOST_ASKED = 12
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
# Nothing says since when a unit was unclear, so no past figure asks for it.
_UNTOLD = {"unclear"}
_LOCK = 7_301_945
_NOTES = {"statistics_pastnote": "last_note", "statistics_pastmember": "last_member"}
_ENTER = """
WITH entered AS (
    INSERT INTO statistics_keptday
           (source, day, is_asked, made_at, snapshot, xid, last_note, last_member)
    SELECT %s, %s, %s, %s, pg_current_snapshot()::text, pg_current_xact_id()::text::bigint,
           coalesce((SELECT max(id) FROM statistics_pastnote), 0),
           coalesce((SELECT max(id) FROM statistics_pastmember), 0)
    RETURNING id
)"""


def newer(table: str) -> str:
    """Write the condition that the kept day k had not yet seen what x notes."""
    return f"""(NOT pg_visible_in_snapshot(x.xid::text::xid8, k.snapshot::pg_snapshot)
        AND NOT (x.xid = k.xid AND x.id <= k.{_NOTES[table]}))"""


def past_kept(source: str, day: date) -> Kept:
    """Return how the cells of a past day are made."""
    kept = KEPT[source]
    told = {n: text for n, text in kept.expressions.items() if n not in _UNTOLD}
    if source == "units":
        return replace(kept, cells="statistics_keptunitcell", where="TRUE", expressions=told)
    on = literal(day)
    told["full_on"] = f"CASE WHEN x.full_on <= {on} THEN DATE '1900-01-01' END"
    return replace(kept, cells="statistics_keptpersoncell", where="TRUE", expressions=told)


def past_cubes(source: str) -> list[Cube]:
    """Return the cubes of a source without what no past day tells."""
    own = (cube for cube in CUBES if cube.source == source)
    return [
        replace(cube, columns=tuple(c for c in cube.columns if c not in _UNTOLD)) for cube in own
    ]


def usual_days(today: date) -> list[date]:
    """Return the days that reports are made for: ends of years and of the last months."""
    ends = {date(today.year - back, 12, 31) for back in range(1, YEARS + 1)}
    first = today.replace(day=1)
    for _ in range(MONTHS):
        ends.add(first - timedelta(days=1))
        first = (first - timedelta(days=1)).replace(day=1)
    return sorted(day for day in ends if may_keep(day, today))


def may_keep(day: date, today: date) -> bool:
    """Tell whether a day is past enough: what a late transaction enters is not noted for it."""
    return day < today - timedelta(days=1)


def refresh(today: date) -> int:
    """Keep the usual and the asked days anew where something reached into them since."""
    wanted = {(source, day) for source in KEPT for day in usual_days(today)}
    asked = KeptDay.objects.filter(is_asked=True).order_by("-day", "source")
    wanted |= set(asked.values_list("source", "day")[: MOST_ASKED * len(KEPT)])
    standing = set(_standing())
    for gone in KeptDay.objects.all():
        if (gone.source, gone.day) not in wanted:
            forget(gone)
    stale = sorted(wanted - standing)
    for source, day in stale:
        keep(source, day)
    tidy()
    return len(stale)


@transaction.atomic
def keep(source: str, day: date, *, is_asked: bool = False) -> None:
    """Compute the figures of a day and keep them in the place of those kept before."""
    with connection.cursor() as cursor, whole_register():
        cursor.execute("SELECT CURRENT_DATE, pg_advisory_xact_lock(%s)", [_LOCK])
        # By the database's own date, which decides what is noted.
        if not may_keep(day, cursor.fetchone()[0]):
            return
        for former in KeptDay.objects.filter(source=source, day=day):
            is_asked = is_asked or former.is_asked
            forget(former)
        values: list[Any] = [source, day, is_asked, timezone.now()]
        frame = Frame(on=day, today=day + timedelta(days=1))
        if source == "units":
            cursor.execute(f"{_ENTER} {_units_sql(frame)}", values)
            kept = KeptDay.objects.get(source=source, day=day)
            for statement in _unit_cells(kept.pk, day):
                cursor.execute(statement)
        else:
            cursor.execute(f"{_ENTER}{_people_sql(frame)}", values)


def stand(day: date) -> None:
    """Keep a day unless it is kept as it stands."""
    standing = set(_standing())
    for source in KEPT:
        if (source, day) not in standing:
            keep(source, day, is_asked=True)


@transaction.atomic
def forget(kept: KeptDay) -> None:
    """Drop what is kept of a day."""
    for model in (KeptUnit, KeptUnitCell) if kept.source == "units" else (KeptPersonCell,):
        model.objects.filter(kept_id=kept.pk).delete()
    kept.delete()


@transaction.atomic
def tidy() -> None:
    """Drop notes that every kept day has already seen."""
    with whole_register(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        for table in _NOTES:
            cursor.execute(f"""
                DELETE FROM {table} x
                 WHERE NOT EXISTS (SELECT FROM statistics_keptday k WHERE {newer(table)})""")


def _standing() -> Iterator[tuple[str, date]]:
    """Yield the kept days that no later change reached into."""
    with whole_register(), connection.cursor() as cursor:
        cursor.execute(f"""
            SELECT k.source, k.day FROM statistics_keptday k
             WHERE NOT EXISTS (SELECT FROM statistics_pastnote x
                                WHERE x.since <= k.day AND {newer("statistics_pastnote")}
                                  AND (x.kind = 'people') = (k.source = 'people'))
               AND NOT (k.source = 'people' AND EXISTS (
                    SELECT FROM statistics_pastmember x WHERE x.start_on <= k.day
                       AND (x.end_on IS NULL OR x.end_on > k.day)
                       AND {newer("statistics_pastmember")}))""")
        yield from cursor.fetchall()


def _units_sql(frame: Frame) -> str:
    names = ", ".join(UNIT_COLUMNS)
    rows = relation_sql(SOURCES["units"], frame, ["id", *UNIT_COLUMNS])
    told = ", ".join(f"r.{name}" for name in UNIT_COLUMNS)
    return f"""INSERT INTO statistics_keptunit (kept_id, unit_id, {names})
        SELECT (SELECT id FROM entered), r.id, {told} FROM {rows}"""


def _unit_cells(kept_id: int, day: date) -> Iterator[str]:
    rows = f"SELECT *, 1 AS sign FROM statistics_keptunit WHERE kept_id = {kept_id}"
    for cube in past_cubes("units"):
        extra = {"kept_id": str(kept_id)}
        yield append_sql(cube, past_kept("units", day), rows, fresh=False, extra=extra)


def _people_sql(frame: Frame) -> str:
    kept = past_kept("people", frame.on)
    rows = relation_sql(SOURCES["people"], frame, ["home_path", *kept.expressions])
    text = f", member AS MATERIALIZED (SELECT r.*, 1 AS sign FROM {rows})"
    extra = {"kept_id": "(SELECT id FROM entered)"}
    inserts = [
        append_sql(cube, kept, "SELECT * FROM member", fresh=False, extra=extra)
        for cube in past_cubes("people")
    ]
    first = [f", cube{place} AS ({insert})" for place, insert in enumerate(inserts[:-1])]
    return text + "".join(first) + inserts[-1]


def ask_for(day: date) -> None:
    """Keep a day that is not one of the usual ones; the oldest asked one gives way."""
    for source in KEPT:
        keep(source, day, is_asked=True)
    asked = KeptDay.objects.filter(is_asked=True).order_by(F("made_at").desc())
    for former in asked[MOST_ASKED * len(KEPT) :]:
        forget(former)
