"""A computed table as a page shows it: headings with their meaning, cells with their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongjian.foundation.ui import formats

from .addresses import rows_url
from .results import Count, Line, Outcome, Ratio
from .suppression import told
from .texts import ratio_label

ROWLESS = frozenset({"series", "registers"})


@dataclass(frozen=True)
class Head:
    label: str
    note: str = ""
    numeric: bool = True


@dataclass(frozen=True)
class Cell:
    """What is shown, what it opens, and for a ratio its parts."""

    text: str
    url: str = ""
    parts: str = ""
    numeric: bool = True


@dataclass(frozen=True)
class Grid:
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()

    @property
    def plain(self) -> list[list[str]]:
        """Return the texts, for files and charts."""
        lines = [*self.rows, self.total] if self.total else [*self.rows]
        return [[cell.text for cell in line] for line in lines]


def grid_of(outcome: Outcome) -> Grid:
    """Arrange a table: two classes of one measure as a cross table, anything else as a list."""
    is_cross = len(outcome.by) == 2 and len(outcome.measures) == 1 and not outcome.indicators
    return _cross(outcome) if is_cross else _flat(outcome)


def _flat(outcome: Outcome) -> Grid:
    heads = [
        *(Head(dimension.label, dimension.clause, numeric=False) for dimension in outcome.by),
        *(Head(measure.label, measure.words) for measure in outcome.measures),
        *(
            Head(ratio_label(outcome, f"{i.code}@{over}"), i.formula(over))
            for i, over in outcome.indicators
        ),
    ]
    rows = [
        (*(Cell(label, numeric=False) for label in line.labels), *_numbers(outcome, line))
        for line in outcome.lines
    ]
    total: tuple[Cell, ...] = ()
    if outcome.table.has_total:
        blank = [Cell("", numeric=False)] * max(len(outcome.by) - 1, 0)
        total = (Cell("合计", numeric=False), *blank, *_numbers(outcome, outcome.total))
        total = total if outcome.by else total[1:]
    return Grid(tuple(heads), tuple(rows), total)


def _numbers(outcome: Outcome, line: Line) -> list[Cell]:
    counts = [
        _count(outcome, measure.code, line.counts.get(measure.code), _classes(outcome, line))
        for measure in outcome.measures
    ]
    return [*counts, *(_ratio(line.ratios[f"{i.code}@{o}"]) for i, o in outcome.indicators)]


def _count(
    outcome: Outcome, code: str, number: Count | None, classes: Sequence[tuple[str, str]]
) -> Cell:
    if number is None:
        return Cell(formats.DASH)
    if number.withheld:
        return Cell(str(number.shown))
    return Cell(formats.number(number.n), url=_rows(outcome, code, number, classes))


def _rows(outcome: Outcome, code: str, number: Count, classes: Sequence[tuple[str, str]]) -> str:
    measure = next(m for m in outcome.measures if m.code == code)
    has_rows = outcome.source.code not in ROWLESS and not measure.amount
    # Rows can be listed as they are known now, and only so.
    if not number.n or not has_rows or outcome.protected or outcome.frame.known_on:
        return ""
    chosen = [*outcome.where.items(), *classes]
    return rows_url(outcome.table.code, outcome.frame, code, chosen)


def _classes(outcome: Outcome, line: Line) -> list[tuple[str, str]]:
    return [(d.code, key) for d, key in zip(outcome.by, line.keys, strict=False)]


def _ratio(ratio: Ratio) -> Cell:
    if ratio.percent is None:
        return Cell(formats.DASH)
    parts = f"{formats.number(ratio.part.n)}/{formats.number(ratio.whole.n)}"
    return Cell(f"{ratio.percent:.1f}%", parts=parts)


def _cross(outcome: Outcome) -> Grid:
    (measure,) = outcome.measures
    down, across = outcome.by
    rows, columns = _keys(outcome, 0), _keys(outcome, 1)
    by_keys = {line.keys: line for line in outcome.lines}

    def cell(row: str, column: str) -> Cell:
        line = by_keys.get((row, column))
        number = line.counts[measure.code] if line else told(0) if outcome.protected else Count(0)
        return _count(outcome, measure.code, number, [(down.code, row), (across.code, column)])

    def margin(place: int, key: str) -> Cell:
        code = outcome.by[place].code
        return _count(
            outcome, measure.code, outcome.margins[place, key][measure.code], [(code, key)]
        )

    heads = [Head(down.label, numeric=False)]
    heads += [Head(label) for label in columns.values()] + [Head("合计")]
    body = [
        (Cell(label, numeric=False), *(cell(row, column) for column in columns), margin(0, row))
        for row, label in rows.items()
    ]
    whole = _count(outcome, measure.code, outcome.total.counts[measure.code], ())
    total = (Cell("合计", numeric=False), *(margin(1, column) for column in columns), whole)
    return Grid(tuple(heads), tuple(body), total)


def _keys(outcome: Outcome, place: int) -> dict[str, str]:
    """Return the classes of one direction in their order; each once."""
    dimension = outcome.by[place]
    found = {line.keys[place]: line.labels[place] for line in outcome.lines}
    order = {key: position for position, (key, _) in enumerate(dimension.choices)}
    return dict(sorted(found.items(), key=lambda item: (order.get(item[0], len(order)), item[0])))
