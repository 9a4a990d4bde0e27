"""Read the rows for very many keys, a piece at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

PIECE = 10_000


def in_pieces(rows: QuerySet[Any, Any], column: str, keys: Collection[Any]) -> Iterator[Any]:
    """Yield the rows whose column holds one of the keys."""
    waiting = iter(keys)
    while piece := list(islice(waiting, PIECE)):
        yield from rows.filter(**{f"{column}__in": piece}).order_by()
