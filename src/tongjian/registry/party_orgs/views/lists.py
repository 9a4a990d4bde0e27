"""The list of Party organisations, and what pickers ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.views import Action, Empty, Listing, ListView, Preset
from tongjian.registry.party_orgs import permissions, queries, selecting
from tongjian.registry.party_orgs.filters import OrgFilters
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.tables import OrgTable

OFFERED = 20
# Columns whose facts are known for today only.
NOW_ONLY = frozenset({"full_members", "probationary_members", "term"})


class OrgList(ListView):
    """名册 of Party organisations, of today or of any day."""

    title, unit = "党组织", "个"
    table, filters = OrgTable, OrgFilters
    timed = True
    steady = True
    export_permission = permissions.EXPORT
    presets = (
        Preset("党委", "kind=committee"),
        Preset("支部", "kind=branch&kind=joint_branch"),
        Preset("书记空缺", "secretary=no"),
        Preset("任期届满", "overdue=yes"),
        Preset("正式党员不足", "few=yes"),
        Preset("已撤销", "dissolved=yes"),
    )
    empty = Empty("还没有党组织", "可以从花名册导入，或从上级党组织的页面逐个成立。")

    def read(self, request: HttpRequest) -> Listing:
        """Refuse conditions out of the viewer's scope, and those without answer for a past day."""
        queries.require_org(viewer_of(request), request.GET.get("under", ""))
        listing = super().read(request)
        if listing.on.is_past:
            asked = [c for c in selecting.TODAY_ONLY if c in listing.filters.values]
            names = "、".join(selecting.TODAY_ONLY[code] for code in asked)
            if names:
                listing.errors.append(f"{names}只有今天的数据，看过去的日子时请去掉这个条件")
            kept = [column for column in listing.columns if column.code not in NOW_ONLY]
            return replace(listing, columns=kept)
        return listing

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[PartyOrg]:
        """Return the organisations in scope that meet the conditions."""
        return queries.find_orgs(viewer, filters=filters, on=on)

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer the tree."""
        return [Action("组织树", reverse("party_orgs:tree"), icon="sitemap")]

    def exported(self, *, viewer: Viewer, listing: Listing, format: str) -> None:
        """Log it."""
        said = "；".join(f"{chip.subject} {chip.said}" for chip in listing.chips) or "全部"
        fields = {"条件": (None, said), "格式": (None, format), "截至": (None, str(listing.on.on))}
        change = Change("party_orgs.partyorg", None, self.title, fields)
        audit.record_many(actor=viewer, action="party_orgs.list.exported", changes=[change])


def options(request: HttpRequest, *, permission: str = permissions.READ) -> HttpResponse:
    """Offer living organisations where the viewer holds a permission."""
    typed = request.GET.get("q", "").strip()[:60]
    found = queries.match_orgs(viewer_of(request), typed, permission=permission)
    rows = list(found[: OFFERED + 1])
    lines = [
        pages.Option(str(org.pk), org.name, org.parent.name if org.parent else "")
        for org in rows[:OFFERED]
    ]
    return pages.options(request, lines, truncated=len(rows) > OFFERED)


def unit_options(request: HttpRequest) -> HttpResponse:
    """Offer the units that the viewer may have covered."""
    typed = request.GET.get("q", "").strip()[:60]
    found = queries.match_free_units(viewer_of(request), typed)
    rows = list(found[: OFFERED + 1])
    lines = [pages.Option(str(unit.pk), unit.name, unit.uscc or "") for unit in rows[:OFFERED]]
    return pages.options(request, lines, truncated=len(rows) > OFFERED)
