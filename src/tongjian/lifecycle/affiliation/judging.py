"""Judge the three answers of many units at once, and keep those that are not settled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from tongjian.foundation.access.session import whole_register
from tongjian.foundation.bulk.reading import array
from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.choosing import targets_sql
from tongjian.foundation.rulebook.compiling import Sql
from tongjian.lifecycle.duties.facts import UNIT
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Unit

from .choices import BY_RESIDENCE, Issue

# Seats are found by the beginnings of a unit's path, the longest first, as `resolving.seat_of`
# finds one: nearest place, then the own sector, then the narrowest origin, then the first entered.
_ANSWERS = """
WITH seat AS MATERIALIZED (
    SELECT s.id, s.function, s.sector, s.agency_id, s.native_place, s.org_id, l.path
      FROM affiliation_seat s JOIN localities_locality l ON l.id = s.locality_id
      JOIN party_orgs_partyorg o ON o.id = s.org_id AND o.dissolved_on IS NULL
     WHERE s.start_on <= %(on)s AND (s.end_on IS NULL OR s.end_on > %(on)s)
), unit AS MATERIALIZED (
    SELECT id, sector, competent_body_id, native_places, residence_path, registered_path
      FROM units_unit WHERE id IN (SELECT pk FROM chosen)
), recorded AS MATERIALIZED (
    SELECT unit_id, kind, org_id FROM party_orgs_charge
     WHERE unit_id IN (SELECT pk FROM chosen)
       AND start_on <= %(on)s AND (end_on IS NULL OR end_on > %(on)s)
), wanted AS MATERIALIZED (
    SELECT c.pk, c.choice, c.target, u.sector, u.competent_body_id, u.native_places,
           CASE WHEN c.target = ANY(%(by_residence)s) THEN u.residence_path
                ELSE u.registered_path END AS path
      FROM chosen c JOIN unit u ON u.id = c.pk
), best AS (
    SELECT DISTINCT ON (w.pk, w.choice) w.pk, w.choice, s.org_id
      FROM wanted w CROSS JOIN (SELECT DISTINCT length(path) AS size FROM seat) n
      JOIN seat s ON s.function = w.target AND s.path = left(w.path, n.size)
                 AND length(s.path) = n.size
     WHERE (s.sector = '' OR s.sector = w.sector)
       AND (s.agency_id IS NULL OR s.agency_id = w.competent_body_id)
       AND (s.native_place = '' OR EXISTS (
            SELECT FROM unnest(w.native_places) place WHERE starts_with(place, s.native_place)))
     ORDER BY w.pk, w.choice, n.size DESC, (s.sector <> '') DESC, length(s.native_place) DESC, s.id
), answer AS (
    SELECT w.pk, w.choice, w.target, coalesce(o.org_id, b.org_id) AS org_id,
           r.org_id AS recorded_id, o.review_on
      FROM wanted w
      LEFT JOIN best b ON b.pk = w.pk AND b.choice = w.choice
      LEFT JOIN affiliation_override o
        ON o.unit_id = w.pk AND o.kind = w.choice AND o.start_on <= %(on)s
       AND (o.end_on IS NULL OR o.end_on > %(on)s)
      LEFT JOIN recorded r ON r.unit_id = w.pk AND r.kind = w.choice
), judged AS (
    SELECT *, CASE WHEN review_on <= %(on)s THEN %(review)s
                   WHEN org_id IS NULL AND target = '' THEN %(unclear)s
                   WHEN org_id IS NULL THEN %(vacant)s
                   WHEN recorded_id IS NULL THEN %(unrecorded)s
                   WHEN recorded_id <> org_id THEN %(differs)s END AS issue
      FROM answer
)
INSERT INTO affiliation_doubt (unit_id, kind, issue, function, org_id, recorded_id, judged_on)
SELECT pk, choice, issue, target, org_id, recorded_id, %(on)s FROM judged WHERE issue IS NOT NULL
"""
# Somebody else may have judged the same unit meanwhile: then the later judgement counts.
_LATER = """
    ON CONFLICT (unit_id, kind) DO UPDATE
   SET issue = excluded.issue, function = excluded.function, org_id = excluded.org_id,
       recorded_id = excluded.recorded_id, judged_on = excluded.judged_on
"""


@transaction.atomic
def judge_units(unit_ids: Collection[int], *, on: date, are_new: bool = False) -> int:
    """Judge these units anew; return how many answers are not settled."""
    # One array, not a thousand parameters; unnested, it is looked up by key one by one.
    ids = array(unit_ids)
    rows = Unit.objects.extra(
        where=["units_unit.id IN (SELECT unnest(%s::bigint[]))"], params=[ids]
    )
    return _judge(rows, "" if are_new else "unit_id = ANY(%s::bigint[])", [ids], on)


@transaction.atomic
def judge_range(low: int, high: int, *, on: date, region: str = "") -> int:
    """Judge the units of a region with ids from `low` to below `high` anew."""
    rows = Unit.objects.filter(pk__gte=low, pk__lt=high, registered_path__startswith=region)
    there = "unit_id IN (SELECT id FROM units_unit WHERE id >= %s AND id < %s"
    there += " AND starts_with(registered_path, %s))"
    return _judge(rows, there, [low, high, region], on)


def _judge(rows: QuerySet[Unit], where: str, values: list[Any], on: date) -> int:
    """Everything is judged, whoever caused it: what is shown, the list decides.

    `where` are the doubts of before; new units have none.
    """
    chosen = targets_sql(
        [kind.value for kind in ChargeKind],
        subject=UNIT,
        rulebook=queries.current(),
        on=on,
        rows=rows.exclude(status__in=ENDED),
    )
    told = {"on": on, "by_residence": [function.value for function in BY_RESIDENCE]}
    told |= {issue.value: issue.value for issue in Issue}
    # Nobody else can have judged what is new: not to look for that is an eighth of the time.
    insert = _positional(_ANSWERS + _LATER if where else _ANSWERS, told)
    sql = Sql("WITH chosen AS MATERIALIZED (") + chosen + Sql("), ") + insert
    with whole_register(), connection.cursor() as cursor:
        if where:
            cursor.execute(f"DELETE FROM affiliation_doubt WHERE {where}", values)
        cursor.execute(sql.text, sql.params)
        return int(cursor.rowcount)


def _positional(text: str, values: dict[str, Any]) -> Sql:
    """Return a statement with named parameters as one with places."""
    found = Sql("")
    rest = text.strip().removeprefix("WITH ")
    while rest:
        before, _, after = rest.partition("%(")
        found += Sql(before)
        if after:
            name, _, after = after.partition(")s")
            found += Sql("%s", (values[name],))
        rest = after
    return found
