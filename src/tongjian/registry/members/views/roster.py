"""The roster, and the choices its forms and filters offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.search import engine
from tongjian.foundation.search.text import Query
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.views import Action, Count, Empty, Listing, ListView, Preset
from tongjian.registry.members import listed, permissions, purposes
from tongjian.registry.members.filters import RosterFilters
from tongjian.registry.members.models import Person
from tongjian.registry.members.queries import list_people
from tongjian.registry.members.search import seek_people
from tongjian.registry.members.selecting import find_people
from tongjian.registry.members.tables import RosterTable
from tongjian.registry.members.views.asking import ask_purpose
from tongjian.registry.party_orgs import queries as party_orgs
from tongjian.registry.units import queries as units

OFFERED = 20


@method_decorator([never_cache, needs(permissions.READ)], name="dispatch")
class RosterView(ListView):
    """The members in scope."""

    title, unit = "党员名册", "人"
    table, filters = RosterTable, RosterFilters
    export_permission = permissions.EXPORT
    steady = True
    presets = [
        Preset("预备党员", "stage=probationary"),
        Preset("失联", "unreachable=yes"),
        Preset("流动", "mobile=yes"),
    ]
    empty = Empty("还没有党员", "导入花名册，或在这里逐个登记。")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Ask for a purpose before a file is made."""
        wanted = "export" in request.GET and self._may_export(viewer_of(request))
        if wanted and not purposes.current(request):
            return ask_purpose(request)
        return super().get(request, **kwargs)

    def read(self, request: HttpRequest) -> Listing:
        """Refuse what is out of reach before any name of it is looked up."""
        self._refuse_unreachable(request)
        return super().read(request)

    def rows(self, *, viewer: Any, filters: dict[str, Any], on: date) -> QuerySet[Person]:
        """Return the members in scope who meet the conditions."""
        return find_people(viewer, filters=filters, on=on)

    def _counted(self, *, viewer: Any, listing: Listing) -> Count:
        """Take a very common name for "more than anybody counts", without counting."""
        asked = listing.filters.values
        if set(asked) == {"q"} and engine.is_broad(asked["q"], seek_people):
            return Count(engine.MANY, more=True)
        return super()._counted(viewer=viewer, listing=listing)

    def actions(self, *, viewer: Any) -> Sequence[Action]:
        """Offer to register, to whoever may write."""
        if not viewer.may(permissions.WRITE):
            return ()
        return [Action("登记党员", reverse("members:register"), icon="user-plus", primary=True)]

    def showed(self, *, viewer: Any, rows: Sequence[Person]) -> None:
        """Log in one entry who stood on the page."""
        listed.note(reader=viewer, ids=[person.pk for person in rows], what=listed.ROSTER)

    def taken(self, *, viewer: Any, listing: Listing, format: str, purpose: str) -> None:
        """Log who stands in the file, in how many columns, for what."""
        rows = self._rows(viewer=self.taker(viewer), listing=listing)
        what = f"党员名册（{format}，{len(listing.columns)} 列）"
        listed.note_file(reader=viewer, ids=rows.values("pk"), what=what, purpose=purpose)

    def export_purpose(self) -> str:
        """Return the purpose that was stated for this reading."""
        return purposes.current(self.request)

    def _refuse_unreachable(self, request: HttpRequest) -> None:
        """Answer 404 for a filter by a record outside the scope: its name would be shown."""
        viewer = viewer_of(request)
        if (org_id := request.GET.get("org", "")).isdecimal():
            party_orgs.get_org(viewer, int(org_id[:18]))
        unit_id = request.GET.get("employer", "")
        if unit_id.isdecimal() and not _employs(viewer, int(unit_id[:18])):
            raise Http404


def _employs(viewer: Any, unit_id: int) -> bool:
    if units.list_units(viewer).filter(pk=unit_id).exists():
        return True
    return list_people(viewer).filter(employer_id=unit_id).exists()


@require_GET
@needs(permissions.READ)
def org_options(request: HttpRequest) -> HttpResponse:
    """Offer the living organisations in scope."""
    rows = party_orgs.list_orgs(viewer_of(request)).select_related("parent")
    found = _offered(rows, request.GET.get("q", ""))
    options = [
        pages.Option(str(org.pk), org.name, org.parent.name if org.parent else org.code)
        for org in found[:OFFERED]
    ]
    return pages.options(request, options, truncated=len(found) > OFFERED)


@require_GET
@needs(permissions.READ)
def employer_options(request: HttpRequest) -> HttpResponse:
    """Offer the units in scope."""
    rows = units.list_units(viewer_of(request))
    found = _offered(rows, request.GET.get("q", ""))
    options = [pages.Option(str(unit.pk), unit.name, unit.uscc or "") for unit in found[:OFFERED]]
    return pages.options(request, options, truncated=len(found) > OFFERED)


def _offered(rows: QuerySet[Any], typed: str) -> list[Any]:
    query = Query.read(typed)
    if not query.text:
        return list(rows.order_by("name_sort", "pk")[: OFFERED + 1])
    keys = engine.find(query, engine.seek_in(rows), limit=OFFERED + 1)
    return engine.in_order(rows, keys)
