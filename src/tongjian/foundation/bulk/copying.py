"""Insert unsaved model instances with COPY: about five times the speed of `bulk_create`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from psycopg.types.json import Jsonb

M = TypeVar("M", bound=models.Model)
AnyField: TypeAlias = "models.Field[Any, Any]"

# The sequence is looked up once; one array costs a third of as many rows.
_NUMBERS = """
SELECT array_agg(nextval(s.sequence))
  FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS sequence OFFSET 0) s,
       generate_series(1, %s)
"""


def copy_in(rows: Sequence[M], *, through_policies: bool = False) -> Sequence[M]:
    """Insert the rows and set their primary keys; defaults and `auto_now` are filled in.

    PostgreSQL refuses COPY into a table whose row-level security binds the role; such rows pass
    through a temporary table (`through_policies`).
    """
    if not rows:
        return rows
    model = type(rows[0])
    number(rows)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        if not through_policies:
            _copy(cursor, f"{table} ({columns})", rows, fields)
            return rows
        cursor.execute(f"CREATE TEMPORARY TABLE arriving AS SELECT {columns} FROM {table} LIMIT 0")
        _copy(cursor, f"arriving ({columns})", rows, fields)
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM arriving")
        cursor.execute("DROP TABLE arriving")
    return rows


def number(rows: Sequence[models.Model]) -> None:
    """Give unsaved rows their primary keys, so that others can refer to them before COPY."""
    if not rows:
        return
    meta = rows[0]._meta
    # By its own name: `pk` asks the model for it each time.
    key = meta.pk.attname
    unnumbered = [row for row in rows if getattr(row, key) is None]
    if not unnumbered:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _NUMBERS, [connection.ops.quote_name(meta.db_table), meta.pk.column, len(unnumbered)]
        )
        (numbers,) = cursor.fetchone()
        for row, number in zip(unnumbered, numbers, strict=True):
            setattr(row, key, number)


def _copy(cursor: Any, target: str, rows: Sequence[M], fields: Sequence[AnyField]) -> None:
    told = [(at, tell) for at, field in enumerate(fields) if (tell := _teller(field))]
    # One call reads the whole row; only columns that the database spells otherwise are told apart.
    read = itemgetter(*(field.attname for field in fields))
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        write = copy.write_row
        for row in rows:
            values = list(read(row.__dict__))
            for at, tell in told:
                values[at] = tell(row)
            write(values)
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def _teller(field: AnyField) -> Callable[[models.Model], Any] | None:
    """Return how to tell one attribute to COPY, or nothing when its value is told as it is."""
    name = field.attname
    if isinstance(field, models.JSONField):
        return lambda row: _json(getattr(row, name))
    if isinstance(field, ArrayField):
        return lambda row: "{}" if (value := getattr(row, name)) == [] else value
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda row: field.pre_save(row, add=True)
    return None


def _json(value: Any) -> Jsonb | None:
    return None if value is None else Jsonb(value)
