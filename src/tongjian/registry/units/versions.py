"""Keep the dated facts of units: one version per change, the open one equal to the unit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection

from tongjian.foundation.bulk.reading import array
from tongjian.kernel.errors import UnableTo

from .choices import ENDED
from .models import DatedFacts, UnitVersion

FACTS = tuple(str(field.column) for field in DatedFacts._meta.concrete_fields)
_COLUMNS = ", ".join(FACTS)
_ASSIGN = ", ".join(f"{column} = u.{column}" for column in FACTS)
_VALUES = ", ".join(f"u.{column}" for column in FACTS)
_OLD = ", ".join(f"v.{column}" for column in FACTS)

# Unnested, an array is looked up key by key; else the planner may read a whole index instead.
_THESE = "IN (SELECT unnest(%(ids)s::bigint[]))"
_CHANGED = f"""
  FROM units_unit u
 WHERE u.id = v.unit_id AND v.end_on IS NULL AND v.unit_id {_THESE}
   AND ({_OLD}) IS DISTINCT FROM ({_VALUES})
"""
_AMEND = f"UPDATE units_unitversion v SET {_ASSIGN} {_CHANGED} AND v.start_on = %(on)s"
_CLOSE = f"UPDATE units_unitversion v SET end_on = %(on)s {_CHANGED} AND v.start_on < %(on)s"
_OPEN = f"""
INSERT INTO units_unitversion (unit_id, start_on, {_COLUMNS})
SELECT u.id, %(on)s, {_VALUES} FROM units_unit u
 WHERE u.id {_THESE}
   AND NOT EXISTS (SELECT FROM units_unitversion v WHERE v.unit_id = u.id AND v.end_on IS NULL)
"""

_LIVING = ", ".join("'normal'" if column == "status" else f"u.{column}" for column in FACTS)
_BEGAN = "coalesce(u.established_on, %(on)s)"
# A unit that is entered when it has ended already was alive until then.
_BEGIN = f"""
INSERT INTO units_unitversion (unit_id, start_on, end_on, {_COLUMNS})
SELECT u.id, {_BEGAN}, u.ended_on, {_LIVING}
  FROM units_unit u
 WHERE u.id {_THESE} AND u.status = ANY(%(ended)s) AND u.ended_on > {_BEGAN}
UNION ALL
SELECT u.id, CASE WHEN u.status = ANY(%(ended)s) THEN u.ended_on ELSE {_BEGAN} END, NULL, {_VALUES}
  FROM units_unit u WHERE u.id {_THESE}
"""
_AMEND_OPEN = f"UPDATE units_unitversion v SET {_ASSIGN} {_CHANGED}"
_OLDER = ", ".join(f"b.{column}" for column in FACTS)
_JOIN = f"""
DELETE FROM units_unitversion v USING units_unitversion b
 WHERE v.unit_id {_THESE} AND v.end_on IS NULL
   AND b.unit_id = v.unit_id AND b.end_on = v.start_on
   AND ({_OLDER}) IS NOT DISTINCT FROM ({_OLD})
RETURNING b.id
"""
_REOPEN = "UPDATE units_unitversion SET end_on = NULL WHERE id = ANY(%(ids)s)"


class UnableToDateBack(UnableTo):
    """A later change is on record already."""


def sync_versions(unit_ids: Collection[int], *, on: date) -> None:
    """Bring the versions of units in step with the units, as of a day; set-based.

    Raises:
        UnableToDateBack: a unit has a change on record that is later than the day.
    """
    refuse_if_later(unit_ids, on=on)
    ids = array(unit_ids)
    with connection.cursor() as cursor:
        for statement in (_AMEND, _CLOSE, _OPEN):
            cursor.execute(statement, {"ids": ids, "on": on})


def begin_versions(unit_ids: Collection[int], *, on: date) -> None:
    """Open the history of new units on the day they were established, else on a given day."""
    values: dict[str, Any] = {
        "ids": array(unit_ids),
        "on": on,
        "ended": [status.value for status in ENDED],
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, values)


def amend_versions(unit_ids: Collection[int]) -> None:
    """Let the open versions say what the units say, and drop those that then say nothing new."""
    with connection.cursor() as cursor:
        cursor.execute(_AMEND_OPEN, {"ids": array(unit_ids)})
        cursor.execute(_JOIN, {"ids": array(unit_ids)})
        joined = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(_REOPEN, {"ids": joined})


def refuse_if_later(unit_ids: Collection[int], *, on: date) -> None:
    """Check that no unit has a change on record after the day.

    Raises:
        UnableToDateBack: one has.
    """
    later = (
        UnitVersion.objects.filter(unit_id__in=unit_ids, end_on__isnull=True, start_on__gt=on)
        .values_list("name", "start_on")
        .first()
    )
    if later:
        name, day = later
        raise UnableToDateBack(
            f"“{name}”在 {day} 已有变更记录，不能再登记 {on} 生效的变更。"
            f"请改用 {day} 或以后的日期。"
        )
