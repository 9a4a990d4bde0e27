"""Terms in days, workdays and months, counted by the calendar of the State Council.

Month counts keep the day and fall back to the last of a shorter month. Workdays follow the
published holidays and make-up days; beyond the last published year weekdays stand in for them,
and the answer says so.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

LAST_PUBLISHED: int = max(constants.holidays).year
FIRST_PUBLISHED: int = min(constants.holidays).year


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days."""

    number: int

    def __str__(self) -> str:
        return f"{self.number} 日"


@dataclass(frozen=True, slots=True)
class Workdays:
    """Days on which offices work."""

    number: int

    def __str__(self) -> str:
        return f"{self.number} 个工作日"


@dataclass(frozen=True, slots=True)
class Months:
    """Calendar months."""

    number: int

    def __str__(self) -> str:
        return f"{self.number} 个月"


Term = Days | Workdays | Months


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A day that was counted out, and what is uncertain about it."""

    on: date
    note: str = ""


def is_published(day: date) -> bool:
    """Tell whether the holidays of that year are known."""
    return FIRST_PUBLISHED <= day.year <= LAST_PUBLISHED


def is_workday(day: date) -> bool:
    """Tell whether offices work on a day; Monday to Friday where no calendar is published."""
    if not is_published(day):
        return day.weekday() < 5
    return bool(chinese_calendar.is_workday(day))


def add(start: date, term: Term) -> Reckoned:
    """Return the last day of a term that begins after a day: one month after 31 January."""
    if isinstance(term, Months):
        return Reckoned(add_months(start, term.number))
    if isinstance(term, Days):
        return Reckoned(start + timedelta(days=term.number))
    return _run(start + timedelta(days=1), term.number)


def lasting(first: date, term: Term) -> Reckoned:
    """Return the last day of a term that begins on a day, which counts: a public notice."""
    if isinstance(term, Workdays):
        return _run(first, term.number)
    return Reckoned(add(first, term).on - timedelta(days=1))


def add_months(day: date, months: int) -> date:
    """Return the same day of a later (or earlier) month, or the last of a shorter one."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _run(first: date, number: int) -> Reckoned:
    """Count workdays from a day on, which may be the first of them."""
    day, left = first, number
    while True:
        if is_workday(day):
            left -= 1
        if left <= 0:
            return Reckoned(day, _note(first, day))
        day += timedelta(days=1)


def _note(first: date, last: date) -> str:
    years = [y for y in range(first.year, last.year + 1) if not is_published(date(y, 1, 1))]
    if not years:
        return ""
    told = "、".join(str(year) for year in years)
    return f"{told} 年放假安排尚未公布，暂按周一至周五推算，公布后可能变动"
