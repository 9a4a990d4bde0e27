"""Rows that are not data: numbering, totals, notes, section titles, repeated headers."""

import re
from collections.abc import Sequence
from itertools import pairwise

from tongjian.foundation.exchange.headers import Header
from tongjian.foundation.exchange.kinds import shown
from tongjian.foundation.exchange.reading.book import Cell
from tongjian.kernel.cn import text

_TOTAL = re.compile(
    r"^(?:本页|本表|全市|全区|分区)?(?:合计|总计|小计|共计|累计|总数|合\s*计)(?:[:：]|$|\d|（)"
)
_NOTE = re.compile(
    r"^(?:备?注|说明|填表说明|填报说明|填表人|填报人|填报单位|填表单位|填报日期|填表日期|审核人|审核|制表|制表人|"
    r"单位负责人|负责人|联系人|联系电话|报送|报送单位|单位[（(]盖章|盖章|数据来源|截止|统计截止|打印日期)"
    r"(?:[:：（(]|\d|$)"
)
_NOTE_WIDE = re.compile(r"^(?:备注|注|说明|填表说明|填报说明)\d*[:：.、]|^[*＊※]")
_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[）)]|第[一二三四五六七八九十]+[部类章])"
)
_SERIAL = re.compile(r"^(?:no\.?|[（(]?\d{1,6}[）)]?[.、]?|[①-⑳]|[*＊])$", re.I)
_FULL = 6  # a row with more filled cells than this is data unless its start says otherwise
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_EXAMPLE = re.compile(r"^(?:示例|样例|例|例如|填写示例|填写样例|范例)[:：\d]*$")


def classify(cells: Sequence[Cell], header: Header) -> str:
    """Return why a row is no data row, or an empty string for a data row."""
    raw = [(at, cell) for at, cell in enumerate(cells) if cell != "" and cell is not None]
    if len(raw) > _FULL and not _may_be_special(raw, header):
        return ""
    filled = [(at, text.plain(shown(cell))) for at, cell in raw]
    filled = [(at, value) for at, value in filled if value]
    if not filled:
        return "blank"
    first = filled[0][1]
    if _TOTAL.match(first.replace(" ", "")) or _total_beside_serial(filled):
        return "total"
    if _EXAMPLE.match(first):
        return "example"
    if len(filled) <= 4 or not any(at in header.codes for at, _ in filled):
        return _sparse(filled, header)
    if _NOTE_WIDE.match(first) and len(first) > 12:
        return "note"
    if is_numbering([value for _, value in filled]):
        return "numbering"
    return "header" if _repeats(filled, header) else ""


def _may_be_special(raw: list[tuple[int, Cell]], header: Header) -> bool:
    """Look at the first two cells only: nearly every full row is data, and must cost little."""
    for at, cell in raw[:2]:
        value = shown(cell).strip()
        label = header.labels[at] if at < len(header.labels) else ""
        if len(value) <= 4 or value in label or _TOTAL.match(value) or _NOTE_WIDE.match(value):
            return True
        if _EXAMPLE.match(value):
            return True
    return False


def is_numbering(values: Sequence[str]) -> bool:
    """Tell whether the values count the columns: 1 2 3, (1) (2), 甲乙丙, A B C, 甲 1 2."""
    marks = [value.strip("（）()栏列 ") for value in values]
    if len(marks) < 2:
        return False
    numbers = [int(mark) for mark in marks if mark.isdecimal()]
    letters = [mark for mark in marks if not mark.isdecimal()]
    if not all(len(mark) == 1 and (mark in _STEMS or mark.isascii()) for mark in letters):
        return False
    ascending = all(b - a == 1 for a, b in pairwise(numbers))
    return ascending and (not numbers or numbers[0] <= 3) and len(set(marks)) == len(marks)


def _total_beside_serial(filled: list[tuple[int, str]]) -> bool:
    return len(filled) > 1 and bool(
        _SERIAL.match(filled[0][1]) and _TOTAL.match(filled[1][1].replace(" ", ""))
    )


def _sparse(filled: list[tuple[int, str]], header: Header) -> str:
    """Judge a row with few filled cells."""
    values = [value for _, value in filled]
    mapped = [(at, value) for at, value in filled if at in header.codes]
    if not mapped and all(_SERIAL.match(value) for value in values):
        return "blank"
    if is_numbering(values):
        return "numbering"
    if _NOTE.match(values[0].replace(" ", "")) or _NOTE_WIDE.match(values[0]):
        return "note"
    if len(filled) == 1 and (_SECTION.match(values[0]) or not mapped):
        return "section"
    if _repeats(filled, header):
        return "header"
    return "" if mapped else "note"


def _repeats(filled: list[tuple[int, str]], header: Header) -> bool:
    if len(filled) < 2:
        return False
    same = sum(at < len(header.labels) and value in header.labels[at] for at, value in filled)
    return same * 2 > len(filled) and same > 1
