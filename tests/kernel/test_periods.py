from datetime import date

import pytest

from tongjian.kernel.periods import Period, first_overlap

SPRING = Period(date(2024, 3, 1), date(2024, 6, 1))
SUMMER = Period(date(2024, 6, 1), date(2024, 9, 1))


class TestPeriod:
    def test_holds_its_first_day_and_not_its_last(self) -> None:
        assert date(2024, 3, 1) in SPRING
        assert date(2024, 6, 1) not in SPRING

    def test_neighbours_do_not_overlap(self) -> None:
        assert not SPRING.overlaps(SUMMER)
        assert SPRING.overlaps(Period(date(2024, 5, 31)))

    def test_an_open_side_reaches_for_ever(self) -> None:
        assert date(1921, 7, 1) in Period()
        assert Period().covers(SPRING)
        assert not SPRING.covers(Period(date(2024, 3, 1)))

    def test_refuses_to_end_before_it_starts(self) -> None:
        with pytest.raises(ValueError, match="cannot end"):
            Period(date(2024, 2, 1), date(2024, 1, 1))

    def test_an_empty_period_overlaps_nothing(self) -> None:
        empty = Period(date(2024, 4, 1), date(2024, 4, 1))

        assert empty.is_empty
        assert not empty.overlaps(SPRING)

    def test_closing_never_lengthens(self) -> None:
        assert SPRING.closed_on(date(2025, 1, 1)) == SPRING
        assert SPRING.closed_on(date(2024, 4, 1)).days == 31


class TestFirstOverlap:
    def test_finds_two_periods_with_a_common_day(self) -> None:
        late = Period(date(2024, 8, 31))

        assert first_overlap([late, SPRING, SUMMER]) == (SUMMER, late)

    def test_is_none_for_a_clean_sequence(self) -> None:
        assert first_overlap([SUMMER, SPRING]) is None
