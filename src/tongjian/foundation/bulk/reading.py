"""Read the rows for very many keys, a piece at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

T = TypeVar("T")

PIECE = 10_000


def in_pieces(rows: QuerySet[Any, Any], column: str, keys: Collection[Any]) -> Iterator[Any]:
    """Yield the rows whose column holds one of the keys."""
    meta = rows.model._meta
    field: Any = meta.pk if column == "pk" else meta.get_field(column)
    # One array instead of ten thousand parameters.
    unnested = f"SELECT unnest(%s::{field.rel_db_type(connection)}[])"
    for piece in pieces(keys, PIECE):
        wanted = RawSQL(unnested, [array(piece)])  # noqa: S611
        yield from rows.filter(**{f"{column}__in": wanted}).order_by()


def pieces(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of a size."""
    waiting = iter(items)
    while piece := list(islice(waiting, size)):
        yield piece


def array(keys: Iterable[int | str | bytes]) -> str:
    """Return an array as PostgreSQL spells it: by the driver it costs ten times as much."""
    return "{" + ",".join(map(_element, keys)) + "}"


def _element(key: int | str | bytes) -> str:
    if isinstance(key, int):
        return str(key)
    text = f"\\x{key.hex()}" if isinstance(key, bytes) else key
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
