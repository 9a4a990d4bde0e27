"""Triggers that note which changes reach into the past, in the transaction of the change.

What begins today or later can alter no kept day and leaves no note: nearly every change. Of the
rest the units concerned are noted, with the first day that is altered; for members what the
change adds and takes away is noted itself, for a period, without saying who it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from tongjian.insight.statistics.sources.valid import listed
from tongjian.registry.posts.choices import SUPPORT_POSTS

# A statement that alters more than these lets the kept days be computed anew.
MANY = 2_000
PERSON = (
    "sex",
    "education",
    "occupation",
    "ethnicity",
    "birth_on",
    "joined_on",
    "full_on",
    "unreachable_since",
    "mobile_since",
)
KEPT_TABLES = (
    "statistics_unitspan",
    "statistics_keptunitcell",
    "statistics_keptpersoncell",
    "statistics_keptday",
    "statistics_pastnote",
    "statistics_pastmember",
)
_HEAD = """LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_nestloop = off AS $$"""
_EVENTS = {
    "insert": "NEW TABLE AS added",
    "update": "OLD TABLE AS taken NEW TABLE AS added",
    "delete": "OLD TABLE AS taken",
}


@dataclass(frozen=True)
class Watched:
    """A dated table: whose figures its rows make, and the columns that matter."""

    name: str
    table: str
    key: str
    columns: tuple[str, ...]
    kind: str = "unit"
    where: str = "TRUE"


_POSTS = f"{{row}}.post IN ({listed(SUPPORT_POSTS)})"
DATED = (
    Watched(
        "versions",
        "units_unitversion",
        "unit_id",
        (
            "name",
            "kind",
            "level",
            "status",
            "sector",
            "registered_path",
            "residence_path",
            "competent_body_id",
            "registrar_id",
            "is_direct",
        ),
    ),
    Watched("hostings", "party_orgs_hosting", "unit_id", ("org_id", "mode")),
    Watched("charges", "party_orgs_charge", "unit_id", ("org_id", "kind")),
    Watched("supports", "posts_appointment", "unit_id", ("post",), where=_POSTS),
    Watched("paths", "party_orgs_partyorgversion", "org_id", ("path",), kind="org"),
)


def install_sql() -> str:
    """Return the statements that create the triggers."""
    dated = "".join(_dated(watched) for watched in DATED)
    return dated + _undated_units() + _people() + _memberships()


def remove_sql() -> str:
    """Return the statements that drop the triggers."""
    return "".join(f"DROP FUNCTION {name}() CASCADE;\n" for name, _, _ in triggers())


def switch_sql(what: str) -> list[str]:
    """Return the statements that DISABLE or ENABLE the triggers."""
    return [f"ALTER TABLE {table} {what} TRIGGER {name}" for name, table, _ in triggers()]


def forget_sql() -> list[str]:
    """Return the statements that drop all kept days: rows came in past the triggers."""
    return [f"DELETE FROM {table}" for table in KEPT_TABLES]


def triggers() -> list[tuple[str, str, str]]:
    """Return every trigger: its name, its table and the event."""
    dated = [(_name(w.name, e), w.table, e) for w in DATED for e in _EVENTS]
    members = [(_name("memberships", e), "members_membership", e) for e in _EVENTS]
    undated = [("units", "units_unit"), ("people", "members_person")]
    return dated + members + [(_name(n, "update"), table, "update") for n, table in undated]


def _name(what: str, event: str) -> str:
    return f"statistics_past_{what}_{event}"


def _trigger(what: str, table: str, event: str, body: str) -> str:
    name = _name(what, event)
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger {_HEAD}
BEGIN
{body}
RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER {name} AFTER {event.upper()} ON {table}
REFERENCING {_EVENTS[event]} FOR EACH STATEMENT EXECUTE FUNCTION {name}();"""


def _noted(kind: str, changed: str) -> str:
    """Write the statement that notes keys with the first day altered: (key, since) rows."""
    return f"""
WITH changed AS ({changed}), note AS (
    SELECT key, min(since) AS since FROM changed
     WHERE key IS NOT NULL AND since < CURRENT_DATE GROUP BY key
), size AS (SELECT count(*) AS n, min(since) AS since FROM note)
INSERT INTO statistics_pastnote (xid, kind, key, since)
SELECT pg_current_xact_id()::text::bigint, '{kind}', note.key, note.since
  FROM note, size WHERE size.n <= {MANY}
UNION ALL
SELECT pg_current_xact_id()::text::bigint, 'all', 0, since FROM size WHERE n > {MANY};"""


def _one(rows: str, watched: Watched) -> str:
    return f"""SELECT r.{watched.key} AS key, r.start_on AS since FROM {rows} r
WHERE {watched.where.format(row="r")}"""


def _dated(watched: Watched) -> str:
    own = (watched.key, "start_on", *watched.columns)
    old, new = (", ".join(f"{row}.{name}" for name in own) for row in "on")
    where = " OR ".join(watched.where.format(row=row) for row in "on")
    both = f"""
SELECT k.key, CASE WHEN ({old}) IS NOT DISTINCT FROM ({new})
                   THEN least(coalesce(o.end_on, 'infinity'), coalesce(n.end_on, 'infinity'))
                   ELSE least(o.start_on, n.start_on) END AS since
  FROM taken o JOIN added n ON n.id = o.id
 CROSS JOIN LATERAL (VALUES (o.{watched.key}), (n.{watched.key})) AS k(key)
 WHERE ({old}, o.end_on) IS DISTINCT FROM ({new}, n.end_on) AND ({where})"""
    changed = {"insert": _one("added", watched), "update": both, "delete": _one("taken", watched)}
    return "".join(
        _trigger(watched.name, watched.table, event, _noted(watched.kind, text))
        for event, text in changed.items()
    )


def _undated_units() -> str:
    """What a unit has without dates holds for all its past; a declared number since its day."""
    flags = ("has_union", "has_youth_league", "has_womens_federation", "charter_party_on")
    old, new = (", ".join(f"{row}.{name}" for name in flags) for row in "on")
    changed = f"""
SELECT o.id AS key, CASE WHEN ({old}) IS DISTINCT FROM ({new}) THEN '-infinity'
                         ELSE least(o.declared_on, n.declared_on) END AS since
  FROM taken o JOIN added n ON n.id = o.id
 WHERE ({old}, o.declared_on, o.declared_members)
       IS DISTINCT FROM ({new}, n.declared_on, n.declared_members)"""
    return _trigger("units", "units_unit", "update", _noted("unit", changed))


_CLASSES = ", ".join(PERSON)


def _added(changed: str) -> str:
    """Write the statement that notes what (org, period, sign, person's classes) rows add."""
    return f"""
WITH changed AS ({changed}), size AS (
    SELECT count(*) AS n, min(start_on) AS since FROM changed WHERE start_on < CURRENT_DATE
), few AS (
    INSERT INTO statistics_pastmember (xid, org_id, start_on, end_on, {_CLASSES}, n)
    SELECT pg_current_xact_id()::text::bigint, org_id, start_on, end_on, {_CLASSES}, sum(sign)
      FROM changed WHERE start_on < CURRENT_DATE AND (SELECT n FROM size) <= {MANY}
     GROUP BY org_id, start_on, end_on, {_CLASSES} HAVING sum(sign) <> 0
)
INSERT INTO statistics_pastnote (xid, kind, key, since)
SELECT pg_current_xact_id()::text::bigint, 'people', 0, since FROM size WHERE n > {MANY};"""


def _people() -> str:
    """A corrected card alters every day on which its holder was a member."""
    own = [name for name in PERSON if name != "full_on"]
    old, new = (", ".join(f"{row}.{name}" for name in own) for row in "on")
    pairs = f"""SELECT {{row}}.*, {{sign}} AS sign, CASE
            WHEN ({old}) IS DISTINCT FROM ({new}) THEN '-infinity'
            ELSE least(o.full_on, n.full_on) END AS since
      FROM taken o JOIN added n ON n.id = o.id
     WHERE ({old}, o.full_on) IS DISTINCT FROM ({new}, n.full_on)"""
    both = f"({pairs.format(row='n', sign=1)} UNION ALL {pairs.format(row='o', sign=-1)})"
    columns = ", ".join(f"p.{name}" for name in PERSON)
    changed = f"""
SELECT t.org_id, greatest(t.start_on, p.since) AS start_on, t.end_on, {columns}, p.sign
  FROM {both} p JOIN members_membership t ON t.person_id = p.id
 WHERE t.end_on IS NULL OR t.end_on > p.since"""
    units = """
SELECT k.key, CASE WHEN o.employer_id IS DISTINCT FROM n.employer_id THEN '-infinity'
                   ELSE least(o.full_on, n.full_on) END AS since
  FROM taken o JOIN added n ON n.id = o.id
 CROSS JOIN LATERAL (VALUES (o.employer_id), (n.employer_id)) AS k(key)
 WHERE (o.employer_id, o.full_on) IS DISTINCT FROM (n.employer_id, n.full_on)"""
    some = f"""IF EXISTS (SELECT id, employer_id, {_CLASSES} FROM added
           EXCEPT SELECT id, employer_id, {_CLASSES} FROM taken) THEN"""
    body = f"{some}{_added(changed)}{_noted('unit', units)}\nEND IF;"
    return _trigger("people", "members_person", "update", body)


_MEMBERSHIPS = {
    "insert": """SELECT person_id, org_id, start_on, end_on, 1 AS sign FROM added
 WHERE start_on < CURRENT_DATE""",
    "delete": """SELECT person_id, org_id, start_on, end_on, -1 AS sign FROM taken
 WHERE start_on < CURRENT_DATE""",
    # One that only ends on another day alters the days between the two ends.
    "update": """
SELECT n.person_id, n.org_id,
       least(coalesce(o.end_on, 'infinity'), coalesce(n.end_on, 'infinity')) AS start_on,
       nullif(greatest(coalesce(o.end_on, 'infinity'), coalesce(n.end_on, 'infinity')),
              'infinity') AS end_on,
       CASE WHEN coalesce(n.end_on, 'infinity') > coalesce(o.end_on, 'infinity')
            THEN 1 ELSE -1 END AS sign
  FROM taken o JOIN added n ON n.id = o.id
 WHERE (o.person_id, o.org_id, o.start_on) = (n.person_id, n.org_id, n.start_on)
   AND o.end_on IS DISTINCT FROM n.end_on
   AND least(coalesce(o.end_on, 'infinity'), coalesce(n.end_on, 'infinity')) < CURRENT_DATE
UNION ALL
SELECT r.person_id, r.org_id, r.start_on, r.end_on, r.sign
  FROM taken o JOIN added n ON n.id = o.id
 CROSS JOIN LATERAL (VALUES (o.person_id, o.org_id, o.start_on, o.end_on, -1),
                            (n.person_id, n.org_id, n.start_on, n.end_on, 1))
            AS r(person_id, org_id, start_on, end_on, sign)
 WHERE (o.person_id, o.org_id, o.start_on) <> (n.person_id, n.org_id, n.start_on)""",
}


def _memberships() -> str:
    columns = ", ".join(f"p.{name}" for name in PERSON)
    found = ""
    for event, rows in _MEMBERSHIPS.items():
        changed = f"""
SELECT t.org_id, t.start_on, t.end_on, {columns}, t.sign
  FROM ({rows}) t JOIN members_person p ON p.id = t.person_id"""
        units = f"""
SELECT p.employer_id AS key, t.start_on AS since
  FROM ({rows}) t JOIN members_person p ON p.id = t.person_id"""
        # Whoever corrects a card at this moment comes first, or waits and sees this membership.
        body = f"""
IF EXISTS (SELECT FROM ({rows}) t) THEN
PERFORM FROM members_person p WHERE p.id IN (SELECT t.person_id FROM ({rows}) t)
  ORDER BY p.id FOR SHARE;{_added(changed)}{_noted("unit", units)}
END IF;"""
        found += _trigger("memberships", "members_membership", event, body)
    return found
