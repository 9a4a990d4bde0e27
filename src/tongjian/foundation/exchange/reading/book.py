"""What reading yields: sheets with their facts, and their rows as they stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# A cell is text, a number, a truth value or blank; dates arrive as ISO text.
Cell = Any


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row that holds something; `number` is 1-based as the sender sees it."""

    number: int
    cells: list[Cell]


@dataclass(slots=True)
class SourceSheet:
    """One sheet; columns are zero-based, rows 1-based."""

    name: str
    index: int
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    # (row, first column, last column) of cells merged sideways near the top: headers.
    merges: tuple[tuple[int, int, int], ...] = ()
    lost_formulas: frozenset[tuple[int, int]] = frozenset()
    errors: frozenset[tuple[int, int]] = frozenset()
    rows: Iterator[SourceRow] = field(default_factory=lambda: iter(()))


@dataclass(slots=True)
class SourceBook:
    """A file as read: iterate `sheets` once, and each sheet's rows before the next sheet."""

    kind: str
    encoding: str
    epoch_1904: bool
    sheets: Iterator[SourceSheet]
