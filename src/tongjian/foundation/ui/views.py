"""The list page: one address gives the page, the table alone, or the file of what is seen."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import get_script_prefix
from django.views import View

from tongjian.foundation import clock
from tongjian.foundation.keeping import Kept

from . import asof, exports, keyset, pages
from .filters import Chip, FilterSet, address
from .tables import Column, Table, bind

# Panels as drawn; the key is the address with all its conditions, and the computed choices.
_PANELS: Kept[str] = Kept(128)
SIZES = (20, 50, 100, 200)
COUNT_LIMIT = 100_000
COUNT = "count"
EXPORT_CHUNK = 2000
FRAGMENT = "listing"


@dataclass(frozen=True)
class Preset:
    """A saved view that the list offers to everybody: a name and an address query."""

    label: str
    query: str


@dataclass(frozen=True)
class Action:
    """A button beside the title; the page shows only what the viewer may do."""

    label: str
    url: str
    icon: str = field(default="", kw_only=True)  # by name: the build looks for icon="…"
    primary: bool = False


@dataclass(frozen=True)
class Bulk:
    """What may be done with the ticked rows; `url` first shows what will happen."""

    label: str
    url: str


@dataclass(frozen=True)
class Empty:
    """Why a list is empty and what to do about it."""

    title: str = "还没有记录"
    advice: str = ""
    action: Action | None = None


@dataclass(frozen=True)
class Count:
    number: int
    more: bool = False  # counting stopped at the limit
    url: str = ""  # where the number is to be had: the page does not wait for it


@dataclass(frozen=True)
class Listing:
    """What was asked for, read and checked."""

    path: str
    query: QueryDict
    filters: FilterSet
    on: asof.AsOf
    columns: list[Column]
    sort: keyset.Sort
    size: int
    cursor: keyset.Cursor | None
    errors: list[str] = field(default_factory=list)

    @property
    def chips(self) -> list[Chip]:
        return [] if self.filters.errors else self.filters.chips

    def address(self, *, drop: Sequence[str] = (), **changed: Any) -> str:
        """Return the address of this list with something changed."""
        return address(self.query, drop=drop, **changed)

    def panel(self, draw: Callable[..., str]) -> str:
        """Return the panel of all conditions: long, and the same on every page of a list."""
        if (source := self.filters.drawn_from()) is None:
            return draw(self)
        key = self.path, get_script_prefix(), source
        return _PANELS.get(key, lambda: draw(self))


class ListView(View):
    """Base of every list page. Subclasses declare, and implement `rows`."""

    title: ClassVar[str]
    table: ClassVar[type[Table]]
    filters: ClassVar[type[FilterSet]] = FilterSet
    template: ClassVar[str] = "ui/list.html"
    unit: ClassVar[str] = "条"
    size: ClassVar[int] = 50
    counted: ClassVar[str] = "bounded"  # "exact", "bounded" or "none"
    timed: ClassVar[bool] = False  # whether the list can be asked as of a day
    export_permission: ClassVar[str | None] = None  # None: no export
    # Whether `rows` depends on nothing but its arguments, the viewer and the day: then the query
    # of a page is written only once for each of them, wherever it starts.
    steady: ClassVar[bool] = False
    presets: ClassVar[Sequence[Preset]] = ()
    empty: ClassVar[Empty] = Empty()

    def rows(self, *, viewer: Any, filters: dict[str, Any], on: date) -> QuerySet[Any]:
        """Return the permitted rows: a query of the area."""
        raise NotImplementedError

    def actions(self, *, viewer: Any) -> Sequence[Action]:
        """Return the buttons beside the title."""
        return ()

    def offered(self, *, viewer: Any) -> Sequence[Preset]:
        """Return the saved views that make sense for the viewer."""
        return self.presets

    def bulk(self, *, viewer: Any) -> Sequence[Bulk]:
        """Return what may be done with ticked rows."""
        return ()

    def context(self, *, viewer: Any, listing: Listing) -> dict[str, Any]:
        """Return further values for the template."""
        return {}

    def heading(self) -> str:
        """Return the title, where it depends on the address."""
        return self.title

    def exported(self, *, viewer: Any, listing: Listing, format: str) -> None:
        """Hear of an export before it starts, to record it."""

    def showed(self, *, viewer: Any, rows: Sequence[Any]) -> None:
        """Hear which rows a page has shown, to record that they were seen."""

    def taken(self, *, viewer: Any, listing: Listing, format: str, purpose: str) -> None:
        """Hear that a file is being written, to record who stands in it."""

    def export_purpose(self) -> str:
        """Return what a file of personal columns is for; such a file carries a watermark."""
        return ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        viewer = getattr(request, "viewer", None)
        listing = self.read(request)
        if "export" in request.GET and not listing.errors:
            return self._export(request, viewer=viewer, listing=listing)
        if request.GET.get("part") == COUNT and not listing.errors:
            counted = {"count": self._counted(viewer=viewer, listing=listing), "unit": self.unit}
            return pages.render(request, "ui/listing_count.html", counted)
        context = self._page(viewer=viewer, listing=listing)
        return self._answer(request, context, invalid=bool(listing.errors))

    def read(self, request: HttpRequest) -> Listing:
        """Read and check the address."""
        query, errors = request.GET, []
        chosen = self.filters(query)
        errors += chosen.errors
        sort = self.table.sort(query.get("sort"))
        if sort is None:
            errors.append(f"不能按“{query['sort'].lstrip('-')}”排序")
            sort = self.table.sort(None) or keyset.Sort("pk")
        on = asof.read(request)
        if self.timed and on.error:
            errors.append(on.error)
        size = self._size(query, errors)
        cursor = self._cursor(query, sort, errors)
        return Listing(
            request.path, query, chosen, on, self._columns(request), sort, size, cursor, errors
        )

    def _size(self, query: QueryDict, errors: list[str]) -> int:
        text = query.get("size", str(self.size))
        if text.isdecimal() and int(text) in {*SIZES, self.size}:
            return int(text)
        errors.append(f"每页行数“{text}”应为 {'、'.join(map(str, SIZES))} 之一")
        return self.size

    def _cursor(
        self, query: QueryDict, sort: keyset.Sort, errors: list[str]
    ) -> keyset.Cursor | None:
        token = query.get("after")
        if not token:
            return None
        try:
            return keyset.decode(token, sort=sort)
        except keyset.BadCursor as error:
            errors.append(f"{error}，请从第一页重新翻起")
            return None

    def _columns(self, request: HttpRequest) -> list[Column]:
        """Take the columns from the address, else from what this browser chose before."""
        text = request.GET.get("cols") or request.COOKIES.get(f"tj_cols_{self.table.code}", "")
        return self.table.chosen(text.replace(",", ".").split("."))

    def _rows(self, *, viewer: Any, listing: Listing) -> QuerySet[Any]:
        return self.rows(viewer=viewer, filters=listing.filters.values, on=listing.on.on)

    def _page(self, *, viewer: Any, listing: Listing) -> dict[str, Any]:
        page = keyset.Page()
        if not listing.errors:
            page = self.turn(viewer=viewer, listing=listing)
        bound = bind(self.table, page.rows, columns=listing.columns, sort=listing.sort)
        return {
            "view": self,
            "title": self.heading(),
            "listing": listing,
            "bound": bound,
            "pager": page,
            "count": self._count(page, listing),
            "as_of": listing.on if self.timed else None,
            "actions": self.actions(viewer=viewer),
            "presets": self.offered(viewer=viewer),
            "bulk": self.bulk(viewer=viewer),
            "formats": exports.formats() if self._may_export(viewer) else [],
            "sizes": SIZES,
            **self.context(viewer=viewer, listing=listing),
        }

    def turn(self, *, viewer: Any, listing: Listing) -> keyset.Page:
        """Read one page of the rows, for the screen or for a program."""
        found = keyset.page(
            partial(self._rows, viewer=viewer, listing=listing),
            sort=listing.sort,
            size=listing.size,
            cursor=listing.cursor,
            key=self._plan_key(viewer, listing),
        )
        self.showed(viewer=viewer, rows=found.rows)
        return found

    def _plan_key(self, viewer: Any, listing: Listing) -> Hashable | None:
        """Return all that the query depends on; None where it must be written anew."""
        asker = getattr(viewer, "key", None)
        if not self.steady or asker is None:
            return None
        asked = tuple(
            (code, tuple(value) if isinstance(value, list) else value)
            for code, value in listing.filters.values.items()
        )
        return type(self), asker, clock.today(), listing.on.on, asked

    def _count(self, page: keyset.Page, listing: Listing) -> Count | None:
        if listing.errors or self.counted == "none":
            return None
        if listing.cursor is None and page.next is None:
            return Count(len(page.rows))
        return Count(0, url=listing.address(part=COUNT))

    def _counted(self, *, viewer: Any, listing: Listing) -> Count:
        # Values alone: counting needs none of the columns that the rows are joined for.
        rows = self._rows(viewer=viewer, listing=listing).order_by().values("pk")
        if self.counted == "exact":
            return Count(rows.count())
        number = rows[: COUNT_LIMIT + 1].count()
        return Count(min(number, COUNT_LIMIT), more=number > COUNT_LIMIT)

    def _answer(
        self, request: HttpRequest, context: dict[str, Any], *, invalid: bool
    ) -> HttpResponse:
        part = pages.wants_fragment(request, FRAGMENT)
        template = "ui/listing_part.html" if part else self.template
        status = pages.INVALID if invalid else 200
        response = pages.render(request, template, context, status=status)
        response["Vary"] = "HX-Request, HX-Target, Cookie"
        return response

    def _may_export(self, viewer: Any) -> bool:
        if self.export_permission is None or viewer is None:
            return False
        return bool(viewer.may(self.export_permission))

    def _export(self, request: HttpRequest, *, viewer: Any, listing: Listing) -> HttpResponseBase:
        if not self._may_export(viewer):
            raise PermissionDenied
        chosen = exports.find(request.GET["export"])
        if chosen is None:
            listing.errors.append(f"不能导出为“{request.GET['export']}”")
            context = self._page(viewer=viewer, listing=listing)
            return self._answer(request, context, invalid=True)
        if (held := exports.held_back(request)) is not None:
            return held
        self.exported(viewer=viewer, listing=listing, format=chosen.code)
        sheet = self.sheet(viewer=self.taker(viewer), listing=listing)
        purpose = self.export_purpose()
        return exports.deliver(exports.Export(request, self, listing, chosen, sheet, purpose))

    def sheet(self, *, viewer: Any, listing: Listing) -> exports.Sheet:
        """Return the whole list as a file shows it."""
        rows = keyset.ordered(self._rows(viewer=viewer, listing=listing), sort=listing.sort)
        return exports.Sheet(
            title=self.heading(),
            columns=listing.columns,
            rows=rows.iterator(chunk_size=EXPORT_CHUNK),
            conditions=[f"{chip.subject}：{chip.said}" for chip in listing.chips],
            told=self._told(rows, listing),
        )

    def _told(self, rows: QuerySet[Any], listing: Listing) -> QuerySet[Any, Any] | None:
        """Let the database say the columns of a file, which is faster, where it can say all."""
        told = [self.table.told.get(column.code) for column in listing.columns]
        if listing.on.is_past or any(expression is None for expression in told):
            return None
        named = {f"told_{place}": expression for place, expression in enumerate(told)}
        found: QuerySet[Any, Any] = rows.select_related(None).annotate(**named)
        return found.values_list(*named)

    def count_rows(self, *, viewer: Any, listing: Listing) -> int:
        """Return how many rows the whole list has."""
        return self._rows(viewer=viewer, listing=listing).order_by().count()

    def taker(self, viewer: Any) -> Any:
        """Return the viewer as far as the right to take this list out reaches."""
        limited = getattr(viewer, "limited_to", None)
        return limited(self.export_permission) if limited and self.export_permission else viewer

    def may_export(self, viewer: Any) -> bool:
        """Tell whether the viewer may take this list out as a file."""
        return self._may_export(viewer)
