"""Write tables of any length to .xlsx and .csv in constant memory."""

import csv
import io
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import FastExcel

Progress = Callable[[int], None]

ROWS_PER_SHEET = 1_000_000
_PROGRESS_EVERY = 5_000
# A spreadsheet takes a text that begins like this for a formula; the quotation mark disarms it.
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
# Spreadsheets round longer numbers.
DIGITS_KEPT = 15
_WIDTH = 18.0
# As the database ends its lines.
_LINE_END = "\n"


def neutralised(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(DANGEROUS) else text


def write_xlsx(
    target: Path,
    *,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    sheet: str = "数据",
    total: int | None = None,
    watermark: str = "",
    progress: Progress | None = None,
) -> int:
    """Write the rows and return how many; `total` is needed beyond a million rows.

    Raises:
        ValueError: there are more rows than `total` announced.
    """
    labels = _distinct(columns)
    counter = _Counter(rows, progress)
    records = (dict(zip(labels, map(_cell, row), strict=True)) for row in counter)
    with replacing(target) as part:
        book = FastExcel(str(part)).format(bold_headers=True)
        for name, piece in _sheets(records, sheet, total):
            piece = _framed(piece, labels, watermark)
            book.freeze(row=2 if watermark else 1, sheet=name).sheet(
                name, piece, **_sheet_options(labels, watermark)
            )
        book.save()
        if next(records, None) is not None:
            raise ValueError("more rows than announced")
    counter.tell()
    return counter.count


def write_csv(
    target: Path,
    *,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    watermark: str = "",
    progress: Progress | None = None,
) -> int:
    """Write the rows as UTF-8 with a mark, which spreadsheets need, and return how many."""
    counter = _Counter(rows, progress)
    with replacing(target) as part, part.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator=_LINE_END)
        if watermark:
            writer.writerow([neutralised(watermark)])
        writer.writerow([neutralised(label) for label in columns])
        writer.writerows([_csv_cell(cell) for cell in row] for row in counter)
        if watermark:
            writer.writerow([neutralised(watermark)])
    counter.tell()
    return counter.count


def csv_line(cells: Sequence[str]) -> bytes:
    """Return one line of harmless texts as a .csv holds it."""
    line = io.StringIO()
    csv.writer(line, lineterminator=_LINE_END).writerow([neutralised(cell) for cell in cells])
    return line.getvalue().encode()


class _Counter:
    """Count rows as they pass and tell the progress from time to time."""

    def __init__(self, rows: Iterable[Sequence[Any]], progress: Progress | None) -> None:
        self._rows = rows
        self._progress = progress
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            if self.count % _PROGRESS_EVERY == 0:
                self.tell()
            yield row

    def tell(self) -> None:
        if self._progress:
            self._progress(self.count)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a path beside the target that takes its place only when all went well."""
    part = target.with_name(f".part-{target.name}")
    try:
        yield part
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _sheets(
    records: Iterator[dict[str, Any]], sheet: str, total: int | None
) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    count = max(1, -(-(total or 0) // ROWS_PER_SHEET))
    if count == 1:
        yield sheet, itertools.islice(records, ROWS_PER_SHEET)
        return
    for number in range(1, count + 1):
        yield f"{sheet}{number}", itertools.islice(records, ROWS_PER_SHEET)


def _framed(
    records: Iterator[dict[str, Any]], labels: list[str], watermark: str
) -> Iterator[dict[str, Any]]:
    """Give a record even where there is none, to show the header, and the watermark at the end."""
    first = next(records, None)
    yield dict.fromkeys(labels) if first is None else first
    yield from records
    if watermark:
        yield dict.fromkeys(labels) | {labels[0]: neutralised(watermark)}


def _sheet_options(labels: list[str], watermark: str) -> dict[str, Any]:
    options: dict[str, Any] = {"column_width": _WIDTH}
    if watermark:
        safe = neutralised(watermark)
        last = max(len(labels) - 1, 1)
        printed = safe.replace("&", "&&")[:200]
        options |= {
            "header_row": 1,
            "merge_ranges": [(0, 0, 0, last, safe)],
            "page_setup": {"header": f"&C{printed}", "footer": f"&C{printed}"},
        }
    return options


def _distinct(columns: Sequence[str]) -> list[str]:
    """Return the labels, made distinct and harmless."""
    labels: list[str] = []
    for column in columns:
        label, number = neutralised(column), 1
        while label in labels:
            number += 1
            label = f"{column}（{number}）"
        labels.append(label)
    return labels


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, Decimal):
        return float(value)
    return neutralised(_text(value))


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    text = neutralised(_text(value))
    # Spreadsheets round long digits when they open a .csv; a tab behind them keeps them text.
    is_number = len(text) > DIGITS_KEPT and text.isascii() and text.isdecimal()
    return f"{text}\t" if is_number else text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "、".join(_text(item) for item in value)
    return str(value)
