"""Page through any ordering by position, not by number: page 10,000 costs what page 1 costs.

Rows are ordered by one sort key and then by primary key, both in the same direction, so that a
plain index on (key, id) serves either direction; a key that is unique needs none beside it. Rows
without a key come last in both; they form a second region with its own index range, because a
predicate over both regions at once could not be answered from the index.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.options import Options
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.datastructures import Join
from django.db.models.sql.where import WhereNode

from tongjian.foundation.keeping import Kept
from tongjian.foundation.plans import Among, Plan, Unplannable

KEY = "keyset_key"


class BadCursor(Exception):
    """The position in the address is not one that this list gave out."""


@dataclass(frozen=True)
class Sort:
    code: str
    field: str = "pk"
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.code}" if self.descending else self.code


@dataclass(frozen=True)
class Cursor:
    """A position between two rows, and which way to read from there; no row means an end."""

    sort: str
    backward: bool = False
    key: Any = None
    pk: Any = None

    @property
    def at_end(self) -> bool:
        return self.pk is None


@dataclass(frozen=True)
class Page:
    rows: list[Any] = field(default_factory=list)
    previous: str | None = None
    next: str | None = None
    last: str | None = None


def page(
    rows: QuerySet[Any] | Callable[[], QuerySet[Any]],
    *,
    sort: Sort,
    size: int,
    cursor: Cursor | None = None,
    key: Hashable | None = None,
) -> Page:
    """Return one page of at most `size` rows, and the cursors around it.

    `key` says all that the query depends on but the cursor: then its plan is remembered, and
    `rows` is only called for when it is not.
    """
    cursor = cursor or Cursor(str(sort))
    found: list[Any] = []
    for read in _reads(rows, sort=sort, cursor=cursor, limit=size + 1, key=key):
        found += read()
        if len(found) > size:
            break
    more = len(found) > size
    found = found[:size]
    if cursor.backward:
        found.reverse()
    started = not cursor.at_end
    before = more if cursor.backward else started
    after = started if cursor.backward else more
    if not found:
        return Page()
    return Page(
        rows=found,
        previous=_token(sort, found[0], backward=True) if before else None,
        next=_token(sort, found[-1], backward=False) if after else None,
        last=encode(Cursor(str(sort), backward=True)) if after else None,
    )


def ordered(rows: QuerySet[Any], *, sort: Sort) -> QuerySet[Any]:
    """Put all rows into the order that the pages have."""
    key = F(sort.field)
    if sort.descending:
        return rows.order_by(key.desc(nulls_last=True), "-pk")
    return rows.order_by(key.asc(nulls_last=True), "pk")


def encode(cursor: Cursor) -> str:
    """Seal a cursor: sort keys may be personal data and must not stand in an address."""
    packed = [cursor.sort, cursor.backward, _pack(cursor.key), _pack(cursor.pk)]
    return _sealer().encrypt(json.dumps(packed).encode()).decode().rstrip("=")


def decode(token: str, *, sort: Sort) -> Cursor:
    """Open a cursor. Raises BadCursor when it is damaged or belongs to another order."""
    try:
        padded = token + "=" * (-len(token) % 4)
        order, backward, key, pk = json.loads(_sealer().decrypt(padded.encode()))
    except (InvalidToken, ValueError) as error:
        raise BadCursor("分页位置无效") from error
    if order != str(sort):
        raise BadCursor("分页位置与当前排序不符")
    return Cursor(order, backward, _unpack(key), _unpack(pk))


class _Beyond(Func):
    """`(key, id) > (value, value)`, which an index on (key, id) answers as one range."""

    output_field = BooleanField()

    def __init__(self, *sides: Any, operator: str = ">") -> None:
        super().__init__(*sides)
        self.operator = operator

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: Any, **_: Any
    ) -> tuple[str, Any]:
        parts = [compiler.compile(side) for side in self.get_source_expressions()]
        half = len(parts) // 2
        left = ", ".join(sql for sql, _ in parts[:half])
        right = ", ".join(sql for sql, _ in parts[half:])
        params = [value for _, values in parts for value in values]
        return f"({left}) {self.operator} ({right})", params


# How pages are read, by what that depends on: who asks, for what, in which order, from where.
_PLANS: Kept[list["_Plans"]] = Kept(1024)
# Where the position stands in a plan, and where the chosen keys.
_KEY, _PK, _CHOSEN = object(), object(), object()


@dataclass(frozen=True)
class _Region:
    """The rows of a region as far as a page goes; or their keys alone, and how these are shown.

    A page chooses its rows by their own columns. What they show of others is joined in a second
    question, by keys: the database need not weigh ways to join what it has not chosen yet, and
    plans that question only once.
    """

    chosen: QuerySet[Any]
    shown: QuerySet[Any] | None = None

    def read(self) -> list[Any]:
        found = list(self.chosen)
        if self.shown is None or not found:
            return found
        return _in_order(self.shown.filter(Among(found)), found)


class _Plans:
    """A region whose questions are written."""

    def __init__(self, region: _Region) -> None:
        self._chosen = Plan(region.chosen)
        shown = region.shown
        self._shown = None if shown is None else Plan(shown.filter(Among(_CHOSEN)))

    def read(self, cursor: Cursor) -> list[Any]:
        found = self._chosen.run(_given(self._chosen, {_KEY: cursor.key, _PK: cursor.pk}))
        if self._shown is None or not found:
            return found
        shown = self._shown.run(_given(self._shown, {_CHOSEN: found}), is_kept=True)
        return _in_order(shown, found)


def _given(plan: Plan, values: dict[object, Any]) -> list[Any]:
    by_place = {id(place): value for place, value in values.items()}
    return [by_place.get(id(value), value) for value in plan.values]


def _in_order(rows: Iterable[Any], keys: list[Any]) -> list[Any]:
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]


def _reads(
    rows: QuerySet[Any] | Callable[[], QuerySet[Any]],
    *,
    sort: Sort,
    cursor: Cursor,
    limit: int,
    key: Hashable | None,
) -> Iterator[Callable[[], list[Any]]]:
    """Return how to read on from the cursor, region after region."""
    if key is not None and callable(rows):
        shape = replace(
            cursor,
            key=None if cursor.key is None else _KEY,
            pk=None if cursor.at_end else _PK,
        )
        plans = _PLANS.get(
            (key, sort, shape, limit), lambda: _planned(rows, sort=sort, cursor=shape, limit=limit)
        )
        if plans:
            yield from (partial(plan.read, cursor) for plan in plans)
            return
    built = rows() if callable(rows) else rows
    yield from (part.read for part in _parts(built, sort=sort, cursor=cursor, limit=limit))


def _planned(
    rows: Callable[[], QuerySet[Any]], *, sort: Sort, cursor: Cursor, limit: int
) -> list[_Plans]:
    """Return the plans of the regions; none where the query itself depends on what is stored."""
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        built = rows()
    if asked:
        return []
    try:
        return [_Plans(part) for part in _parts(built, sort=sort, cursor=cursor, limit=limit)]
    except Unplannable:
        return []


def _regions(
    rows: QuerySet[Any], *, sort: Sort, backward: bool
) -> Iterator[tuple[QuerySet[Any], bool]]:
    """Return the rows with keys and those without, in the order of reading."""
    if sort.field == "pk" or not _nullable(rows.model._meta, sort.field):
        yield rows, True
        return
    for keyed in (False, True) if backward else (True, False):
        yield rows.filter(**{f"{sort.field}__isnull": not keyed}), keyed


def _parts(rows: QuerySet[Any], *, sort: Sort, cursor: Cursor, limit: int) -> Iterator[_Region]:
    """Return what reads on from the cursor, one for each region still ahead."""
    regions = list(_regions(rows, sort=sort, backward=cursor.backward))
    here = cursor
    for bounded, keyed in regions:
        if len(regions) > 1 and not here.at_end and (here.key is not None) != keyed:
            continue
        yield _region(bounded, sort=sort, cursor=here, limit=limit, keyed=keyed)
        here = Cursor(cursor.sort, cursor.backward)


def _region(
    rows: QuerySet[Any], *, sort: Sort, cursor: Cursor, limit: int, keyed: bool
) -> _Region:
    rising = sort.descending == cursor.backward
    places = {sort.field: cursor.key, "pk": cursor.pk}
    if sort.field == "pk" or not keyed:
        places = {"pk": cursor.pk}
    elif _unique(rows.model._meta, sort.field):
        del places["pk"]
    if sort.field != "pk":
        rows = rows.annotate(**{KEY: F(sort.field)})
    if not cursor.at_end:
        sides = [F(name) for name in places] + [Value(value) for value in places.values()]
        rows = rows.filter(_Beyond(*sides, operator=">" if rising else "<"))
    rows = rows.order_by(*(F(name).asc() if rising else F(name).desc() for name in places))
    # What is computed, or withheld as a constant, is no order of the table's own.
    own = sort.field not in rows.query.annotations
    if not own or not _is_joined_to_one(rows.query):
        return _Region(rows[:limit])
    shown = rows.order_by()
    # All conditions are met by the keys.
    shown.query.where = WhereNode()
    return _Region(rows.select_related(None).values_list("pk", flat=True)[:limit], shown)


def _is_joined_to_one(query: Query) -> bool:
    """Tell whether a row has others beside it, and by its key alone is the same single row."""
    joins = [join for join in query.alias_map.values() if isinstance(join, Join)]
    single = all(join.filtered_relation or _leads_to_one(join.join_field) for join in joins)
    return bool(query.select_related) and single and query.group_by is None


def _leads_to_one(relation: Any) -> bool:
    return bool(relation.many_to_one or relation.one_to_one)


def _token(sort: Sort, row: Any, *, backward: bool) -> str:
    key = None if sort.field == "pk" else getattr(row, KEY)
    return encode(Cursor(str(sort), backward, key, row.pk))


@lru_cache(maxsize=1024)
def _nullable(of: "Options[Any]", path: str) -> bool:
    """Tell whether a path may be empty; what is not a plain field is taken to be."""
    for name in path.split("__"):
        try:
            current = of.get_field(name)
        except FieldDoesNotExist:
            return True
        if getattr(current, "null", True):
            return True
        if isinstance(related := current.related_model, type):
            of = related._meta
    return False


def _unique(of: "Options[Any]", name: str) -> bool:
    """Tell whether no two rows have the same key."""
    try:
        return bool(getattr(of.get_field(name), "unique", False))
    except FieldDoesNotExist:
        return False


_TYPES: dict[str, tuple[type, Any]] = {
    "t": (datetime, datetime.fromisoformat),
    "d": (date, date.fromisoformat),
    "n": (Decimal, Decimal),
    "u": (UUID, UUID),
}


def _pack(value: Any) -> Any:
    for tag, (kind, _) in _TYPES.items():
        if isinstance(value, kind):
            return {tag: value.isoformat() if hasattr(value, "isoformat") else str(value)}
    return value


def _unpack(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((tag, text),) = value.items()
    return _TYPES[tag][1](text)


def _sealer() -> Fernet:
    return _sealer_for(settings.SECRET_KEY)


@lru_cache(maxsize=2)
def _sealer_for(secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"ui.keyset:" + secret.encode()).digest()))
