"""Sums of the members of kept days: kept up by what changes noted, and led on to other days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tongjian.foundation.access.session import whole_register
from tongjian.insight.statistics.cubes import append_sql
from tongjian.insight.statistics.models import KeptDay, KeptPersonCell
from tongjian.insight.statistics.relations import literal, relation_sql
from tongjian.insight.statistics.sources import SOURCES
from tongjian.insight.statistics.sources.people import PAST
from tongjian.insight.statistics.vocabulary import Frame

from .boundaries import memberships
from .shape import LATE, LOCK, SEEN, may_keep, newer, past_cubes, past_kept

_ENTER = f"""
INSERT INTO statistics_keptday
       (source, day, until, is_asked, made_at, snapshot, xid, last_note, last_member)
SELECT 'people', %s, %s, %s, %s, {SEEN} RETURNING id"""
_RENEW = f"""
UPDATE statistics_keptday SET (snapshot, xid, last_note, last_member) = (SELECT {SEEN})
 WHERE id = %s RETURNING id"""
_REACHED = f"""
SELECT DISTINCT x.kind FROM statistics_pastnote x JOIN statistics_keptday k ON k.id = %s
 WHERE x.since <= k.day AND x.kind <> 'unit' AND {LATE} AND {newer("statistics_pastnote")}
"""


def reached(kept_id: int) -> set[str]:
    """Return what kinds of change reached into a kept day that were not noted one by one."""
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, [kept_id])
        return {kind for (kind,) in cursor.fetchall()}


def noted(kept_id: int, day: date) -> str:
    """Write what changes did to the members of a kept day, with the path of that day."""
    on = literal(day)
    return f"""(SELECT x.*, v.path AS home_path, k.day FROM statistics_pastmember x
        JOIN statistics_keptday k ON k.id = {kept_id}
        JOIN party_orgs_partyorgversion v ON v.org_id = x.org_id
         AND v.start_on <= {on} AND (v.end_on IS NULL OR v.end_on > {on})
       WHERE x.start_on <= {on} AND (x.end_on IS NULL OR x.end_on > {on})
         AND {LATE} AND {newer("statistics_pastmember")})"""


def moved(former: date, on: date) -> str:
    """Write who may count otherwise on one of two days: less as on the first, and as on the last.

    Both days of a membership are looked up in one pass.
    """
    table = f"""({memberships(*sorted((former, on)))}) t
        CROSS JOIN (VALUES ({literal(former)}, -1), ({literal(on)}, 1)) b(day, sign)"""
    columns = {**PAST.columns, "day": ("b.day",), "sign": ("b.sign",)}
    source = replace(SOURCES["people"], past=replace(PAST, table=table, columns=columns))
    names = ["day", "sign", *_columns()]
    return relation_sql(source, _frame(former), names, day="b.day").removesuffix(" r")


@transaction.atomic
def keep(day: date, *, is_asked: bool = False) -> None:
    """Compute the sums of a day, or bring those that are kept up to the present."""
    with connection.cursor() as cursor, whole_register():
        cursor.execute("SELECT CURRENT_DATE, pg_advisory_xact_lock(%s)", [LOCK])
        # By the database's own date, which decides what is noted.
        if not may_keep(day, cursor.fetchone()[0]):
            return
        former = KeptDay.objects.filter(source="people", day=day).first()
        if former and not reached(former.pk):
            rows = f"SELECT x.*, x.n AS sign FROM {noted(former.pk, day)} x"
            cursor.execute(_into_cells(_RENEW, rows, day), [former.pk])
            KeptDay.objects.filter(pk=former.pk, is_asked=False).update(is_asked=is_asked)
            return
        if former:
            is_asked = is_asked or former.is_asked
            forget(former)
        values: list[Any] = [day, day, is_asked, timezone.now()]
        found = relation_sql(SOURCES["people"], _frame(day), list(_columns()))
        cursor.execute(_into_cells(_ENTER, f"SELECT r.*, 1 AS sign FROM {found}", day), values)


@transaction.atomic
def forget(kept: KeptDay) -> None:
    """Drop what is kept of a day."""
    KeptPersonCell.objects.filter(kept_id=kept.pk).delete()
    kept.delete()


def _into_cells(entering: str, rows: str, day: date) -> str:
    """Write one statement, hence of one snapshot, that adds rows to the cells of a day."""
    extra = {"kept_id": "(SELECT id FROM entered)"}
    kept = past_kept("people", literal(day))
    inserts = [
        append_sql(cube, kept, "SELECT * FROM member", fresh=False, extra=extra)
        for cube in past_cubes("people")
    ]
    first = [f", cube{place} AS ({insert})" for place, insert in enumerate(inserts[:-1])]
    start = f"WITH entered AS ({entering}), member AS MATERIALIZED ({rows})"
    return start + "".join(first) + inserts[-1]


def _columns() -> Iterator[str]:
    yield "home_path"
    yield from past_kept("people", "").expressions


def _frame(day: date) -> Frame:
    return Frame(on=day, today=day + timedelta(days=1))
