"""On which days something begins or ends: between them nothing differs from one day to another."""

from __future__ import annotations

from datetime import date

from tongjian.insight.statistics.marking import DATED, Watched
from tongjian.insight.statistics.relations import literal

_PERIOD = ("start_on", "end_on")
_HELD = """(SELECT unit_id, org_id FROM party_orgs_hosting
         UNION ALL SELECT unit_id, org_id FROM party_orgs_charge)"""
_MEMBERS = "members_person p JOIN members_membership t ON t.person_id = p.id"


def unit_days(low: date, high: date, chosen: str = "TRUE") -> str:
    """Write the units with the days after `low` and up to `high` on which they may alter."""
    # A branch for each column, so that each is found by its own index where the days are few.
    parts = [
        "SELECT id AS unit_id, declared_on AS day FROM units_unit",
        *(
            f"SELECT p.employer_id AS unit_id, {column} AS day FROM {_MEMBERS}"
            for column in ("t.start_on", "t.end_on", "p.full_on")
        ),
        *(_dated(watched, column) for watched in DATED for column in _PERIOD),
    ]
    return f"""SELECT DISTINCT b.unit_id, b.day FROM ({" UNION ALL ".join(parts)}) b
        WHERE b.day > {literal(low)} AND b.day <= {literal(high)}
          AND b.unit_id IS NOT NULL AND {chosen}"""


def _dated(watched: Watched, column: str) -> str:
    if watched.kind == "org":
        return f"""SELECT held.unit_id, x.{column} AS day FROM {_HELD} held
            JOIN {watched.table} x ON x.org_id = held.org_id"""
    where = watched.where.format(row="x")
    return f"""SELECT x.{watched.key} AS unit_id, x.{column} AS day
        FROM {watched.table} x WHERE {where}"""


def memberships(low: date, high: date) -> str:
    """Write the memberships that may count otherwise on the one day than on the other."""

    def within(column: str) -> str:
        return f"{column} > {literal(low)} AND {column} <= {literal(high)}"

    own = "SELECT t.id, t.person_id, t.org_id, t.start_on, t.end_on FROM members_membership t"
    lasting = f"t.start_on <= {literal(high)} AND (t.end_on IS NULL OR t.end_on > {literal(low)})"
    org = f"{own} JOIN party_orgs_partyorgversion w ON w.org_id = t.org_id AND {lasting}"
    person = f"{own} JOIN members_person p ON p.id = t.person_id AND {lasting}"
    return " UNION ".join(
        [
            f"{own} WHERE {within('t.start_on')}",
            f"{own} WHERE {within('t.end_on')}",
            f"{org} WHERE {within('w.start_on')} OR {within('w.end_on')}",
            f"{person} WHERE {within('p.full_on')}",
        ]
    )
