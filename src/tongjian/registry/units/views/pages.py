"""The page of one unit, and of one area."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import asof, pages, panels
from tongjian.foundation.ui.figures import Figure
from tongjian.foundation.ui.views import Action
from tongjian.registry.units import permissions, queries
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Area, Unit
from tongjian.registry.units.panels import PAGE
from tongjian.registry.units.tables import coverage_badge, status_badge

SHOWN = 50


def unit_page(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Identity first, then what is due and why, then the tabs."""
    viewer = viewer_of(request)
    unit = queries.get_unit(viewer, unit_id)
    day = asof.read(request)
    facts = queries.version_on(unit, day.on) if day.is_past else unit
    context = {
        "title": facts.name if facts else unit.name,
        "identity": _identity(unit),
        "crumbs": [("社会组织", reverse("units:list")), (unit.name, "")],
        "actions": [] if day.is_past else _actions(viewer, unit),
        "as_of": day,
        "status": status_badge(facts.status if facts else unit.status),
        "missing": facts is None,
        "coverage": "" if day.is_past else _coverage(viewer, unit),
        "leads": _parts(request, "identity", unit),
        "dues": [] if day.is_past else _parts(request, "due", unit),
        "panels": panels.open_panel(request, page=PAGE, subject=unit),
    }
    return pages.render(request, "units/unit.html", context)


def area_page(request: HttpRequest, area_id: int) -> HttpResponse:
    """Show one area and the units there."""
    viewer = viewer_of(request)
    area = queries.get_area(viewer, area_id)
    units = queries.list_units(viewer).filter(area=area).exclude(status__in=ENDED)
    may_write = viewer.may(permissions.WRITE)
    edit = Action("修改", reverse("units:edit_area", args=[area.pk]), icon="edit")
    context = {
        "title": area.name,
        "area": area,
        "crumbs": [
            ("社会组织", reverse("units:list")),
            ("集中区域", reverse("units:areas")),
            (area.name, ""),
        ],
        "actions": [edit] if may_write else [],
        "figures": _area_figures(area),
        "units": units.order_by("name_sort")[:SHOWN],
        "coverage": lambda unit: _coverage(viewer, unit),
    }
    return pages.render(request, "units/area.html", context)


def _parts(request: HttpRequest, place: str, unit: Unit) -> list[str]:
    """Return what higher areas have to say at a place of the page."""
    found = panels.panels_of(f"{PAGE}.{place}", viewer=viewer_of(request))
    return [html for panel in found if (html := panel.render(request, unit))]


def _identity(unit: Unit) -> str:
    parts = [
        unit.uscc or "尚无统一社会信用代码",
        f"{unit.get_level_display()}{unit.get_kind_display()}",
        f"登记：{unit.registrar.name}",
    ]
    if unit.competent_body:
        parts.append(f"主管：{unit.competent_body.name}")
    return " · ".join(parts)


def _coverage(viewer: Viewer, unit: Unit) -> Any:
    detailed = queries.reaches(viewer, permissions.SEE_PARTY, unit)
    return coverage_badge(unit.host_mode, detailed=detailed)


def _actions(viewer: Viewer, unit: Unit) -> list[Action]:
    if unit.status in ENDED or not queries.reaches(viewer, permissions.WRITE, unit):
        return []
    return [
        Action("变更登记", reverse("units:edit", args=[unit.pk]), icon="edit"),
        Action("注销或撤销", reverse("units:end", args=[unit.pk]), icon="circle-off"),
    ]


def _area_figures(area: Area) -> list[Figure]:
    today = clock.today()
    there = area.units_there  # type: ignore[attr-defined]
    uncovered = area.uncovered_there  # type: ignore[attr-defined]
    address = f"{reverse('units:list')}?area={area.pk}"
    return [
        Figure(
            code="units",
            label="入驻社会组织",
            on=today,
            source="社会组织名册",
            value=there,
            unit="家",
            formula="集中区域为本处、未注销、在您管理范围内的社会组织数",
            url=address,
        ),
        Figure(
            code="covered",
            label="组织覆盖率",
            on=today,
            source="社会组织名册、覆盖关系",
            numerator=there - uncovered,
            denominator=there,
            numerator_label="有党组织覆盖的",
            denominator_label="入驻社会组织",
            formula="有党组织覆盖的 ÷ 入驻社会组织",
            url=f"{address}&covered=no",
        ),
    ]
