"""A .csv as the database writes it: the same bytes as row by row in Python, many times faster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet

from tongjian.foundation.exchange.writers import (
    DANGEROUS,
    DIGITS_KEPT,
    Progress,
    csv_line,
    replacing,
)

_PROGRESS_EVERY = 20_000
_PLAIN = "q.{name}"
_YES_NO = "CASE q.{name} WHEN true THEN '是' WHEN false THEN '否' END"
# A number of many digits is kept as text by a tab; a start that a spreadsheet would run is quoted.
_TEXT = (
    "CASE WHEN left(ltrim(q.{name}, E' \\u3000'), 1) = ANY (%s) THEN '''' || q.{name}"
    f" WHEN length(q.{{name}}) > {DIGITS_KEPT} AND q.{{name}} ~ '^[0-9]+$'"
    " THEN q.{name} || E'\\t' ELSE nullif(q.{name}, '') END"
)
_WRITTEN: tuple[tuple[type[Any], str], ...] = (
    (models.BooleanField, _YES_NO),
    (models.IntegerField, _PLAIN),
    (models.DateField, _PLAIN),
    (models.CharField, _TEXT),
    (models.TextField, _TEXT),
)


def is_tellable(told: QuerySet[Any, Any] | None) -> bool:
    """Tell whether every column is of a kind that the database writes as Python does."""
    if told is None or not _asks(told):
        return False
    return all(_template(field) for field in _fields(told).values())


def _asks(told: QuerySet[Any, Any]) -> bool:
    """Tell whether there is anything to ask: a scope of nothing is no statement at all."""
    try:
        told.query.sql_with_params()
    except EmptyResultSet:
        return False
    return True


def write_told_csv(
    target: Path,
    *,
    columns: Sequence[str],
    told: QuerySet[Any, Any],
    watermark: str = "",
    progress: Progress | None = None,
) -> int:
    """Write the rows as UTF-8 with a mark, which spreadsheets need, and return how many."""
    statement, values = _statement(told)
    frame = csv_line([watermark]) if watermark else b""
    count = 0
    with replacing(target) as part, part.open("wb") as stream:
        stream.write(b"\xef\xbb\xbf" + frame + csv_line(columns))
        with connection.cursor() as cursor, cursor.copy(statement, values) as copy:
            count = _take(copy, stream.write, progress)
        stream.write(frame)
    if progress:
        progress(count)
    return count


def _take(copy: Any, write: Callable[[Any], Any], progress: Progress | None) -> int:
    count = 0
    for piece in copy:
        write(piece)
        count += 1
        if progress and count % _PROGRESS_EVERY == 0:
            progress(count)
    return count


def _statement(told: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    fields = _fields(told)
    names = {name: connection.ops.quote_name(name) for name in fields}
    inner, values = told.query.sql_with_params()
    cells = [str(_template(field)).format(name=names[name]) for name, field in fields.items()]
    texts = [list(DANGEROUS) for cell in cells if "%s" in cell]
    # A sorted subquery is computed as it stands: each cell once, in this order.
    text = f"COPY (SELECT {', '.join(cells)} FROM ({inner}) q) TO STDOUT (FORMAT csv)"
    return text, (*texts, *values)


def _fields(told: QuerySet[Any, Any]) -> dict[str, Any]:
    found = told.query.annotation_select
    return {name: found[name].output_field for name in told.query.values_select or found}


def _template(field: Any) -> str | None:
    if isinstance(field, models.DateTimeField):
        return None
    return next((text for kind, text in _WRITTEN if isinstance(field, kind)), None)
