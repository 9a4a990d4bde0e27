"""Terms counted by the calendar of the State Council."""

from __future__ import annotations

from datetime import date

import pytest

from tongjian.kernel.cn.workdays import (
    LAST_PUBLISHED,
    Days,
    Months,
    Workdays,
    add,
    is_workday,
    lasting,
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),  # the national holiday
        (date(2026, 10, 10), True),  # a Saturday worked in its place
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 11, 23), True),
    ],
)
def test_holidays_and_make_up_days_are_known(day: date, works: bool) -> None:
    assert is_workday(day) is works


@pytest.mark.parametrize(
    ("start", "term", "last"),
    [
        (date(2026, 1, 31), Months(1), date(2026, 2, 28)),
        (date(2024, 1, 31), Months(1), date(2024, 2, 29)),
        (date(2026, 6, 15), Months(3), date(2026, 9, 15)),
        (date(2026, 11, 30), Months(3), date(2027, 2, 28)),
        (date(2026, 11, 21), Days(30), date(2026, 12, 21)),
        (date(2026, 11, 20), Workdays(1), date(2026, 11, 23)),
        # 1 to 7 October is a holiday, Saturday 10 October is worked.
        (date(2026, 9, 30), Workdays(3), date(2026, 10, 10)),
    ],
)
def test_a_term_ends_on_its_last_day(
    start: date, term: Days | Workdays | Months, last: date
) -> None:
    assert add(start, term).on == last
    assert add(start, term).note == ""


def test_a_public_notice_counts_its_first_day() -> None:
    assert lasting(date(2026, 11, 23), Workdays(5)).on == date(2026, 11, 27)
    assert lasting(date(2026, 11, 21), Workdays(5)).on == date(2026, 11, 27)
    assert lasting(date(2026, 11, 23), Days(7)).on == date(2026, 11, 29)


def test_an_unpublished_year_is_counted_by_weekdays_and_said() -> None:
    far = date(LAST_PUBLISHED + 2, 1, 1)

    found = add(far, Workdays(5))

    assert found.note.startswith(f"{LAST_PUBLISHED + 2} 年放假安排尚未公布")
    assert found.on.weekday() < 5
