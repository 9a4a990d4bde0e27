"""Tables as declarations: which columns there are, how each reads, what it sorts by."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, ClassVar
from urllib.parse import quote

from django.urls import get_script_prefix, reverse
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
        return _badge(self.label, self.tone)


@lru_cache(maxsize=1024)
def _badge(label: str, tone: str) -> str:
    return f'<span class="badge badge-{tone}">{icon(Badge.ICONS[tone])}{escape(label)}</span>'


_is_special = re.compile("[&<>'\"]").search


def written(value: Any) -> str:
    """Escape a value as templates do; most text needs nothing, which is seen at once."""
    if value.__class__ is str:
        return str(escape(value)) if _is_special(value) else value
    if value.__class__ is Badge:
        return _badge(value.label, value.tone)
    return str(escape(value))


def _code(value: Any) -> Any:
    if not value:
        return formats.DASH
    return Markup(f'<span class="code">{written(value)}</span>')  # noqa: S704  escaped just here


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


SENTINEL = 999_999_937


class opens:  # noqa: N801  reads as a word in the declaration of a column
    """A column's link to the page of each row; its address is looked up only once."""

    def __init__(self, url_name: str, attribute: str = "pk") -> None:
        self._url_name = url_name
        self._read = attrgetter(attribute)
        self._halves: dict[str, tuple[str, str]] = {}

    def __call__(self, row: Any) -> str:
        return self.here()(row)

    def here(self) -> Callable[[Any], str]:
        """Return the function from a row to its address under the prefix of this request."""
        prefix = get_script_prefix()
        if prefix not in self._halves:
            found = reverse(self._url_name, args=[SENTINEL])
            before, _, after = found.partition(str(SENTINEL))
            self._halves[prefix] = before, after
        (before, after), read = self._halves[prefix], self._read

        def link(row: Any) -> str:
            key = read(row)
            shown = str(key) if key.__class__ is int else quote(str(key), safe="")
            return f"{before}{shown}{after}"

        return link


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

    @cached_property
    def heading(self) -> str:
        unit = self.unit or ("元" if self.kind == "money" else "")
        return f"{self.label}（{unit}）" if unit else self.label

    @cached_property
    def classes(self) -> str:
        return f"col-{self.kind} at-{self.place} {self.css}".rstrip()

    @cached_property
    def opening(self) -> Markup:
        """Return the opening tag of this column's cells, the same for every row."""
        tag = Markup('<td class="{}" data-label="{}">')
        return tag.format(self.classes, self.heading)

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
class Row:
    """One drawn row. Its cells are one piece of markup: a template loop costs twice as much."""

    pk: Any
    cells: Markup


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
    # What a file says of each column as an SQL expression, where one says the same.
    told: ClassVar[Mapping[str, Any]] = {}

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
    cells = [_drawer(column) for column in columns]
    drawn = [
        Row(getattr(row, "pk", None), Markup("".join([draw(row) for draw in cells])))  # noqa: S704
        for row in rows
    ]
    return Bound(table, columns, sort, drawn)


def _drawer(column: Column) -> Callable[[Any], str]:
    """Return the function that draws a cell of this column, with all fixed parts prepared."""
    opening, read, link = str(column.opening), column.reader(), column.link
    show, is_text = column.shower(), column.kind in ("text", "badge")

    def content(row: Any) -> str:
        value = read(row)
        if is_text and value and value.__class__ is str:
            return str(escape(value)) if _is_special(value) else value
        return written(value if value.__class__ is Badge else show(value))

    if link is None:
        return lambda row: f"{opening}{content(row)}</td>"
    find = link.here() if isinstance(link, opens) else link

    def linked(row: Any) -> str:
        address = find(row)
        if address is None:
            return f"{opening}{content(row)}</td>"
        return f'{opening}<a href="{written(address)}">{content(row)}</a></td>'

    return linked
