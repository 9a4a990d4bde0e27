"""Keep small counts of people from readers who may count them but not read them.

Within a table a cell below five is withheld, and when just one number of a line is withheld, the
next smallest goes too, or the total when there is no other: the line cannot be completed.

Between tables three rules stand against subtraction (docs/explanation/small-numbers.md):
every number that is told is rounded down to a multiple of five, totals too and each by itself, and
nobody at all is told like a few, so that no difference has an upper end below four; the classes
are those the table declares, without conditions and other groupings; the day is today or the end
of a year.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from .results import SMALLEST_SHOWN, Count, Counts, Line, Margins

TOTAL = "total"
BASE = SMALLEST_SHOWN

Cell = Hashable
Group = Sequence[Cell]


def told(number: int) -> Count:
    """Return a number of people as a guarded reader is told it; the exact one goes no further."""
    if number < SMALLEST_SHOWN:
        return Count(1, withheld=True)
    return Count(number - number % BASE)


def withhold(numbers: Mapping[Cell, int], groups: Sequence[Group]) -> set[Cell]:
    """Return which cells to withhold; each group is a line whose members add up to its last."""
    hidden = {cell for cell, number in numbers.items() if 0 < number < SMALLEST_SHOWN}
    changed = True
    while changed:
        changed = False
        for group in groups:
            if sum(cell in hidden for cell in group) != 1:
                continue
            companion = _companion(group, numbers, hidden)
            if companion is not None:
                hidden.add(companion)
                changed = True
    return hidden


def _companion(group: Group, numbers: Mapping[Cell, int], hidden: set[Cell]) -> Cell | None:
    parts = [cell for cell in group[:-1] if cell not in hidden and numbers[cell] > 0]
    if parts:
        return min(parts, key=lambda cell: (numbers[cell], str(cell)))
    return group[-1] if group[-1] not in hidden else None


def protect(
    lines: Sequence[Line],
    total: Line,
    *,
    margins: Margins | None = None,
    additive: Sequence[Sequence[str]] = (),
) -> tuple[tuple[Line, ...], Line, Margins]:
    """Withhold small counts in a table, round the others down, leave out lines of small ones.

    `margins` are the sums by either key of lines with two keys. `additive` names measures that
    add up to the last of each sequence (men, women, people).
    """
    margins = margins or {}
    owners: dict[Hashable, Counts] = {
        **{("line", place): line.counts for place, line in enumerate(lines)},
        **{("margin", *key): counts for key, counts in margins.items()},
        TOTAL: total.counts,
    }
    numbers: dict[Cell, int] = {
        (owner, code): number.n
        for owner, counts in owners.items()
        for code, number in counts.items()
    }
    groups = [
        [(owner, code) for owner in group]
        for group in _sums(lines, margins)
        for code in total.counts
    ]
    groups += [[(owner, code) for code in codes] for codes in additive for owner in owners]
    hidden = withhold(numbers, groups)
    shown = {owner: _hide(owner, counts, hidden) for owner, counts in owners.items()}
    kept = [
        replace(line, counts=shown["line", i])
        for i, line in enumerate(lines)
        if any(number.n >= SMALLEST_SHOWN for number in line.counts.values())
    ]
    closed = {key: shown["margin", *key] for key in margins}
    return tuple(kept), replace(total, counts=shown[TOTAL]), closed


def margins_of(lines: Sequence[Line]) -> Margins:
    """Return the sums of lines with two keys, by the place and value of each key."""
    sums: dict[tuple[int, str], dict[str, Count]] = {}
    for line in lines:
        for place in (0, 1):
            own = sums.setdefault((place, line.keys[place]), {})
            for code, number in line.counts.items():
                own[code] = Count(own.get(code, Count(0)).n + number.n)
    return sums


def _sums(lines: Sequence[Line], margins: Margins) -> list[list[Hashable]]:
    """Return which lines add up to which line: all to the total, or through the margins."""
    if not margins:
        return [[*(("line", place) for place in range(len(lines))), TOTAL]]
    groups: list[list[Hashable]] = []
    for place, key in margins:
        parts = [("line", i) for i, line in enumerate(lines) if line.keys[place] == key]
        groups.append([*parts, ("margin", place, key)])
    groups += [
        [*(("margin", *key) for key in margins if key[0] == place), TOTAL] for place in (0, 1)
    ]
    return groups


def _hide(owner: Hashable, counts: Counts, hidden: set[Cell]) -> Counts:
    return {
        code: _hidden(number.n) if (owner, code) in hidden else told(number.n)
        for code, number in counts.items()
    }


def _hidden(number: int) -> Count:
    return Count(1 if number < SMALLEST_SHOWN else BASE, withheld=True)
