"""A new .xlsx with the sender's cells, for files that cannot carry comments (.csv, .xls)."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongjian.foundation.exchange.annotating.problems import (
    AUTHOR,
    COMMENTS_PER_SHEET,
    FILLS,
    LIST_HEADER,
    CellProblems,
    SheetProblems,
)
from tongjian.foundation.exchange.judging import LIST_SHEET
from tongjian.foundation.exchange.reading.book import SourceSheet
from tongjian.foundation.exchange.reading.process import read_book

if TYPE_CHECKING:
    pass


def rebuild(
    source: Path,
    *,
    filename: str,
    target: Path,
    problems: dict[int, SheetProblems],
    listed: Iterable[tuple[object, ...]],
) -> None:
    """Write the annotated copy; `problems` is by sheet index."""
    import xlsxwriter  # 20 MB that only this needs

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        fills = {
            severity: book.add_format({"bg_color": f"#{colour[2:]}"})
            for severity, colour in FILLS.items()
        }
        with read_book(source, filename=filename) as read:
            for sheet in read.sheets:
                _copy_sheet(book, sheet, problems.get(sheet.index, {}), fills)
        _write_list(book, listed)


def _copy_sheet(
    book: Any, sheet: SourceSheet, problems: SheetProblems, fills: dict[Any, Any]
) -> None:
    out = book.add_worksheet(sheet.name or "数据")
    told = 0
    for row in sheet.rows:
        cells = problems.get(row.number, {})
        width = max(len(row.cells), max(cells, default=-1) + 1)
        for column in range(width):
            value = row.cells[column] if column < len(row.cells) else ""
            problem = cells.get(column)
            _write(
                out, row.number - 1, column, value, fills[problem.severity] if problem else None
            )
            if problem and told < COMMENTS_PER_SHEET:
                told += 1
                _comment(out, row.number - 1, column, problem)
    if sheet.is_hidden:
        out.hide()


def _write(out: Any, row: int, column: int, value: Any, shape: Any) -> None:
    if value == "" or value is None:
        if shape is not None:
            out.write_blank(row, column, None, shape)
    elif isinstance(value, bool):
        out.write_boolean(row, column, value, shape)
    elif isinstance(value, int | float):
        out.write_number(row, column, value, shape)
    else:
        out.write_string(row, column, str(value), shape)


def _comment(out: Any, row: int, column: int, problem: CellProblems) -> None:
    options = {"author": AUTHOR, "x_scale": 2, "y_scale": 1.2}
    out.write_comment(row, column, problem.comment, options)


def _write_list(book: Any, listed: Iterable[tuple[object, ...]]) -> None:
    out = book.add_worksheet(LIST_SHEET)
    out.freeze_panes(1, 0)
    for column, width in enumerate((14, 8, 18, 8, 60, 50, 22)):
        out.set_column(column, column, width)
    bold = book.add_format({"bold": True})
    for column, label in enumerate(LIST_HEADER):
        out.write_string(0, column, label, bold)
    for number, row in enumerate(listed, start=1):
        for column, value in enumerate(row):
            _write(out, number, column, value, None)
