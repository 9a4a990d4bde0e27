"""Files of exactly what a list shows. CSV is built in; areas above add further formats."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

from .tables import Column

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run these
TOLD_CHUNK = 5_000
IN_MEMORY = 4 * 1024 * 1024


@dataclass(frozen=True)
class Sheet:
    """What to write: a title, columns, rows, the conditions in words, and a line against leaks."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    conditions: Sequence[str] = ()
    watermark: str = ""
    # The same values told by the database, where every column can be: tuples, in order.
    told: Any = None

    def values(self) -> Iterator[Sequence[Any]]:
        """Yield the plain values of each row."""
        if self.told is not None:
            yield from self.told.iterator(chunk_size=TOLD_CHUNK)
            return
        plain = [column.plain for column in self.columns]
        for row in self.rows:
            yield [read(row) for read in plain]


Writer = Callable[[Sheet], HttpResponseBase]


@dataclass(frozen=True)
class Format:
    code: str
    label: str
    write: Writer


@dataclass(frozen=True)
class Export:
    """One wish for a file: who asks through which page, for what list, in which format, why."""

    request: HttpRequest
    view: Any
    listing: Any
    format: Format
    sheet: Sheet
    purpose: str = ""


# Logs an export, marks its sheet, or answers otherwise (a long one is left to a job).
Preparer = Callable[[Export], Sheet | HttpResponseBase]

_formats: dict[str, Format] = {}
_preparers: list[Preparer] = []
# Asked before anything of a file is read or logged; an answer takes the place of the file.
Guard = Callable[[HttpRequest], HttpResponseBase | None]
_guards: list[Guard] = []


def register(code: str, label: str, write: Writer) -> None:
    """Offer one more file format under every list."""
    _formats[code] = Format(code, label, write)


def formats() -> list[Format]:
    """Return the formats on offer."""
    return list(_formats.values())


def find(code: str) -> Format | None:
    """Return one format by its code."""
    return _formats.get(code)


def register_preparer(preparer: Preparer) -> None:
    """Let an area above see every export before it is written."""
    _preparers.append(preparer)


def register_guard(guard: Guard) -> None:
    """Let an area above hold back every export, say until a fresh confirmation."""
    _guards.append(guard)


def held_back(request: HttpRequest) -> HttpResponseBase | None:
    """Return the answer of the first guard that holds an export back."""
    return next((answer for guard in _guards if (answer := guard(request)) is not None), None)


def deliver(export: Export) -> HttpResponseBase:
    """Write the file, unless a preparer answers in its place."""
    sheet = export.sheet
    for prepare in _preparers:
        prepared = prepare(replace(export, sheet=sheet))
        if not isinstance(prepared, Sheet):
            return prepared
        sheet = prepared
    return export.format.write(sheet)


def write_csv(sheet: Sheet) -> FileResponse:
    """Write a CSV that a spreadsheet opens as UTF-8 and without running formulas.

    The file is complete before the answer starts: rows read while answering would be read
    outside the request's transaction, and so outside the viewer's rights.
    """
    raw = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the response closes it
    text = TextIOWrapper(raw, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([column.heading for column in sheet.columns])
    writer.writerows([_safe(value) for value in values] for values in sheet.values())
    text.flush()
    text.detach()
    raw.seek(0)
    return FileResponse(
        raw, as_attachment=True, filename=f"{sheet.title}.csv", content_type="text/csv"
    )


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return "" if value is None else value


register("csv", "CSV", write_csv)
