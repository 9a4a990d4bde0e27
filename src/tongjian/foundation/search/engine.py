"""Find rows by their search column: the index narrows, the pattern decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import BooleanField, F, Func, Model, QuerySet

from .columns import COLUMN
from .text import Query, Tier

M = TypeVar("M", bound=Model)
# (how to match, how many at most) -> primary keys of rows in scope, in no order.
Seek = Callable[[Tier, int], list[int]]
# Beyond this many matches a list is read in its own order and matched row by row.
FEW = 500


class Matches(Func):
    """The row's search column holds the grams of a tier, and its name the pattern."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, tier: Tier) -> None:
        super().__init__(F("pk"))
        self.tier = tier

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        row = connection.ops.quote_name(self.get_source_expressions()[0].alias)
        sql, params = f"{row}.{COLUMN} @@ %s::tsquery", [self.tier.tsquery]
        if not self.tier.pattern:
            return sql, params
        patterned, more = _reads(row, self.tier.pattern)
        return f"({sql} AND {patterned})", params + more


class Reads(Func):
    """The row's name or initials read like a pattern, found without the index."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, pattern: str) -> None:
        super().__init__(F("pk"))
        self.pattern = pattern

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        row = connection.ops.quote_name(self.get_source_expressions()[0].alias)
        return _reads(row, self.pattern)


def _reads(row: str, pattern: str) -> tuple[str, list[Any]]:
    sql = f"(search_key({row}.name) LIKE %s OR search_key({row}.name_initials) LIKE %s)"
    return sql, [pattern, pattern]


def seek_in(rows: QuerySet[M]) -> Seek:
    """Return how to search the rows of a query that no row-level security stands behind."""

    def seek(tier: Tier, limit: int) -> list[int]:
        return list(rows.order_by().filter(Matches(tier)).values_list("pk", flat=True)[:limit])

    return seek


def find(query: Query, seek: Seek, *, limit: int) -> list[int]:
    """Return at most `limit` primary keys, the closest matches first."""
    found: dict[int, None] = {}
    for tier in query.tiers:
        found |= dict.fromkeys(seek(tier, limit))
        if len(found) >= limit:
            break
    return list(found)[:limit]


def in_order(rows: QuerySet[M], keys: list[int]) -> list[M]:
    """Return the rows with these primary keys that the query lets through, in that order."""
    by_key = rows.in_bulk(keys) if keys else {}
    return [by_key[key] for key in keys if key in by_key]


def narrow(rows: QuerySet[M], text: str, *, seek: Seek | None = None) -> QuerySet[M]:
    """Keep the rows of a list whose name matches what was typed, wherever in the name.

    Few matches are fetched through the index; many are met soon enough in the list's own order.
    """
    query = Query.read(text)
    if not query.tiers:
        return rows.none()
    keys = (seek or seek_in(rows))(query.tiers[-1], FEW + 1)
    if len(keys) <= FEW:
        return rows.filter(pk__in=keys)
    return rows.filter(Reads(query.pattern))
