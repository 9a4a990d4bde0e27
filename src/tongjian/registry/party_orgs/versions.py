"""Keep name, kind, parent and path of each organisation for every period."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import connection

from tongjian.kernel.errors import UnableTo

from .models import PartyOrgVersion

FACTS = ("name", "kind", "flavor", "path", "parent_id")
_COLUMNS = ", ".join(FACTS)
_ASSIGN = ", ".join(f"{column} = o.{column}" for column in FACTS)
_VALUES = ", ".join(f"o.{column}" for column in FACTS)
_OLD = ", ".join(f"v.{column}" for column in FACTS)
_CHANGED = f"""
FROM party_orgs_partyorg o WHERE o.id = v.org_id AND v.end_on IS NULL AND v.org_id = ANY(%(ids)s)
 AND ({_OLD}) IS DISTINCT FROM ({_VALUES})
"""
_AMEND = f"""
UPDATE party_orgs_partyorgversion v SET {_ASSIGN}, reason = %(reason)s {_CHANGED}
   AND v.start_on = %(on)s
"""
_CLOSE = f"""
UPDATE party_orgs_partyorgversion v SET end_on = %(on)s {_CHANGED} AND v.start_on < %(on)s
"""
_OPEN = f"""
INSERT INTO party_orgs_partyorgversion (org_id, start_on, reason, {_COLUMNS})
SELECT o.id, %(on)s, %(reason)s, {_VALUES} FROM party_orgs_partyorg o
 WHERE o.id = ANY(%(ids)s) AND o.dissolved_on IS NULL
   AND NOT EXISTS (SELECT FROM party_orgs_partyorgversion v
                    WHERE v.org_id = o.id AND v.end_on IS NULL)
"""

_AMEND_OPEN = f"UPDATE party_orgs_partyorgversion v SET {_ASSIGN} {_CHANGED}"
_OLDER = ", ".join(f"b.{column}" for column in FACTS)
_JOIN = f"""
DELETE FROM party_orgs_partyorgversion v USING party_orgs_partyorgversion b
 WHERE v.org_id = ANY(%(ids)s) AND v.end_on IS NULL
   AND b.org_id = v.org_id AND b.end_on = v.start_on
   AND ({_OLDER}) IS NOT DISTINCT FROM ({_OLD})
RETURNING b.id
"""
_REOPEN = "UPDATE party_orgs_partyorgversion SET end_on = NULL WHERE id = ANY(%(ids)s)"


class UnableToDateBack(UnableTo):
    """A later change is on record already."""


def sync_versions(org_ids: Collection[int], *, on: date, reason: str) -> None:
    """Bring versions in step with their organisations as of a day; set-based.

    Raises:
        UnableToDateBack: an organisation has a change on record that is later than the day.
    """
    later = (
        PartyOrgVersion.objects.filter(org_id__in=org_ids, end_on__isnull=True, start_on__gt=on)
        .values_list("name", "start_on")
        .first()
    )
    if later:
        raise UnableToDateBack(
            f"“{later[0]}”自 {later[1]} 起另有记录，不能再登记 {on} 生效的变更。"
        )
    with connection.cursor() as cursor:
        for statement in (_AMEND, _CLOSE, _OPEN):
            cursor.execute(statement, {"ids": list(org_ids), "on": on, "reason": reason[:200]})


def amend_versions(org_ids: Collection[int]) -> None:
    """Let the open versions say what the organisations say; drop those that say nothing new."""
    with connection.cursor() as cursor:
        cursor.execute(_AMEND_OPEN, {"ids": list(org_ids)})
        cursor.execute(_JOIN, {"ids": list(org_ids)})
        joined = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(_REOPEN, {"ids": joined})
