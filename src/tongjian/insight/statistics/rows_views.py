"""The list of the rows behind a number; one list for each kind of record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from tongjian.foundation.ui.filters import FilterSet
from tongjian.foundation.ui.tables import Table
from tongjian.foundation.ui.views import Empty, Listing, ListView
from tongjian.registry.members import listed
from tongjian.registry.party_orgs import permissions as party_orgs
from tongjian.registry.units import permissions as units

from . import tables
from .addresses import KNOWN, read_ask, read_frame, read_table, table_url
from .asking import UnableToShowTable
from .behind import find_measure, rows_behind
from .catalogue import TABLES
from .scoping import counts_people


def rows(request: HttpRequest, code: str) -> HttpResponseBase:
    """List the rows behind a number of a table."""
    viewer = request.viewer  # type: ignore[attr-defined]
    view = LISTS.get(read_table(viewer, code).source)
    if view is None:
        raise Http404("这张表的数没有可列出的记录。")
    return view.as_view()(request, code=code)


class BehindNumber(ListView):
    """Base of the lists: the address holds the table, the measure and the classes."""

    filters = FilterSet
    timed = True
    template = "stats/rows.html"
    empty = Empty("这个数现在没有记录", "可能刚有人改动了登记；请回到统计表刷新。")
    related: ClassVar[tuple[str, ...]] = ()

    def rows(self, *, viewer: Any, filters: dict[str, Any], on: date) -> QuerySet[Any]:
        asked, measure = self._asked(viewer, on)
        return rows_behind(viewer, asked, measure).select_related(*self.related)

    def read(self, request: HttpRequest) -> Listing:
        listing = super().read(request)
        try:
            self._asked(request.viewer, listing.on.on)  # type: ignore[attr-defined]
        except UnableToShowTable as error:
            listing.errors.append(error.message)
        return listing

    def heading(self) -> str:
        chosen = TABLES[self.kwargs["code"]]
        try:
            return f"{chosen.title}：{find_measure(chosen, self._measure).label}"
        except UnableToShowTable:
            return chosen.title

    def context(self, *, viewer: Any, listing: Listing) -> dict[str, Any]:
        frame = read_frame(viewer, listing.query, on=listing.on.on, today=listing.on.today)
        chosen = TABLES[self.kwargs["code"]]
        crumbs = [
            ("统计", reverse("stats:catalogue")),
            (chosen.title, table_url(chosen.code, frame)),
            ("记录", ""),
        ]
        return {"crumbs": crumbs, "words": self._words(viewer, listing), "frame": frame}

    @property
    def _measure(self) -> str:
        return self.request.GET.get("m", "")

    def _asked(self, viewer: Any, on: date) -> Any:
        query, code = self.request.GET, self.kwargs["code"]
        if query.get(KNOWN):
            raise UnableToShowTable("记录只能按现在所知列出，按当时所知只能看数。")
        frame = read_frame(viewer, query, on=on, today=viewer.on)
        asked = read_ask(query, code=code, frame=frame)
        return asked, find_measure(asked.table, self._measure)

    def _words(self, viewer: Any, listing: Listing) -> str:
        if listing.errors:
            return ""
        return str(self._asked(viewer, listing.on.on)[1].words)


class UnitsBehind(BehindNumber):
    title, unit = "社会组织", "家"
    table: ClassVar[type[Table]] = tables.UnitRows
    export_permission = units.EXPORT
    related = ("competent_body",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Show counts of the roster only to whoever may see them."""
        super().setup(request, *args, **kwargs)
        if counts_people(request.viewer):  # type: ignore[attr-defined]
            self.table = tables.CountedUnitRows  # type: ignore[misc]


class OrgsBehind(BehindNumber):
    title, unit = "党组织", "个"
    table = tables.OrgRows
    export_permission = party_orgs.EXPORT
    related = ("parent", "locality")


class PeopleBehind(BehindNumber):
    title, unit = "党员", "名"
    table = tables.PersonRows
    related = ("home_org", "employer")

    def showed(self, *, viewer: Any, rows: Sequence[Any]) -> None:
        """Log in one entry who stood on the page."""
        listed.note(reader=viewer, ids=[person.pk for person in rows], what=listed.BEHIND)


class SecretariesBehind(BehindNumber):
    title, unit = "书记", "名"
    table = tables.SecretaryRows
    related = ("org",)


LISTS: dict[str, type[BehindNumber]] = {
    "units": UnitsBehind,
    "orgs": OrgsBehind,
    "people": PeopleBehind,
    "secretaries": SecretariesBehind,
}
