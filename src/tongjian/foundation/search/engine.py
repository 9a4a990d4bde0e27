"""Find rows by their search column: the index narrows, the pattern decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import BooleanField, F, Func, Model, QuerySet

from tongjian.foundation.plans import Among

from .columns import COLUMN
from .text import Query, Tier

M = TypeVar("M", bound=Model)
# (how to match, how many at most) -> primary keys of rows in scope, in no order.
Seek = Callable[[Tier, int], list[int]]
# So many matches are fetched by their keys behind row-level security.
MANY = 10_000


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
        row = compiler.quote_name_unless_alias(self.get_source_expressions()[0].alias)
        sql, params = f"{row}.{COLUMN} @@ %s::tsquery", [self.tier.tsquery]
        if not self.tier.pattern:
            return sql, params
        # Names are mostly spelled as their key: what matches as it stands needs no key.
        columns = f"{row}.name", f"{row}.name_initials"
        sides = [*columns, *(f"search_key({column})" for column in columns)]
        pattern = " OR ".join(f"{side} LIKE %s" for side in sides)
        return f"({sql} AND ({pattern}))", [*params, *[self.tier.pattern] * len(sides)]


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

    The planner weighs the search index against the list's own order. Behind row-level security it
    may not use the index: there `seek` fetches the matches, and what matches very much is met
    soon enough in the list's own order.
    """
    query = Query.read(text)
    if not query.tiers:
        return rows.none()
    widest = query.tiers[-1]
    if seek is not None and len(keys := seek(widest, MANY + 1)) <= MANY:
        return rows.filter(Among(keys))
    return rows.filter(Matches(widest))


def is_broad(text: str, seek: Seek) -> bool:
    """Tell whether more rows match than anybody counts."""
    tiers = Query.read(text).tiers
    return bool(tiers) and len(seek(tiers[-1], MANY + 1)) > MANY
