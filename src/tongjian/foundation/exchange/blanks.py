"""The empty workbook of a template: instructions, drop-downs and an example row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tongjian.foundation.exchange.templates import Column, Template

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format

_ROWS = 5_000
_LIST_LIMIT = 250  # characters that a spreadsheet allows in a list of its own
_AS_TEXT = frozenset({"uscc", "identity", "code", "date", "phone"})
_YES_NO = ("是", "否")


def write_blank(template: Template, *, target: Path) -> None:
    """Write the workbook; an example row is told from data when the file comes back."""
    import xlsxwriter  # 20 MB that only this needs

    book = xlsxwriter.Workbook(str(target))
    head = book.add_format({"bold": True, "bg_color": "#EDE6DA", "border": 1, "text_wrap": True})
    must = book.add_format({"bold": True, "bg_color": "#F6D5CF", "border": 1, "text_wrap": True})
    grey = book.add_format({"italic": True, "font_color": "#777777", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("填报")
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)
    sheet.write(0, 0, "序号", head)
    sheet.set_column(0, 0, 6)
    sheet.write(1, 0, "示例", grey)
    for place, column in enumerate(template.columns, start=1):
        sheet.set_column(place, place, max(12, len(column.label) * 2 + 2), _style(column, text))
        sheet.write(0, place, column.label, must if column.required else head)
        sheet.write_string(1, place, column.example, grey)
        if words := _words(column):
            given = {"validate": "list", "source": list(words), "error_type": "warning"}
            sheet.data_validation(1, place, _ROWS, place, given)
    _explain(book, template, head)
    book.close()


def _style(column: Column, text: Format) -> Format | None:
    # A cell formatted as text keeps 18 digits whole.
    return text if column.kind.name in _AS_TEXT else None


def _words(column: Column) -> tuple[str, ...]:
    if column.kind.name == "yes_no":
        return _YES_NO
    words = column.kind.words
    return words if len(",".join(words)) <= _LIST_LIMIT else ()


def _explain(book: xlsxwriter.Workbook, template: Template, head: Format) -> None:
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("填写说明")
    sheet.set_column(0, 0, 22, wrap)
    sheet.set_column(1, 1, 8, wrap)
    sheet.set_column(2, 3, 60, wrap)
    sheet.write(0, 0, template.title, head)
    sheet.merge_range(1, 0, 1, 3, template.help, wrap)
    sheet.write_row(3, 0, ("列", "必填", "说明", "也认得的列名"), head)
    for row, column in enumerate(template.columns, start=4):
        words = "、".join(column.kind.words)
        told = column.help + (f"可填：{words}。" if words else "")
        required = "是" if column.required else ""
        sheet.write_row(row, 0, (column.label, required, told, "、".join(column.synonyms)))
