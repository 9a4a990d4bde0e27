"""No withheld cell can be found by subtraction along one line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tongjian.insight.statistics.results import SMALLEST_SHOWN, Count, Line
from tongjian.insight.statistics.suppression import margins_of, protect, withhold


def lines_of(grid: list[list[int]]) -> list[Line]:
    return [
        Line((str(i), str(j)), ("", ""), {"n": Count(number)})
        for i, row in enumerate(grid)
        for j, number in enumerate(row)
    ]


def test_a_single_small_cell_takes_the_next_smallest_with_it() -> None:
    assert withhold({"a": 3, "b": 9, "c": 20, "t": 32}, [["a", "b", "c", "t"]]) == {"a", "b"}


def test_without_a_companion_the_total_goes() -> None:
    assert withhold({"a": 3, "b": 0, "t": 7}, [["a", "b", "t"]]) == {"a", "t"}


def test_zero_and_large_cells_stay() -> None:
    assert withhold({"a": 0, "b": 9, "t": 9}, [["a", "b", "t"]]) == set()


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_line_of_a_grid_has_just_one_unknown(grid: list[list[int]]) -> None:
    lines = lines_of(grid)
    total = Line((), (), {"n": Count(sum(map(sum, grid)))})
    shown, whole, margins = protect(lines, total, margins=margins_of(lines))
    for line in shown:
        assert line.counts["n"].withheld or not 0 < line.counts["n"].n < SMALLEST_SHOWN
    for (place, key), margin in margins.items():
        parts = [line.counts["n"] for line in shown if line.keys[place] == key]
        assert sum(count.withheld for count in [*parts, margin["n"]]) != 1
    for place in (0, 1):
        sums = [margin["n"] for (at, _), margin in margins.items() if at == place]
        assert sum(count.withheld for count in [*sums, whole.counts["n"]]) != 1
