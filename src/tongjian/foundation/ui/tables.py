"""Tables as declarations: which columns there are, how each reads, what it sorts by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, ClassVar

from markupsafe import Markup, escape

from . import formats
from .icons import icon
from .keyset import Sort

Show = Callable[[Any], Any]
Link = Callable[[Any], str | None]


@dataclass(frozen=True)
class Badge:
    """A state in word, icon and colour; tones: good, warn, bad, info, quiet."""

    label: str
    tone: str = "quiet"

    ICONS: ClassVar[dict[str, str]] = {
        "good": "circle-check",
        "warn": "alert-triangle",
        "bad": "alert-octagon",
        "info": "info-circle",
        "quiet": "point",
    }

    def __html__(self) -> str:
        drawn = icon(self.ICONS[self.tone])
        return f'<span class="badge badge-{self.tone}">{drawn}{escape(self.label)}</span>'


def _code(value: Any) -> Any:
    return Markup('<span class="code">{}</span>').format(value) if value else formats.DASH


KINDS: dict[str, Show] = {
    "text": formats.text,
    "number": formats.number,
    "percent": formats.percent,
    "date": formats.day,
    "moment": formats.moment,
    "money": formats.amount,
    "yes_no": formats.yes_no,
    "code": _code,
    "badge": formats.text,
}
NUMERIC = frozenset({"number", "percent", "money"})


@dataclass(frozen=True)
class Column:
    """One column.

    `value` is an attribute path or a function of the row (default: the code), `sort` a field
    path (the list can then be sorted by it), `link` a function of the row to an address,
    `shown` whether it stands in the list before anybody chooses columns. On a phone a row is a
    card: `place` is "title", "lead" (beside the title), "body", or "desktop" (left out there).
    `unit` is named once, in the heading; amounts are held in yuan and shown in 元 or 万元.
    """

    code: str
    label: str
    kind: str = "text"
    value: str | Show | None = None
    sort: str | None = None
    descending_first: bool = False
    link: Link | None = None
    shown: bool = True
    fixed: bool = False
    place: str = "body"
    unit: str = ""
    note: str = ""
    export: Show | None = None
    css: str = ""

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def heading(self) -> str:
        unit = self.unit or ("元" if self.kind == "money" else "")
        return f"{self.label}（{unit}）" if unit else self.label

    @property
    def classes(self) -> str:
        return f"col-{self.kind} at-{self.place} {self.css}".rstrip()

    def reader(self) -> Show:
        """Return the function that takes the plain value out of a row."""
        if callable(self.value):
            return self.value
        return attrgetter(self.value or self.code)

    def shower(self) -> Show:
        """Return the function that writes a plain value."""
        if self.kind == "money":
            return lambda value: formats.amount(value, self.unit or "元")
        return KINDS[self.kind]

    def plain(self, row: Any) -> Any:
        """Return the value for a file, without markup."""
        value = (self.export or self.reader())(row)
        return value.label if isinstance(value, Badge) else value


@dataclass(frozen=True)
class Cell:
    column: Column
    content: Any
    url: str | None = None


@dataclass(frozen=True)
class Row:
    pk: Any
    cells: list[Cell]


@dataclass(frozen=True)
class Head:
    """One column heading: whether it sorts, how it is sorted now, where a click leads."""

    column: Column
    direction: str = ""  # "ascending", "descending" or not the sort column
    sort_param: str = ""  # value of `sort` after a click; empty means not sortable


class Table:
    """Base of every list. Subclasses set `code`, `columns`, `default_sort`."""

    code: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    default_sort: ClassVar[str] = ""

    @classmethod
    def column(cls, code: str) -> Column | None:
        return next((column for column in cls.columns if column.code == code), None)

    @classmethod
    def sort(cls, text: str | None) -> Sort | None:
        """Read `name` or `-name`; None when there is no such sortable column."""
        text = text or cls.default_sort
        if not text:
            return Sort("pk")
        column = cls.column(text.lstrip("-"))
        if column is None or column.sort is None:
            return None
        return Sort(column.code, column.sort, text.startswith("-"))

    @classmethod
    def chosen(cls, codes: Iterable[str] | None) -> list[Column]:
        """Return the columns to show: those named, or the usual ones; fixed ones always."""
        known = [code for code in codes or () if cls.column(code)]
        if not known:
            return [column for column in cls.columns if column.shown or column.fixed]
        return [column for column in cls.columns if column.fixed or column.code in known]


@dataclass(frozen=True)
class Bound:
    """A table with the rows of one page, ready to be drawn."""

    table: type[Table]
    columns: list[Column]
    sort: Sort
    rows: list[Row] = field(default_factory=list)

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        if column.sort is None:
            return Head(column)
        if column.code != self.sort.code:
            prefix = "-" if column.descending_first else ""
            return Head(column, sort_param=prefix + column.code)
        flipped = "" if self.sort.descending else "-"
        direction = "descending" if self.sort.descending else "ascending"
        return Head(column, direction, flipped + column.code)


def bind(table: type[Table], rows: Iterable[Any], *, columns: list[Column], sort: Sort) -> Bound:
    """Draw the cells of each row."""
    plan = [(column, column.reader(), column.shower()) for column in columns]
    drawn = [
        Row(
            getattr(row, "pk", None),
            [
                Cell(column, show(read(row)), column.link(row) if column.link else None)
                for column, read, show in plan
            ],
        )
        for row in rows
    ]
    return Bound(table, columns, sort, drawn)
