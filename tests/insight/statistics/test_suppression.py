"""No withheld cell can be found by subtraction along one line."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

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
    numbers: dict[Hashable, int] = {
        (i, j): number for i, row in enumerate(grid) for j, number in enumerate(row)
    }
    height, width = len(grid), len(grid[0])
    numbers |= {("row", i): sum(row) for i, row in enumerate(grid)}
    numbers |= {("column", j): sum(row[j] for row in grid) for j in range(width)}
    numbers["total"] = sum(map(sum, grid))
    groups: list[Sequence[Hashable]] = [
        *([*((i, j) for j in range(width)), ("row", i)] for i in range(height)),
        *([*((i, j) for i in range(height)), ("column", j)] for j in range(width)),
        [*(("row", i) for i in range(height)), "total"],
        [*(("column", j) for j in range(width)), "total"],
    ]
    hidden = withhold(numbers, groups)

    assert {cell for cell, number in numbers.items() if 0 < number < SMALLEST_SHOWN} <= hidden
    assert all(sum(cell in hidden for cell in group) != 1 for group in groups)


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4))
def test_what_is_told_is_round_and_lines_of_small_numbers_are_left_out(
    grid: list[list[int]],
) -> None:
    lines = lines_of(grid)
    total = Line((), (), {"n": Count(sum(map(sum, grid)))})
    shown, whole, margins = protect(lines, total, margins=margins_of(lines))

    assert len(shown) == sum(number >= SMALLEST_SHOWN for row in grid for number in row)
    told = [counts["n"] for counts in (*(line.counts for line in shown), *margins.values())]
    assert all(count.withheld or count.n % 5 == 0 for count in [*told, whole.counts["n"]])
