"""Keep the head-counts of organisations and units equal to the roster; set-based."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

_COUNTS = """
SELECT {key} AS id, count(*) FILTER (WHERE full_on IS NOT NULL) AS f,
       count(*) FILTER (WHERE full_on IS NULL) AS p
  FROM members_person
 WHERE {key} = ANY(%(ids)s) AND home_org_id IS NOT NULL AND standing = 'normal'
 GROUP BY {key}
"""
_REFRESH = """
UPDATE {table} t SET full_members = coalesce(c.f, 0), probationary_members = coalesce(c.p, 0)
  FROM unnest(%(ids)s::bigint[]) AS wanted(id) LEFT JOIN ({counts}) c ON c.id = wanted.id
 WHERE t.id = wanted.id
   AND (t.full_members, t.probationary_members)
       IS DISTINCT FROM (coalesce(c.f, 0), coalesce(c.p, 0))
"""
_ORGS = _REFRESH.format(table="party_orgs_partyorg", counts=_COUNTS.format(key="home_org_id"))
_UNITS = _REFRESH.format(table="units_unit", counts=_COUNTS.format(key="employer_id"))


def refresh_headcounts(*, org_ids: Collection[int], unit_ids: Collection[int]) -> None:
    """Count the members of organisations and the members who work in units."""
    with connection.cursor() as cursor:
        cursor.execute(_ORGS, {"ids": list(org_ids)})
        cursor.execute(_UNITS, {"ids": list(unit_ids)})
