"""Queries written once: the ORM says the SQL the first time, later the plan alone is run.

Writing the SQL of a page costs more than running it. A `Plan` keeps the SQL of one query with its
values; a `Prepared` keeps it with places for values. Both hold text alone, never a row: what they
return is read from the database each time. SQL depends on the program only, so nothing makes a
plan stale; who asks and for what is in its key or among its values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import BooleanField, Count, F, Func, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
)
from django.db.models.signals import post_init, pre_init

M = TypeVar("M", bound=Model)
Record = Callable[[Sequence[Any]], Any]
# After so many times a connection keeps a statement, and so many of them.
_OFTEN, _MOST_KEPT = 4, 300


class Unplannable(Exception):
    """The query has a shape that only the ORM itself can turn into records."""


class Plan:
    """One SELECT with its values, and how its rows become records."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        """Write the SQL.

        Raises:
            Unplannable: the records need more than their row.
        """
        _check(rows)
        self.alias = rows.db
        compiler = rows.query.get_compiler(using=self.alias)
        self.sql = ""
        self.values: tuple[Any, ...] = ()
        try:
            self.sql, values = compiler.as_sql()
        except EmptyResultSet:
            # Nothing can meet the conditions: whoever may see nothing, for one.
            return
        self.values = tuple(values)
        shown = [expression for expression, *_ in compiler.select]
        self._converters = [
            (place, functions, expression)
            for place, (functions, expression) in compiler.get_converters(shown).items()
        ]
        self._record = _recorder(rows, compiler)

    def run(self, values: Sequence[Any] | None = None, *, is_kept: bool = False) -> list[Any]:
        """Ask the database and return the records; the server may keep how it answers."""
        if not self.sql:
            return []
        connection = connections[self.alias]
        with connection.cursor() as cursor:
            if is_kept:
                cursor.cursor = _Keeping(cursor.connection)
            cursor.execute(self.sql, self.values if values is None else values)
            found: Iterable[Sequence[Any]] = cursor.fetchall()
        if self._converters:
            found = [self._converted(row, connection) for row in found]
        record = self._record()
        return [record(row) for row in found]

    def _converted(self, row: Sequence[Any], connection: Any) -> list[Any]:
        read = list(row)
        for place, functions, expression in self._converters:
            for function in functions:
                read[place] = function(read[place], expression, connection)
        return read


class _Keeping(ServerBindingCursor):
    """Sends values beside the SQL, which the server reads and plans once per connection."""

    def __init__(self, connection: Any) -> None:
        connection.prepare_threshold, connection.prepared_max = _OFTEN, _MOST_KEPT
        super().__init__(connection)  # type: ignore[call-arg]


class Prepared:
    """A query with named places: `Prepared(build, pk=int)` runs as `.run(pk=7)`.

    It should find its rows by a key: the server may come to plan it without looking at the values.

    `build` takes the places by name and returns the query; it may not look at the values, for it
    is asked once. A place is an `int` (a key), a `str`, `date`, `datetime`, or a `list` of keys or
    texts.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **places: type) -> None:
        self._build = build
        self._places = places
        self._plans: dict[tuple[int, ...], tuple[Plan, tuple[Any, ...]]] = {}

    def run(self, **values: Any) -> list[Any]:
        """Ask the database with these values."""
        lists = {name: list(values[name]) for name, kind in self._places.items() if kind is list}
        if any(not given for given in lists.values()):
            return []
        given = {**values, **lists}
        key = tuple(map(len, lists.values()))
        if key not in self._plans:
            self._plans[key] = self._prepare(given)
        plan, places = self._plans[key]
        return plan.run([_filled(place, given) for place in places], is_kept=True)

    def _prepare(self, given: dict[str, Any]) -> tuple[Plan, tuple[Any, ...]]:
        marks: dict[Any, _Place] = {}
        named: dict[str, Any] = {}
        for name, kind in self._places.items():
            count = len(given[name]) if kind is list else None
            each = kind if count is None else type(given[name][0])
            drawn = [_mark(each, len(marks) + n) for n in range(1 if count is None else count)]
            marks |= {mark: _Place(name, count and n) for n, mark in enumerate(drawn)}
            named[name] = drawn[0] if count is None else drawn
        plan = Plan(self._build(**named))
        places = tuple(marks.get(value, value) for value in plan.values)
        missing = set(marks.values()) - set(places)
        if missing and plan.sql:
            raise Unplannable(f"the query does not use {missing}")
        return plan, places


class Among(Func):
    """The row's primary key is one of many, passed as one array: the SQL is that of any number."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, keys: Any) -> None:
        super().__init__(F("pk"))
        self.keys = keys

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return f"{column} = ANY(%s)", [*params, self.keys]


def named(rows: QuerySet[M], *relations: str) -> QuerySet[M]:
    """Join the records that rows lead to, for their names alone."""
    fields = rows.model._meta.get_field
    rest = [
        f"{relation}__{field.name}"
        for relation in relations
        for field in fields(relation).related_model._meta.concrete_fields  # type: ignore[union-attr]
        if not field.primary_key and field.name != "name"
    ]
    return rows.select_related(*relations).defer(*rest)


def numbered(rows: QuerySet[Any], *, by: str) -> QuerySet[Any, int]:
    """Return how many rows have each value of a column, for a count that is to be prepared."""
    counted: QuerySet[Any, int] = rows.order_by().values(by).annotate(n=Count("pk"))
    return counted.values_list("n", flat=True)


@dataclass(frozen=True)
class _Place:
    name: str
    number: int | None = None


def _mark(kind: type, number: int) -> Any:
    # Values that no query holds by itself.
    if kind is str:
        return f"\N{WHITE SQUARE}{number}"
    if kind is datetime:
        return datetime(9990, 1, 1, tzinfo=UTC) + timedelta(number)
    return date(9990, 1, 1) + timedelta(number) if kind is date else 7_046_029_254_386_353 + number


def _filled(place: Any, given: dict[str, Any]) -> Any:
    if not isinstance(place, _Place):
        return place
    value = given[place.name]
    return value if place.number is None else value[place.number]


def _check(rows: Any) -> None:
    plain = type(rows)._fetch_all is QuerySet._fetch_all
    if not plain or rows._prefetch_related_lookups or rows._known_related_objects:
        raise Unplannable("records of this query are completed after reading")


def _recorder(rows: Any, compiler: Any) -> Callable[[], Record]:
    """Return what makes, for each run, the function from a row to a record."""
    kind = rows._iterable_class
    if kind is ModelIterable:
        return _Instances(compiler).fresh
    if kind is ValuesListIterable and not rows._fields:
        raise Unplannable("columns without names")
    if kind is ValuesListIterable and not rows.query.extra_select:
        return lambda: tuple
    if kind is FlatValuesListIterable:
        return lambda: _first
    if kind is ValuesIterable and rows.query.selected:
        names = list(rows.query.selected)
        return lambda: lambda row: dict(zip(names, row, strict=True))
    raise Unplannable(f"records of kind {kind.__name__}")


def _first(row: Sequence[Any]) -> Any:
    return row[0]


class _Instances:
    """Makes model instances as the ORM does, without its work that is the same for every row."""

    def __init__(self, compiler: Any) -> None:
        self._root = _Node(compiler.select, compiler.klass_info, compiler.using)
        self._extra = tuple(compiler.annotation_col_map.items())

    def fresh(self) -> Record:
        root, extra = self._root, self._extra
        # Rows of one answer that refer to the same record share it.
        shared: dict[tuple[int, Any], Any] = {}

        def record(row: Sequence[Any]) -> Any:
            made = root.make(row, shared)
            values = made.__dict__
            for name, place in extra:
                values[name] = row[place]
            return made

        return record


class _Node:
    """One model of the row: which columns are its fields, and which models hang on it."""

    def __init__(self, select: Sequence[Any], info: dict[str, Any], alias: str) -> None:
        self.alias, self.model = alias, info["model"]
        relation = info.get("field")
        # A record that is one other's alone would have to know it, too.
        is_shared = relation is None or not (info["reverse"] or relation.unique)
        if not is_shared or info.get("from_parent") or _is_special(self.model):
            raise Unplannable(f"{self.model.__name__} is not read by its columns alone")
        fields = [select[place][0].target for place in info["select_fields"]]
        placed = list(zip(fields, info["select_fields"], strict=True))
        self.columns = [(field.attname, place) for field, place in placed]
        self.key = next(place for field, place in placed if field.primary_key)
        self.attribute = relation.cache_name if relation else ""
        self.below = [_Node(select, part, alias) for part in info.get("related_klass_infos", ())]

    def make(self, row: Sequence[Any], shared: dict[tuple[int, Any], Any]) -> Any:
        made = self.model.__new__(self.model)
        values = made.__dict__
        state = values["_state"] = ModelState()
        state.db, state.adding = self.alias, False
        for name, place in self.columns:
            values[name] = row[place]
        for node in self.below:
            key = row[node.key]
            one = None
            if key is not None:
                one = shared.get((id(node), key))
                if one is None:
                    one = shared[id(node), key] = node.make(row, shared)
            state.fields_cache[node.attribute] = one
        return made


def _is_special(model: type[Model]) -> bool:
    reads = model.from_db.__func__ is not Model.from_db.__func__  # type: ignore[attr-defined]
    begins = model.__init__ is not Model.__init__
    hears = pre_init.has_listeners(model) or post_init.has_listeners(model)
    return bool(reads or begins or hears or model._meta.proxy)
