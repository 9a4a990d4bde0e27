"""Which sums are maintained, and the SQL that maintains, rebuilds and folds them.

A cube keeps some columns of a source, coarsened so that few classes remain and every condition of
the measures still reads the same on a cell as on a row: a count of members above four stays four,
a date that is only asked for being there becomes a fixed day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

from django.db import connection, transaction

from tongjian.registry.members.choices import Standing
from tongjian.registry.party_orgs.paths import WIDTH

from . import days_kept, marking

# Deeper nodes are small enough to be counted from the rows themselves.
DEPTHS = (0, 2, 3)
# More members than these are all the same to a cell.
MOST_KEPT = 4
PROVINCE_DIGITS = 2
# Text columns are never null, so that cells of one class are equal; others may be.
_TEXTS = {"kind", "level", "sector", "status", "host_mode", "registered_path"}
_TEXTS |= {"sex", "education", "occupation", "ethnicity", "place"}
_LOCK = 7_301_944
_GIVEN = "DATE '1900-01-01'"


@dataclass(frozen=True)
class Cube:
    """Columns kept together; `depths` are levels of the tree, 0 for the whole register."""

    number: int
    source: str
    columns: tuple[str, ...]
    depths: tuple[int, ...] = DEPTHS


@dataclass(frozen=True)
class Kept:
    """The cells of one source: where they come from and how each column is coarsened.

    `decided_by` names all columns that the cells depend on, where many updates leave them alone: a
    subtree that moves changes the path of every member, and no place.
    """

    table: str
    cells: str
    path: str
    where: str
    expressions: Mapping[str, str]
    amounts: Mapping[str, str]
    decided_by: tuple[str, ...] = ()


def _capped(column: str) -> str:
    return f"least(x.{column}, {MOST_KEPT})"


def _plain(*columns: str) -> dict[str, str]:
    return {column: f"x.{column}" for column in columns}


def _flagged(column: str) -> str:
    return f"CASE WHEN x.{column} IS NOT NULL THEN {_GIVEN} END"


UNITS = Kept(
    table="units_unit",
    cells="statistics_unitcell",
    path="scope_path",
    where="TRUE",
    expressions={
        **_plain("kind", "level", "sector", "status", "host_mode", "competent_body_id"),
        **_plain("is_direct", "work_covered", "unclear"),
        "registered_path": f"substr(x.registered_path, 1, {PROVINCE_DIGITS})",
        "full_members": _capped("full_members"),
        "probationary_members": _capped("probationary_members"),
    },
    amounts={
        "declared_members": "coalesce(x.declared_members, 0)",
        "roster": "x.full_members + x.probationary_members",
    },
)
PEOPLE = Kept(
    table="members_person",
    cells="statistics_personcell",
    path="home_path",
    where=f"x.home_org_id IS NOT NULL AND x.standing = '{Standing.NORMAL}'",
    expressions={
        **_plain("sex", "education", "occupation", "ethnicity", "birth_on", "joined_on"),
        "full_on": _flagged("full_on"),
        "unreachable_since": _flagged("unreachable_since"),
        "mobile_since": _flagged("mobile_since"),
    },
    amounts={},
)
KEPT: Mapping[str, Kept] = {"units": UNITS, "people": PEOPLE}
# Members by the place of their organisation: the place is not a column of their own.
PLACES = Kept(
    table="members_person",
    cells="statistics_placecell",
    path="home_path",
    where=PEOPLE.where,
    expressions={
        "sex": "x.sex",
        "full_on": _flagged("full_on"),
        "place": f"""(SELECT substr(l.path, 1, {PROVINCE_DIGITS}) FROM party_orgs_partyorg o
            JOIN localities_locality l ON l.id = o.locality_id WHERE o.id = x.home_org_id)""",
    },
    amounts={},
    decided_by=("home_org_id", "standing", "sex", "full_on"),
)
# What came after the first two (their migration reads KEPT).
LATER: Mapping[str, Kept] = {"places": PLACES}
ALL: Mapping[str, Kept] = {**KEPT, **LATER}
# Which questions the cubes of each may answer.
ANSWERED = {"units": ("units",), "people": ("people", "places")}

_STATE = ("kind", "status", "host_mode", "work_covered", "full_members", "probationary_members")
CUBES: tuple[Cube, ...] = (
    Cube(1, "units", (*_STATE, "level", "sector", "is_direct", "unclear")),
    Cube(2, "units", (*_STATE, "registered_path", "unclear"), depths=(0,)),
    Cube(3, "units", (*_STATE, "registered_path", "sector"), depths=(0,)),
    Cube(4, "units", (*_STATE, "registered_path", "sector", "competent_body_id"), depths=(0,)),
    Cube(
        1,
        "people",
        (
            "sex",
            "education",
            "occupation",
            "ethnicity",
            "full_on",
            "unreachable_since",
            "mobile_since",
        ),
    ),
    Cube(2, "people", ("sex", "education", "birth_on"), depths=(0,)),
    Cube(3, "people", ("sex", "joined_on"), depths=(0,)),
    Cube(1, "places", ("sex", "full_on", "place"), depths=(0,)),
)
# An organisation that moves its seat takes the places of its members along. By EXCEPT, which
# hashes: a join of the two would be planned for few rows and take hours for a great subtree.
MOVED_SEATS = f"""
CREATE OR REPLACE FUNCTION statistics_places_seats() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
-- Nearly always nobody moved: then the members are not even looked at.
IF NOT EXISTS (SELECT id, locality_id FROM added EXCEPT SELECT id, locality_id FROM taken) THEN
RETURN NULL;
END IF;
INSERT INTO statistics_placecell (cube, depth, node, sex, full_on, place, n, fresh)
SELECT 1, 0, '', x.sex, {_flagged("full_on")}, substr(l.path, 1, {PROVINCE_DIGITS}),
       sum(c.sign), true
  FROM (SELECT id, locality_id, 1 AS sign
          FROM (SELECT id, locality_id FROM added EXCEPT SELECT id, locality_id FROM taken) a
        UNION ALL
        SELECT id, locality_id, -1
          FROM (SELECT id, locality_id FROM taken EXCEPT SELECT id, locality_id FROM added) t) c
  JOIN localities_locality l ON l.id = c.locality_id
  JOIN members_person x ON x.home_org_id = c.id
 WHERE {PLACES.where} GROUP BY 4, 5, 6 HAVING sum(c.sign) <> 0;
RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER statistics_places_seats AFTER UPDATE ON party_orgs_partyorg
REFERENCING NEW TABLE AS added OLD TABLE AS taken
FOR EACH STATEMENT EXECUTE FUNCTION statistics_places_seats();"""


def install_sql(source: str) -> str:
    """Return the statements that create the triggers of a source."""
    kept = ALL[source]
    name = f"statistics_{source}_changed"
    both = "SELECT *, 1 AS sign FROM added UNION ALL SELECT *, -1 AS sign FROM taken"
    changed = {
        "INSERT": ("SELECT *, 1 AS sign FROM added", "NEW TABLE AS added"),
        "UPDATE": (both, "NEW TABLE AS added OLD TABLE AS taken"),
        "DELETE": ("SELECT *, -1 AS sign FROM taken", "OLD TABLE AS taken"),
    }
    parts = []
    for event, (rows, tables) in changed.items():
        body = _unless_all_same(kept) if event == "UPDATE" else ""
        body += ";\n".join(append_sql(cube, kept, rows) for cube in _of(source))
        parts.append(f"""
CREATE OR REPLACE FUNCTION {name}_{event.lower()}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{body};
RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER {name}_{event.lower()} AFTER {event} ON {kept.table}
REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}_{event.lower()}();""")
    return "".join(parts)


def _unless_all_same(kept: Kept) -> str:
    if not kept.decided_by:
        return ""
    decided = ", ".join(("id", *kept.decided_by))
    # By EXCEPT for the same reason as above.
    return f"""IF NOT EXISTS (SELECT {decided} FROM added EXCEPT SELECT {decided} FROM taken) THEN
RETURN NULL;
END IF;
"""


def remove_sql(source: str) -> str:
    """Return the statements that drop the triggers of a source."""
    name = f"statistics_{source}_changed"
    return "".join(
        f"DROP FUNCTION {name}_{event} CASCADE;\n" for event in ("insert", "update", "delete")
    )


@contextmanager
def paused() -> Iterator[None]:
    """Let a trusted bulk load run without triggers, and compute the sums once at its end."""
    with transaction.atomic():
        _switch("DISABLE")
        yield
        _switch("ENABLE")
        rebuild(ALL)
        days_kept.rebuild()
        with connection.cursor() as cursor:
            for statement in marking.forget_sql():
                cursor.execute(statement)


def _switch(what: str) -> None:
    with connection.cursor() as cursor:
        # A table with checks still waiting cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for source, kept in ALL.items():
            for event in ("insert", "update", "delete"):
                trigger = f"statistics_{source}_changed_{event}"
                cursor.execute(f"ALTER TABLE {kept.table} {what} TRIGGER {trigger}")
        for statement in [*days_kept.switch_sql(what), *marking.switch_sql(what)]:
            cursor.execute(statement)


def rebuild(chosen: Mapping[str, Kept] = KEPT) -> None:
    """Compute all cells anew from the rows; writers wait meanwhile."""
    with connection.cursor() as cursor:
        for source, kept in chosen.items():
            cursor.execute(f"LOCK TABLE {kept.table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(f"DELETE FROM {kept.cells}")
            rows = f"SELECT *, 1 AS sign FROM {kept.table}"
            for cube in _of(source):
                cursor.execute(append_sql(cube, kept, rows, fresh=False))
            cursor.execute(f"ANALYZE {kept.cells}")


def fold() -> int:
    """Add up what triggers have appended, node by node; return how many cells went."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        return sum(_fold(kept) for kept in ALL.values()) + days_kept.fold()


def _fold(kept: Kept) -> int:
    keys = ["cube", "depth", "node", *kept.expressions]
    listed = ", ".join(keys)
    amounts = ["n", *kept.amounts]
    sums = ", ".join(f"sum({name})" for name in amounts)
    some = " OR ".join(f"sum({name}) <> 0" for name in amounts)
    with connection.cursor() as cursor:
        cursor.execute(f"""
            WITH touched AS (
                SELECT DISTINCT cube, depth, node FROM {kept.cells} WHERE fresh
            ), gone AS (
                DELETE FROM {kept.cells} c USING touched t
                 WHERE (c.cube, c.depth, c.node) = (t.cube, t.depth, t.node) RETURNING c.*
            )
            INSERT INTO {kept.cells} ({listed}, {", ".join(amounts)}, fresh)
            SELECT {listed}, {sums}, false FROM gone GROUP BY {listed} HAVING {some}""")
        return int(cursor.rowcount)


def _of(source: str) -> list[Cube]:
    return [cube for cube in CUBES if cube.source == source]


def append_sql(
    cube: Cube,
    kept: Kept,
    rows: str,
    *,
    fresh: bool = True,
    extra: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Write the statement that adds the rows (with their sign) to a cube."""
    classes = [kept.expressions[name] for name in cube.columns]
    amounts = [f"sum(x.sign * ({text}))" for text in kept.amounts.values()]
    depths = ", ".join(f"({depth})" for depth in cube.depths)
    names = ["cube", "depth", "node", *cube.columns, "n", *kept.amounts, "fresh"]
    missing = [name for name in kept.expressions if name not in cube.columns]
    blanks = [name for name in missing if name in _TEXTS]
    names += [*blanks, *extra]
    grouped = ", ".join(str(place) for place in range(2, 4 + len(classes)))
    numbers = ["sum(x.sign)", *amounts]
    told = [*classes, *numbers, str(fresh).lower(), *("''" for _ in blanks), *extra.values()]
    return f"""
INSERT INTO {kept.cells} ({", ".join(names)})
SELECT {cube.number}, d.depth, substr(x.{kept.path}, 1, {WIDTH} * d.depth),
       {", ".join(told)}
  FROM ({rows}) x CROSS JOIN (VALUES {depths}) AS d(depth)
 WHERE {kept.where} GROUP BY {grouped}
HAVING {" OR ".join(f"{number} <> 0" for number in numbers)}"""
