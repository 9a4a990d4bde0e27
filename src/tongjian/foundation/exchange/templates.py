"""A template: which columns a table may have, and what must hold inside one file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tongjian.foundation.exchange.kinds import TEXT, Kind
from tongjian.kernel.findings import Finding

if TYPE_CHECKING:
    from tongjian.foundation.exchange.judging import JudgedRow

RowRule = Callable[["JudgedRow"], Iterable[Finding]]


@dataclass(frozen=True)
class Column:
    """One column: its stable code, its Chinese label and the other names offices give it."""

    code: str
    label: str
    kind: Kind = TEXT
    synonyms: tuple[str, ...] = ()
    required: bool = False
    # Several values in one cell are split into a list; otherwise they are an error.
    many: bool = False
    max_length: int = 500
    # A sheet per district: the sheet's name stands in when the column is missing.
    from_sheet_name: bool = False
    help: str = ""
    example: str = ""
    is_personal: bool = False


@dataclass(frozen=True)
class Unique:
    """Columns whose joint value may stand in one row only; `label` names what the row is about.

    Rows that agree on `label` are one thing written twice: the first stays. Rows that disagree
    contradict each other: none can be trusted.
    """

    columns: tuple[str, ...]
    label: str
    code: str = "duplicate_in_file"


@dataclass(frozen=True)
class Tree:
    """A parent named in the same file, in any order."""

    key: str
    parent: str


@dataclass(frozen=True)
class Template:
    """A declared table; areas register theirs together with a handler."""

    code: str
    title: str
    columns: tuple[Column, ...]
    unique: tuple[Unique, ...] = ()
    tree: Tree | None = None
    row_rules: tuple[RowRule, ...] = ()
    help: str = ""

    @cached_property
    def positions(self) -> dict[str, int]:
        """The place of each column code."""
        return {column.code: place for place, column in enumerate(self.columns)}

    def column(self, code: str) -> Column:
        """Return a column by its code."""
        return self.columns[self.positions[code]]
