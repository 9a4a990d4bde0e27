"""A computed table as text for the terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from .grids import Cell, grid_of
from .results import Check, Outcome


def as_text(outcome: Outcome) -> str:
    """Draw a table with what is needed to read it rightly."""
    grid = grid_of(outcome)
    heads = [Cell(head.label, numeric=head.numeric) for head in grid.heads]
    drawn = [heads, *grid.rows, *([grid.total] if grid.total else [])]
    where = f"{outcome.place}，截至 {outcome.on}，来源：{outcome.source.words}"
    remarks = [f"口径：{outcome.population}", *outcome.notes, *map(_said, outcome.checks)]
    return "\n".join([outcome.table.title, where, "", *_aligned(drawn), "", *remarks])


def _aligned(rows: Sequence[Sequence[Cell]]) -> list[str]:
    widths = [max(_width(cell.text) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(map(_pad, row, widths)).rstrip() for row in rows]


def _pad(cell: Cell, width: int) -> str:
    space = " " * (width - _width(cell.text))
    return space + cell.text if cell.numeric else cell.text + space


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _said(check: Check) -> str:
    verdict = "相符" if check.holds else f"相差 {check.difference:,}"
    return f"勾稽（{check.title}）：{check.left.words}；{check.right.words}；{verdict}"
