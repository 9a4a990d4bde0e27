"""Ripeness, joint formation, signs of decay: pages that look and change nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import exports, pages
from tongjian.foundation.ui.views import Action, Empty, Listing, ListView, Preset
from tongjian.lifecycle.formation.permissions import APPLY
from tongjian.registry.localities.models import Locality
from tongjian.registry.party_orgs.choices import GRASS_ROOTS
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.views.lists import OrgList
from tongjian.registry.units.permissions import EXPORT
from tongjian.registry.units.views.lists import record_export

from . import queries, sheets, suggesting
from .choices import SIGNS
from .filters import DecayFilters, RipeFilters
from .tables import DecayTable, RipeTable


class RipeList(ListView):
    """The units without an organisation, by how ripe they are for one."""

    title, unit = "组建成熟度", "家"
    table, filters = RipeTable, RipeFilters
    export_permission = EXPORT
    presets = (
        Preset("够人数未建", "layer=ready"),
        Preset("差一名", "lacking=1"),
        Preset("差两名", "lacking=2"),
        Preset("没有正式党员", "layer=none"),
        Preset("隐性党员可补足", "fillable=yes"),
        Preset("四项以上成熟", "ripe=4"),
    )
    empty = Empty("没有未建的", "管理范围内的社会组织都有党组织覆盖。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Any]:
        """Return the units in scope that meet the conditions."""
        return queries.find_ripe(viewer, filters=filters, on=clock.today())

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Lead to the suggestions."""
        return [Action("联合组建建议", reverse("ripeness:joint"), icon="users-group")]

    def exported(self, *, viewer: Viewer, listing: Listing, format: str) -> None:
        """Log it."""
        record_export(viewer, self.title, listing, format)


class DecayList(OrgList):
    """The organisations that break a rule which says that they fall apart (C20)."""

    title = "边建边散的迹象"
    table, filters = DecayTable, DecayFilters
    timed = False
    empty = Empty("没有这些迹象", "正式党员都够数，书记都在任，任期都没有届满。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[PartyOrg]:
        """Return the organisations in scope that meet the conditions and show a sign."""
        others = {name: value for name, value in filters.items() if name != "sign"}
        rows = super().rows(viewer=viewer, filters=others, on=on)
        rows = rows.filter(dissolved_on__isnull=True, kind__in=GRASS_ROOTS)
        codes = filters.get("sign") or list(SIGNS)
        return queries.decaying(rows, codes=codes, on=clock.today())

    def offered(self, *, viewer: Viewer) -> list[Preset]:
        """Offer each sign."""
        return [Preset(label, f"sign={code}") for code, label in SIGNS.items()]


def joint(request: HttpRequest) -> HttpResponseBase:
    """Show which uncovered units could form a joint branch together, or give them as a file."""
    viewer, place = viewer_of(request), place_of(request)
    wanted = exports.find(request.GET.get("export", ""))
    if wanted is not None:
        viewer.require(EXPORT)
        if (held := exports.held_back(request)) is not None:
            return held
        viewer = viewer.limited_to(EXPORT)
    found = suggesting.suggest(viewer, place=place.path if place else "", on=clock.today())
    if wanted is not None:
        return wanted.write(sheets.taken(viewer, found, place=place, format=wanted.code))
    context = {
        "formats": exports.formats() if viewer.may(EXPORT) else [],
        "may_apply": viewer.may(APPLY),
        "suggestions": found,
        "place": place,
        "more": len(found) == suggesting.SHOWN,
        "shown": suggesting.SHOWN,
    }
    return pages.render(request, "ripeness/joint.html", context)


def place_of(request: HttpRequest) -> Locality | None:
    """Return the place that is asked for.

    Raises:
        Http404: there is no such place.
    """
    path = request.GET.get("street", "")
    if not path:
        return None
    found = Locality.objects.filter(path=path).order_by("-start_on").first()
    if found is None:
        raise Http404("没有这个地区。")
    return found
