"""What must always hold of the data: areas declare it, `tongjian check --deep` looks.

A rule here is one that the services keep and the database alone does not: paths, derived columns,
versions. What a constraint already says is read from the catalogue and looked at anew, because a
constraint is only checked when a row is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

NAMED = 20


@dataclass(frozen=True)
class Rule:
    """One statement about the data; its SQL selects (id, words) of the rows that break it."""

    code: str
    title: str
    sql: str


@dataclass(frozen=True)
class Finding:
    """How one rule fared: the number of rows that break it, the first of them in words."""

    code: str
    title: str
    broken: int
    examples: tuple[str, ...]


_rules: dict[str, Rule] = {}


def declare(*rules: Rule) -> None:
    """Add rules; done in an area's `apps.py`."""
    for rule in rules:
        _rules[rule.code] = rule


def examine() -> Iterator[Finding]:
    """Yield how each declared rule fares, and each constraint that is broken or not in force."""
    for rule in _rules.values():
        yield _look(rule)
    yield from (finding for finding in map(_look, _constraints()) if finding.broken)
    yield _look(_NOT_IN_FORCE)


def _look(rule: Rule) -> Finding:
    asked = (
        f"SELECT count(*), (array_agg(id || ' ' || words))[:{NAMED}]"
        f" FROM ({rule.sql}) AS broken(id, words)"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        broken, examples = cursor.fetchone()
    return Finding(rule.code, rule.title, broken, tuple(examples or ()))


def _constraints() -> list[Rule]:
    with connection.cursor() as cursor:
        cursor.execute(_CATALOGUE)
        found = cursor.fetchall()
    return [Rule(f"constraint.{name}", f"约束 {name}", sql) for name, sql in found]


# Foreign keys of one column, which are all of ours, and CHECKs.
_CATALOGUE = """
SELECT c.conname, format(
           'SELECT t.%1$I::text, %3$L FROM %2$s t WHERE t.%1$I IS NOT NULL'
           ' AND NOT EXISTS (SELECT FROM %4$s f WHERE f.%5$I = t.%1$I)',
           a.attname, c.conrelid::regclass, '指向不存在的记录', c.confrelid::regclass, b.attname)
  FROM pg_constraint c
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
  JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
 WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
   AND c.connamespace = 'public'::regnamespace
UNION ALL
SELECT c.conname, format('SELECT t.ctid::text, %L FROM %s t WHERE NOT (%s)', '不合约束',
                         c.conrelid::regclass, pg_get_expr(c.conbin, c.conrelid))
  FROM pg_constraint c
 WHERE c.contype = 'c' AND c.connamespace = 'public'::regnamespace
 ORDER BY 1
"""
_NOT_IN_FORCE = Rule(
    "constraint.in-force",
    "约束和索引都有效",
    """
    SELECT c.conname::text, '约束没有生效' FROM pg_constraint c
     WHERE c.connamespace = 'public'::regnamespace
       -- The second column is new in PostgreSQL 18.
       AND NOT (c.convalidated AND coalesce((to_jsonb(c) ->> 'conenforced')::boolean, true))
    UNION ALL
    SELECT indexrelid::regclass::text, '索引无效' FROM pg_index
     WHERE NOT (indisvalid AND indisready)
    UNION ALL
    SELECT tgname::text, '触发器被停用' FROM pg_trigger
     WHERE tgenabled = 'D' AND NOT tgisinternal
    """,
)
