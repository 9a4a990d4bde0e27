"""What was known at a moment: registers as they stood in the database then.

Valid time is in the rows themselves (`Dated`); this is the other time. Recorded tables carry
`known_since`, a column that models do not see, and a trigger keeps each row as it was before a
change. Temporary views of the same names then show every query the tables as they were: nothing
live is locked or touched, and no query needs to know of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from tongjian.kernel.errors import UnableTo

from .models import Recording


class UnableToTell(UnableTo):
    """What was known then was not recorded."""


@dataclass(frozen=True)
class Recorded:
    """A table whose changes are kept, except some columns that no figure needs.

    A column in `derived` is omitted, too, and found again: by the SQL of its value over `x`, the
    row as it was, and the joined `table`, as it was known then.
    """

    table: str
    is_personal: bool = False
    omitted: Sequence[str] = ()
    derived: Mapping[str, str] = field(default_factory=dict)
    join: str = ""

    @property
    def unkept(self) -> tuple[str, ...]:
        return (*self.omitted, *self.derived)


@contextmanager
def as_known(tables: Sequence[Recorded], *, at: datetime) -> Iterator[None]:
    """Run queries on tables as they stood at a moment; nothing can be written meanwhile.

    Raises:
        UnableToTell: the moment lies before the recording began.
    """
    begun = Recording.objects.filter(source__in=[one.table for one in tables]).order_by("-since")
    latest = begun.first()
    if latest is None or at < latest.since:
        said = f"{timezone.localtime(latest.since):%Y-%m-%d %H:%M}" if latest else "今后"
        raise UnableToTell(f"改动自 {said} 起才逐行留底，更早“当时所知”的数不能重算。")
    with transaction.atomic():
        with connection.cursor() as cursor:
            for one in tables:
                cursor.execute(_view(one, _columns(one.table), at))
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _drop(tables)


def _drop(tables: Sequence[Recorded]) -> None:
    names = ", ".join(f"pg_temp.{one.table}" for one in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP VIEW {names}")


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [f"public.{table}"],
        )
        return [row[0] for row in cursor.fetchall()]


def _view(one: Recorded, columns: Sequence[str], at: datetime) -> str:
    table = one.table
    moment = f"'{at.isoformat()}'::timestamptz"
    told = {name: one.derived.get(name, f'x."{name}"') for name in columns}
    listed = ", ".join(f'{sql} AS "{name}"' for name, sql in told.items())
    live = ", ".join(f'l."{name}"' for name in columns)
    then = ", ".join(f'r."{name}"' for name in columns)
    # The oldest image after the moment is the row as it was; numbers follow the row's own lock.
    return f"""
        CREATE TEMPORARY VIEW {table} AS
        SELECT {listed} FROM (
        SELECT {live} FROM public.{table} l
         WHERE l.known_since <= {moment}
           AND NOT EXISTS (SELECT FROM public.history_image i
                WHERE i.source = '{table}' AND i.row_id = l.id AND i.until > {moment})
        UNION ALL
        SELECT {then} FROM (
            SELECT DISTINCT ON (i.row_id) i.image FROM public.history_image i
             WHERE i.source = '{table}' AND i.until > {moment} ORDER BY i.row_id, i.id
        ) f CROSS JOIN LATERAL jsonb_populate_record(NULL::public.{table}, f.image) r
         WHERE r.known_since <= {moment}) x {one.join}"""
