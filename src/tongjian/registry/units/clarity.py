"""The three-clear check (capability A07): is it known who leads, how it is set up, how many."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from .choices import Clarity

# Unclear lead: no Party organisation answers for the unit, or nobody knows who supervises it.
# Unclear setting: members on the roster but neither covered nor helped by an instructor.
# Unclear head-count: the declared number is missing or differs from the roster.
_REFRESH = f"""
UPDATE units_unit SET unclear = f.bits FROM (
    SELECT id,
        (CASE WHEN scope_path = '' OR supervision = 'unknown'
              THEN {Clarity.LEAD.value} ELSE 0 END)
      + (CASE WHEN host_mode = '' AND NOT work_covered
               AND full_members + probationary_members > 0
              THEN {Clarity.SETTING.value} ELSE 0 END)
      + (CASE WHEN declared_members IS DISTINCT FROM full_members + probationary_members
              THEN {Clarity.HEADCOUNT.value} ELSE 0 END) AS bits
      FROM units_unit WHERE id = ANY(%s)
) f WHERE f.id = units_unit.id AND units_unit.unclear <> f.bits
"""


def refresh_clarity(unit_ids: Collection[int]) -> None:
    """Recompute what is not clear about units, set-based."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, [list(unit_ids)])


def gaps_of(bits: int) -> list[Clarity]:
    """Return the gaps that a unit's `unclear` holds."""
    return [gap for gap in Clarity if bits & gap]
