"""Counts by day, kept by triggers: what began and ended when, and what was last touched when.

Growth and freshness of a whole register are read from these few rows instead of from millions.
Triggers append what a change adds and takes away; nothing is corrected in place, so writers do
not wait for each other. Only the whole register is kept: every part of it is small enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from tongjian.registry.members.choices import Standing

CELLS = "statistics_daycell"
_TOUCHED = "(x.updated_at AT TIME ZONE 'UTC')::date"
_PERIOD = (("x.start_on", 1), ("x.end_on", -1))


@dataclass(frozen=True)
class Kept:
    """One curve: the table, which days of a row count how, and the classes of the row."""

    table: str
    days: tuple[tuple[str, int], ...]
    kind: str = "''"
    status: str = "''"
    join: str = ""
    where: str = "TRUE"


KEPT: Mapping[str, Kept] = {
    "units": Kept("units_unitversion", _PERIOD, "x.kind", "x.status"),
    "covered": Kept(
        "party_orgs_hosting", _PERIOD, "u.kind", join="JOIN units_unit u ON u.id = x.unit_id"
    ),
    "orgs": Kept("party_orgs_partyorgversion", _PERIOD, "x.kind"),
    "people": Kept("members_membership", _PERIOD),
    "touched-units": Kept("units_unit", ((_TOUCHED, 1),), "x.kind", "x.status"),
    "touched-orgs": Kept(
        "party_orgs_partyorg", ((_TOUCHED, 1),), "x.kind", where="x.dissolved_on IS NULL"
    ),
    "touched-people": Kept(
        "members_person",
        ((_TOUCHED, 1),),
        where=f"x.home_org_id IS NOT NULL AND x.standing = '{Standing.NORMAL}'",
    ),
}
# A unit that changes its kind takes its past coverage along.
_RECLASSED = """
IF EXISTS (SELECT id, kind FROM added EXCEPT SELECT id, kind FROM taken) THEN
INSERT INTO statistics_daycell (curve, kind, status, day, n, fresh)
SELECT 'covered', c.kind, '', d.day, sum(c.sign * d.sign), true
  FROM (SELECT id, kind, 1 AS sign
          FROM (SELECT id, kind FROM added EXCEPT SELECT id, kind FROM taken) a
        UNION ALL
        SELECT id, kind, -1
          FROM (SELECT id, kind FROM taken EXCEPT SELECT id, kind FROM added) t) c
  JOIN party_orgs_hosting h ON h.unit_id = c.id
 CROSS JOIN LATERAL (VALUES (h.start_on, 1), (h.end_on, -1)) AS d(day, sign)
 WHERE d.day IS NOT NULL GROUP BY 2, 4 HAVING sum(c.sign * d.sign) <> 0;
END IF"""
_BOTH = "SELECT *, 1 AS sign FROM added UNION ALL SELECT *, -1 AS sign FROM taken"
_EVENTS = {
    "INSERT": ("SELECT *, 1 AS sign FROM added", "NEW TABLE AS added"),
    "UPDATE": (_BOTH, "NEW TABLE AS added OLD TABLE AS taken"),
    "DELETE": ("SELECT *, -1 AS sign FROM taken", "OLD TABLE AS taken"),
}


def install_sql() -> str:
    """Return the statements that create the triggers."""
    return "".join(_install(code, kept) for code, kept in KEPT.items())


def remove_sql() -> str:
    """Return the statements that drop the triggers."""
    return "".join(
        f"DROP FUNCTION {_name(code, event)}() CASCADE;\n" for code in KEPT for event in _EVENTS
    )


def switch_sql(what: str) -> list[str]:
    """Return the statements that DISABLE or ENABLE the triggers."""
    return [
        f"ALTER TABLE {kept.table} {what} TRIGGER {_name(code, event)}"
        for code, kept in KEPT.items()
        for event in _EVENTS
    ]


def rebuild() -> None:
    """Count all days anew from the rows; writers wait meanwhile."""
    with connection.cursor() as cursor:
        for kept in KEPT.values():
            cursor.execute(f"LOCK TABLE {kept.table} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"DELETE FROM {CELLS}")
        for code, kept in KEPT.items():
            rows = f"SELECT *, 1 AS sign FROM {kept.table}"
            cursor.execute(_append(code, kept, rows, fresh=False))
        cursor.execute(f"ANALYZE {CELLS}")


def fold() -> int:
    """Add up what triggers have appended, curve by curve; return how many cells remain of it."""
    with connection.cursor() as cursor:
        cursor.execute(f"""
            WITH touched AS (
                SELECT DISTINCT curve, day FROM {CELLS} WHERE fresh
            ), gone AS (
                DELETE FROM {CELLS} c USING touched t
                 WHERE (c.curve, c.day) = (t.curve, t.day) RETURNING c.*
            )
            INSERT INTO {CELLS} (curve, kind, status, day, n, fresh)
            SELECT curve, kind, status, day, sum(n), false FROM gone
             GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0""")
        return int(cursor.rowcount)


def _name(code: str, event: str) -> str:
    return f"statistics_days_{code.replace('-', '_')}_{event.lower()}"


def _install(code: str, kept: Kept) -> str:
    parts = []
    for event, (rows, tables) in _EVENTS.items():
        name = _name(code, event)
        body = _append(code, kept, rows)
        if code == "touched-units" and event == "UPDATE":
            body += f";{_RECLASSED}"
        parts.append(f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{body};
RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER {name} AFTER {event} ON {kept.table}
REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();""")
    return "".join(parts)


def _append(code: str, kept: Kept, rows: str, *, fresh: bool = True) -> str:
    days = ", ".join(f"({day}, {sign})" for day, sign in kept.days)
    return f"""
INSERT INTO {CELLS} (curve, kind, status, day, n, fresh)
SELECT '{code}', {kept.kind}, {kept.status}, d.day, sum(x.sign * d.sign), {str(fresh).lower()}
  FROM ({rows}) x {kept.join}
 CROSS JOIN LATERAL (VALUES {days}) AS d(day, sign)
 WHERE {kept.where} AND d.day IS NOT NULL
 GROUP BY 2, 3, 4 HAVING sum(x.sign * d.sign) <> 0"""
