"""The lists: the register of units, areas, public bodies, member firms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.scopes import range_q
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.ui.tables import Column
from tongjian.foundation.ui.views import Action, Empty, Listing, ListView, Preset
from tongjian.registry.units import permissions, queries, selecting
from tongjian.registry.units.filters import AgencyFilters, AreaFilters, FirmFilters, UnitFilters
from tongjian.registry.units.models import Agency, Area, MemberFirm, Unit
from tongjian.registry.units.tables import (
    AGENCY_ACTS,
    FIRM_ACTS,
    AgencyTable,
    AreaTable,
    FirmTable,
    UnitTable,
)

# Columns whose facts are known for today only.
NOW_ONLY = frozenset({"full_members", "probationary_members", "declared_members", "gaps"})

# Columns that are blank for whoever has no right to what they show.
OF_PARTY = frozenset({"host"})
OF_ROSTER = frozenset({"full_members", "probationary_members"})


def record_export(viewer: Viewer, title: str, listing: Listing, format: str) -> None:
    """Log that a list was taken away as a file, and under which conditions."""
    said = "；".join(f"{chip.subject} {chip.said}" for chip in listing.chips) or "全部"
    fields = {"条件": (None, said), "格式": (None, format), "截至": (None, str(listing.on.on))}
    change = Change("units.unit", None, title, fields)
    audit.record_many(actor=viewer, action="units.list.exported", changes=[change])


def with_acts(listing: Listing, acts: Sequence[Column], *, may: bool) -> Listing:
    """Return a list with the columns that lead to acts, on screen and where they are allowed."""
    if not may or "export" in listing.query:
        return listing
    return replace(listing, columns=[*listing.columns, *acts])


class UnitList(ListView):
    """名册 of units, of today or of any day."""

    title, unit = "社会组织", "家"
    table, filters = UnitTable, UnitFilters
    timed = True
    steady = True
    export_permission = permissions.EXPORT
    presets = (
        Preset("应建未建", "due=yes&sort=-full_members"),
        Preset("隶属不清", "gap=1"),
        Preset("组织设置不清", "gap=2"),
        Preset("党员数不符", "gap=4"),
        Preset("未覆盖", "covered=no"),
        Preset("5A级", "rating=5A"),
        Preset("已脱钩", "decoupled=yes"),
    )
    empty = Empty("还没有社会组织", "可以从登记名单导入，或逐家登记。")

    def read(self, request: HttpRequest) -> Listing:
        """Refuse conditions out of the viewer's scope, and those without answer for a past day."""
        org_id = request.GET.get("org", "")
        selecting.require_org(viewer_of(request), org_id, on=clock.today())
        listing = super().read(request)
        if listing.on.is_past:
            asked = [c for c in selecting.TODAY_ONLY if c in listing.filters.values]
            names = "、".join(selecting.TODAY_ONLY[code] for code in asked)
            if names:
                listing.errors.append(f"{names}只有今天的数据，看过去的日子时请去掉这个条件")
        hidden = self._hidden(viewer_of(request), past=listing.on.is_past)
        return replace(listing, columns=[c for c in listing.columns if c.code not in hidden])

    def _hidden(self, viewer: Viewer, *, past: bool) -> frozenset[str]:
        """Return the columns that would be blank in every row."""
        blank = NOW_ONLY if past else frozenset()
        if not viewer.may(permissions.SEE_PARTY):
            blank |= OF_PARTY
        return blank if viewer.may(permissions.SEE_COUNTS) else blank | OF_ROSTER

    def offered(self, *, viewer: Viewer) -> list[Preset]:
        """Leave out what only the roster can answer."""
        counts = viewer.may(permissions.SEE_COUNTS)
        return [p for p in self.presets if counts or p.query not in ("gap=2", "gap=4")]

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Unit]:
        """Return the units in scope that meet the conditions."""
        return queries.find_units(viewer, filters=filters, on=on)

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer what the viewer may do."""
        found = [
            Action("集中区域", reverse("units:areas"), icon="building-skyscraper"),
            Action("主管机构", reverse("units:agencies"), icon="building-bank"),
        ]
        if viewer.may(permissions.WRITE):
            found.append(Action("登记社会组织", reverse("units:new"), icon="plus", primary=True))
        return found

    def exported(self, *, viewer: Viewer, listing: Listing, format: str) -> None:
        """Log it."""
        record_export(viewer, self.title, listing, format)


class AreaList(ListView):
    """Parks, buildings, incubators (A16, A17)."""

    title, unit = "集中区域", "处"
    table, filters = AreaTable, AreaFilters
    counted = "exact"
    export_permission = permissions.EXPORT
    presets = (Preset("孵化基地", "kind=incubator"), Preset("商务楼宇", "kind=building"))
    empty = Empty("还没有集中区域", "登记园区、楼宇、孵化基地等，便于区域统建和阵地布点。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Area]:
        """Return the areas that meet the conditions."""
        rows = queries.list_areas(viewer)
        if "q" in filters:
            rows = rows.filter(name__contains=filters["q"])
        if "kind" in filters:
            rows = rows.filter(kind__in=filters["kind"])
        return rows.filter(range_q("locality__path", filters.get("place", "")))

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer what the viewer may do."""
        if not viewer.may(permissions.WRITE):
            return []
        return [Action("登记集中区域", reverse("units:new_area"), icon="plus", primary=True)]


class AgencyList(ListView):
    """Registrars, competent bodies, industry departments (A19)."""

    title, unit = "主管机构", "个"
    table, filters = AgencyTable, AgencyFilters
    counted = "exact"
    export_permission = permissions.EXPORT
    presets = (
        Preset("登记管理机关", "duty=registers"),
        Preset("业务主管单位", "duty=supervises"),
        Preset("行业主管部门", "duty=guides_industry"),
    )

    def read(self, request: HttpRequest) -> Listing:
        """Offer the acts to those who may change the directory."""
        may = viewer_of(request).may(permissions.WRITE)
        return with_acts(super().read(request), AGENCY_ACTS, may=may)

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Agency]:
        """Return the bodies that meet the conditions."""
        rows = queries.list_agencies(viewer)
        if "q" in filters:
            rows = rows.filter(name__contains=filters["q"])
        for duty in filters.get("duty", ()):
            rows = rows.filter(**{duty: True})
        return rows.filter(range_q("locality__path", filters.get("place", "")))

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer what the viewer may do."""
        if not viewer.may(permissions.WRITE):
            return []
        return [Action("登记主管机构", reverse("units:new_agency"), icon="plus", primary=True)]


class FirmList(ListView):
    """The member firms of one association (A14)."""

    title, unit = "会员单位", "家"
    table, filters = FirmTable, FirmFilters
    export_permission = permissions.EXPORT
    presets = (Preset("已建党组织", "covered=yes"), Preset("未签公约", "pledged=no"))
    empty = Empty("没有登记会员单位")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the association first: outside the scope there is none."""
        super().setup(request, *args, **kwargs)
        self.association = queries.get_unit(viewer_of(request), kwargs["unit_id"])

    def heading(self) -> str:
        return f"{self.association.name}的会员单位"

    def read(self, request: HttpRequest) -> Listing:
        """Offer the acts to those who may change the association."""
        may = queries.reaches(viewer_of(request), permissions.WRITE, self.association)
        return with_acts(super().read(request), FIRM_ACTS, may=may)

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[MemberFirm]:
        """Return the firms of today that meet the conditions."""
        rows: QuerySet[MemberFirm] = self.association.firms.valid_on(clock.today())
        if "q" in filters:
            rows = queries.match_firms(rows, filters["q"])
        if "covered" in filters:
            rows = rows.filter(is_covered=filters["covered"])
        if "pledged" in filters:
            rows = rows.filter(pledged_on__isnull=not filters["pledged"])
        return rows

    def context(self, *, viewer: Viewer, listing: Listing) -> dict[str, Any]:
        """Lead back to the association."""
        page = reverse("units:unit", args=[self.association.pk])
        crumbs = [("社会组织", reverse("units:list")), (self.association.name, page)]
        return {"crumbs": [*crumbs, ("会员单位", "")]}

    def exported(self, *, viewer: Viewer, listing: Listing, format: str) -> None:
        """Log it."""
        record_export(viewer, self.heading(), listing, format)
