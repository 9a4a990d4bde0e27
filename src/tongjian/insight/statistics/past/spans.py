"""How each unit looked from when to when, and the sums of the kept days made of it.

A unit alters only on days on which something about it begins or ends. Between two such days one
span tells how it counted: any past day is then the nearest kept sums, and the spans that begin or
end in between. Units that were corrected, or that time moved on, get their spans anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tongjian.foundation.access.session import whole_register
from tongjian.insight.statistics.cubes import append_sql
from tongjian.insight.statistics.models import KeptDay, KeptUnitCell, UnitSpan
from tongjian.insight.statistics.relations import literal, relation_sql
from tongjian.insight.statistics.sources import SOURCES
from tongjian.insight.statistics.sources.units import FEW
from tongjian.insight.statistics.vocabulary import Frame

from .boundaries import unit_days
from .shape import LATE, LOCK, SEEN, UNIT_COLUMNS, among, may_keep, newer, past_cubes, past_kept

# More units than these to compute anew, and all are.
MOST_RENEWED = 50_000
# Spans reach as far as days may be kept; what began since is looked up.
BEHIND = timedelta(days=2)
_NOTED = f"""
SELECT array_agg(DISTINCT x.kind), array_agg(DISTINCT x.key) FILTER (WHERE x.kind = 'unit'),
       array_agg(DISTINCT x.key) FILTER (WHERE x.kind = 'org')
  FROM statistics_pastnote x JOIN statistics_keptday k ON k.id = %s
 WHERE x.since <= %s AND x.kind <> 'people' AND {LATE} AND {newer("statistics_pastnote")}
"""
_OF_ORGS = """
SELECT unit_id FROM party_orgs_hosting WHERE org_id = ANY(%s)
UNION SELECT unit_id FROM party_orgs_charge WHERE org_id = ANY(%s)
"""


def corrected(kept_id: int, until: date, on: date) -> set[int] | None:
    """Return the units that count otherwise on a day than their spans say; None for many."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTED, [kept_id, on])
        kinds, units, orgs = cursor.fetchone()
        if "all" in (kinds or ()):
            return None
        found = set(units or ())
        if orgs:
            cursor.execute(_OF_ORGS, [orgs, orgs])
            found |= {unit for (unit,) in cursor.fetchall()}
        if on > until:
            # Where members work, behind the second wall; only units come out.
            with whole_register():
                cursor.execute(unit_days(until, on))
                found |= {unit for unit, _ in cursor.fetchall()}
    return found


def standing_on(on: date) -> str:
    """Write the condition that a span holds on a day."""
    return f"start_on <= {literal(on)} AND end_on > {literal(on)}"


def moved(former: date, on: date) -> list[tuple[str, str]]:
    """Return the spans that lie between two days, with the sign that leads to the second."""
    low, high = sorted((former, on))
    came, went = ("1", "-1") if former < on else ("-1", "1")
    return [
        (_between("start_on", low, high), came),
        (_between("end_on", low, high), went),
    ]


def _between(column: str, low: date, high: date) -> str:
    return f"""(SELECT * FROM statistics_unitspan
        WHERE {column} > {literal(low)} AND {column} <= {literal(high)})"""


@dataclass(frozen=True)
class _Seen:
    """What the first statement saw: whatever comes later is corrected when it is asked for."""

    snapshot: str
    xid: int
    last_note: int
    last_member: int


@transaction.atomic
def keep(days: Collection[date], asked: Collection[date] = ()) -> None:
    """Bring the spans of all units, and the sums of these days, up to the day before yesterday."""
    with connection.cursor() as cursor, whole_register():
        cursor.execute("SELECT CURRENT_DATE, pg_advisory_xact_lock(%s)", [LOCK])
        # By the database's own date, which decides what is noted.
        today = cursor.fetchone()[0]
        wanted = sorted(day for day in days if may_keep(day, today))
        cursor.execute(f"SELECT {SEEN}")
        seen, until = _Seen(*cursor.fetchone()), today - BEHIND
        kept = {each.day: each for each in KeptDay.objects.filter(source="units")}
        stale = _stale(kept, wanted, until)
        if stale is None:
            kept = _forget(kept.values(), spans=True)
            cursor.execute(_spans(wanted[0], until)) if wanted else None
        elif stale:
            _renew(cursor, stale, kept, until)
        _forget(each for day, each in kept.items() if day not in wanted)
        for day in wanted:
            if day not in kept:
                _sum_up(cursor, day)
        _sign(seen, until, asked)
        if wanted:
            cursor.execute("DELETE FROM statistics_unitspan WHERE end_on <= %s", [wanted[0]])


def _stale(
    kept: dict[date, KeptDay], wanted: Sequence[date], until: date
) -> tuple[int, ...] | None:
    """Return the units to compute anew; None for all."""
    if not kept or not wanted or wanted[0] < min(kept):
        return None
    one = kept[min(kept)]
    found = corrected(one.pk, one.until, until)
    return None if found is None or len(found) > MOST_RENEWED else tuple(sorted(found))


def _renew(cursor: Any, units: Sequence[int], kept: dict[date, KeptDay], until: date) -> None:
    """Put the spans of some units in the place of the former, in the sums of the days too."""
    cursor.execute("SELECT coalesce(max(id), 0) FROM statistics_unitspan")
    (last,) = cursor.fetchone()
    cursor.execute(_spans(min(kept), until, units))
    own = among("unit_id", units)
    for day, each in kept.items():
        rows = f"""SELECT *, CASE WHEN id > {last} THEN 1 ELSE -1 END AS sign
            FROM statistics_unitspan WHERE {own} AND {standing_on(day)}"""
        for statement in _cells(each, rows):
            cursor.execute(statement)
    cursor.execute(f"DELETE FROM statistics_unitspan WHERE {own} AND id <= {last}")


def _sum_up(cursor: Any, day: date) -> None:
    blank = {"until": day, "snapshot": "", "xid": 0, "last_note": 0, "last_member": 0}
    each = KeptDay.objects.create(source="units", day=day, made_at=timezone.now(), **blank)
    rows = f"SELECT *, 1 AS sign FROM statistics_unitspan WHERE {standing_on(day)}"
    for statement in _cells(each, rows):
        cursor.execute(statement)


def _sign(seen: _Seen, until: date, asked: Collection[date]) -> None:
    """All days are made of the same spans, so they have seen the same."""
    own = KeptDay.objects.filter(source="units")
    own.update(until=until, **vars(seen))
    own.filter(day__in=asked).update(is_asked=True)


def _forget(days: Iterable[KeptDay], *, spans: bool = False) -> dict[date, KeptDay]:
    numbers = [each.pk for each in days]
    KeptUnitCell.objects.filter(kept_id__in=numbers).delete()
    KeptDay.objects.filter(pk__in=numbers).delete()
    if spans:
        UnitSpan.objects.all().delete()
    return {}


def _cells(kept_day: KeptDay, rows: str) -> Iterator[str]:
    extra = {"kept_id": str(kept_day.pk)}
    for cube in past_cubes("units"):
        kept = past_kept("units", literal(kept_day.day))
        yield append_sql(cube, kept, rows, fresh=False, extra=extra)


def _spans(low: date, until: date, units: Sequence[int] | None = None) -> str:
    """Write the statement that computes the spans of some units, or of all."""
    own = "TRUE" if units is None else among("b.unit_id", units)
    first = "TRUE" if units is None else among("id", units)
    table = f"""(SELECT c.*, lead(day, 1, {literal(date.max)})
                   OVER (PARTITION BY unit_id ORDER BY day) AS next
              FROM ({unit_days(low, until, own)}
                    UNION ALL SELECT id, {literal(low)} FROM units_unit WHERE {first}) c) d
         JOIN units_unitversion v ON v.unit_id = d.unit_id"""
    columns = {**FEW.columns, "start_on": ("d.day",), "end_on": ("d.next",)}
    past = replace(FEW, table=table, columns=columns)
    # The day of the question is here the day on which the span begins.
    frame = Frame(on=until, today=until + timedelta(days=1))
    names = ["unit_id", "start_on", "end_on", *UNIT_COLUMNS]
    text = relation_sql(replace(SOURCES["units"], past=past), frame, names, day="d.day")
    return f"INSERT INTO statistics_unitspan ({', '.join(names)}) SELECT * FROM {text}"
