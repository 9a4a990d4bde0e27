"""Dates in every usual way of writing, with the precision the writer gave.

A missing day or month is kept as missing. What can be read in two ways is an error, never a
guess; two-digit years are read with a warning.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from tongjian.kernel.cn import text
from tongjian.kernel.findings import Finding, Reading, error, info, warning


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with its precision; `on` is the first day of what is known."""

    on: date
    precision: Precision = Precision.DAY

    def __str__(self) -> str:
        iso = self.on.isoformat()
        return {Precision.DAY: iso, Precision.MONTH: iso[:7]}.get(self.precision, iso[:4])

    @staticmethod
    def parse(canonical: str) -> "PartialDate":
        """Read the canonical form back: 2016, 2016-08 or 2016-08-05."""
        return _parse(canonical)


@lru_cache(maxsize=16_384)
def _parse(canonical: str) -> PartialDate:
    parts = [int(part) for part in canonical.split("-")]
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(parts) - 1]
    return PartialDate(date(*[*parts, 1, 1][:3]), precision)


_EARLIEST, _LATEST = 1800, 2200
_SERIAL_MIN, _SERIAL_MAX = 3_654, 109_574  # 1910 to 2199: smaller numbers are typing errors
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_HOW = "请写成 2016-08-05；只知道年月时写成 2016-08。"

_CHINESE = {char: str(i) for i, char in enumerate("〇一二三四五六七八九")}
_CHINESE |= {"零": "0", "○": "0", "Ｏ": "0", "两": "2", "元": "1"}
_CHINESE_DIGIT = "〇一二三四五六七八九零○Ｏ两元"
_CHINESE_NUMBER = re.compile(f"[{_CHINESE_DIGIT}十廿卅]+")
_HAS_CHINESE = re.compile(f"[{_CHINESE_DIGIT}十廿卅]")

_TIME = re.compile(
    r"(?:T|\s+)\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?(?:Z|[+-]\d\d:?\d\d)?$"
)
_TAIL = re.compile(r"\s*[（(]?(?:星期|周)[一二三四五六日天][）)]?$|(?:起|前后|左右|许)$")
_YEAR_FIRST = re.compile(
    r"(?P<y>\d{4}|\d{2})\s*[年./\-、\\]\s*(?P<m>\d{1,2})"
    r"(?:\s*[月./\-、\\]\s*(?:(?P<d>\d{1,2})\s*[日号.]?)?)?"
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})?")
_YEAR = re.compile(r"(?P<y>\d{4})\s*年?度?")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})[./\-](?P<b>\d{1,2})[./\-](?P<y>\d{4})")
_ENGLISH = re.compile(
    r"(?:(?P<d>\d{1,2})[\s\-])?(?P<mon>[A-Za-z]{3,9})\.?(?:[\s\-](?P<d2>\d{1,2})(?:,\s*|\s+))?"
    r"[\s\-,]*(?P<y>\d{4}|\d{2})"
)
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)}
_UNKNOWN = frozenset(
    {"", "-", "--", "/", "\\", "无", "不详", "未知", "暂无", "待定", "空", "N/A", "n/a"}
)


def read(raw: object, *, epoch_1904: bool = False) -> Reading[PartialDate]:
    """Return the date a cell stands for; a number is a serial, a year, YYYYMM or YYYYMMDD."""
    if isinstance(raw, datetime):
        return _whole(raw.date())
    if isinstance(raw, date):
        return _whole(raw)
    if isinstance(raw, bool):
        return _refuse(str(raw))
    if isinstance(raw, int | float):
        return _from_number(float(raw), epoch_1904)
    return read_text(str(raw))


@lru_cache(maxsize=65_536)
def read_text(raw: str) -> Reading[PartialDate]:
    """Return the date a text stands for."""
    value = text.half_width(raw).strip().strip("'")
    if value in _UNKNOWN:
        return Reading(None)
    value = _TIME.sub("", _TAIL.sub("", value)).strip()
    if _HAS_CHINESE.search(value):
        value = _CHINESE_NUMBER.sub(_arabic, value)
    for pattern in (_YEAR_FIRST, _COMPACT, _YEAR):
        found = pattern.fullmatch(value)
        if found:
            return _from_parts(found.groupdict(), raw)
    return _from_rare(value, raw)


def from_serial(serial: int, *, epoch_1904: bool = False) -> date:
    """Return the day of an Excel serial number in the 1900 or the 1904 system."""
    if epoch_1904:
        return _EPOCH_1904 + timedelta(days=serial)
    # Excel believes in 29 February 1900, so the first sixty serials are one day off.
    return _EPOCH_1900 + timedelta(days=serial + (1 if serial < 60 else 0))


def _from_number(number: float, epoch_1904: bool) -> Reading[PartialDate]:
    whole = int(number)
    if number != whole:
        return _from_fraction(number, epoch_1904)
    if _EARLIEST <= whole <= _LATEST or 180_001 <= whole <= 220_012 or whole >= 18_000_101:
        return read_text(str(whole))
    if _SERIAL_MIN <= whole <= _SERIAL_MAX:
        return Reading(PartialDate(from_serial(whole, epoch_1904=epoch_1904)))
    return _refuse(str(whole))


def _from_fraction(number: float, epoch_1904: bool) -> Reading[PartialDate]:
    shown = f"{number:g}"
    year, _, month = shown.partition(".")
    if _EARLIEST <= int(number) <= _LATEST and len(month) <= 2:
        if month == "1":
            message = f"“{shown}”可能是 1 月，也可能是 10 月（数字格式会丢掉末尾的 0）"
            advice = f"请把该列设为“文本”，写成 {year}-01 或 {year}-10。"
            return Reading(None, (error("date_ambiguous", message, suggestion=advice),))
        return read_text(shown)
    if _SERIAL_MIN <= number <= _SERIAL_MAX:
        return Reading(PartialDate(from_serial(int(number), epoch_1904=epoch_1904)))
    return _refuse(shown)


def _from_parts(parts: dict[str, str | None], raw: str) -> Reading[PartialDate]:
    year, month, day = parts["y"] or "", parts.get("m"), parts.get("d")
    notes: tuple[Finding, ...] = ()
    if len(year) == 2:
        if day is None:
            return _refuse(raw)
        year = _century(year)
        notes = (_two_digits(raw, year),)
    return _build(int(year), int(month) if month else None, int(day) if day else None, raw, notes)


def _from_rare(value: str, raw: str) -> Reading[PartialDate]:
    found = _YEAR_LAST.fullmatch(value)
    if found:
        return _from_year_last(int(found["a"]), int(found["b"]), int(found["y"]), raw)
    found = _ENGLISH.fullmatch(value)
    month = _MONTHS.get(found["mon"][:3].lower()) if found else None
    if found and month:
        short = len(found["y"]) == 2
        year = _century(found["y"]) if short else found["y"]
        day = found["d"] or found["d2"]
        notes = (_two_digits(raw, year),) if short else ()
        return _build(int(year), month, int(day) if day else None, raw, notes)
    if re.fullmatch(r"\d{4,6}", value) and _SERIAL_MIN <= int(value) <= _SERIAL_MAX:
        on = from_serial(int(value))
        message = f"“{value}”是表格软件的日期序号，已按 {on.isoformat()} 理解"
        return Reading(PartialDate(on), (warning("date_serial_text", message, suggestion=_HOW),))
    return _refuse(raw)


def _from_year_last(first: int, second: int, year: int, raw: str) -> Reading[PartialDate]:
    if first <= 12 and second <= 12 and first != second:
        message = f"“{raw.strip()}”分不清哪个是月、哪个是日"
        return Reading(None, (error("date_ambiguous", message, suggestion=_HOW),))
    month, day = (second, first) if first > 12 else (first, second)
    return _build(year, month, day, raw, ())


def _build(
    year: int, month: int | None, day: int | None, raw: str, notes: tuple[Finding, ...]
) -> Reading[PartialDate]:
    if not _EARLIEST <= year <= _LATEST:
        message = f"年份 {year} 超出合理范围"
        return Reading(None, (error("date_out_of_range", message, suggestion=_HOW),))
    try:
        on = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        message = f"“{raw.strip()[:30]}”这一天不存在"
        return Reading(None, (error("date_impossible", message, suggestion=_HOW),))
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    if precision is not Precision.DAY:
        known = "年月" if precision is Precision.MONTH else "年份"
        notes = (*notes, info("date_partial", f"只写到{known}，按原精度保存"))
    return Reading(PartialDate(on, precision), notes)


@lru_cache(maxsize=65_536)
def _whole(on: date) -> Reading[PartialDate]:
    if not _EARLIEST <= on.year <= _LATEST:
        message = f"年份 {on.year} 超出合理范围"
        return Reading(None, (error("date_out_of_range", message, suggestion=_HOW),))
    return Reading(PartialDate(on))


def _refuse(raw: str) -> Reading[PartialDate]:
    message = f"“{raw.strip()[:30]}”看不出是哪一天"
    return Reading(None, (error("date_unclear", message, suggestion=_HOW),))


def _century(two_digits: str) -> str:
    # Party and registry dates run from the 1930s on, so 30 is where the century turns.
    return ("20" if int(two_digits) < 30 else "19") + two_digits


def _two_digits(raw: str, year: str) -> Finding:
    message = f"“{raw.strip()[:30]}”的年份只有两位，已按 {year} 年理解"
    return warning("date_two_digit_year", message, suggestion="请写出四位年份。")


def _arabic(found: re.Match[str]) -> str:
    word = found.group().replace("廿", "二十").replace("卅", "三十")
    if "十" not in word:
        return "".join(_CHINESE[char] for char in word)
    tens, _, ones = word.partition("十")
    number = int(_CHINESE.get(tens, "1")) * 10 + int(_CHINESE.get(ones, "0") if ones else 0)
    return str(number)
