"""What the gates say on the page of a unit: the tab, and what is open now."""

from __future__ import annotations

from django.http import HttpRequest

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.ui import asof, pages, panels
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Unit
from tongjian.registry.units.panels import PAGE
from tongjian.registry.units.queries import reaches

from . import permissions
from .queries import merits, unit_gates
from .queries.desk import follow_ups_of
from .queries.disposal import list_disposals, may_count, open_order


def register() -> None:
    """Add the tab; done in `apps.py`."""
    panels.register_panel(
        page=PAGE,
        code="gates",
        label="关口",
        render=show,
        permission=permissions.READ,
        shown=lambda request, unit: reaches(viewer_of(request), permissions.READ, unit),
        order=45,
    )
    panels.register_panel(
        page=f"{PAGE}.due", code="gates", label="", render=due, permission=permissions.READ
    )


def show(request: HttpRequest, unit: Unit) -> str:
    """Show the last act at each gate, the checks of the charter, and what may be done."""
    if asof.read(request).is_past:
        return pages.fragment(request, "gates/past.html")
    viewer = viewer_of(request)
    at_desk = viewer.may(permissions.DESK) and reaches(viewer, permissions.DESK, unit)
    context = {
        "unit": unit,
        "cells": unit_gates.cells_of(unit),
        "checks": unit.charter_checks.order_by("-checked_on", "-pk")[:8],
        "orders": list(list_disposals(viewer).filter(unit=unit).order_by("-opened_on")),
        "further": merits.checks_for(unit).annotate(done=merits.settled_of(unit)),
        "may_review": merits.may_open_review(viewer, unit) and unit.status not in ENDED,
        "may_attest": viewer.may_at(permissions.APPRAISE, unit.scope_path)
        and unit.status not in ENDED,
        "at_desk": at_desk and unit.status not in ENDED,
        "may_dispose": (at_desk or viewer.may_at(permissions.DISPOSE, unit.scope_path))
        and unit.status not in ENDED,
    }
    return pages.fragment(request, "gates/of_unit.html", context)


def due(request: HttpRequest, unit: Unit) -> str:
    """Name the open disposal order and the tasks from registration."""
    viewer = viewer_of(request)
    if asof.read(request).is_past or not reaches(viewer, permissions.READ, unit):
        return ""
    order = open_order(viewer, unit)
    context = {
        "order": order,
        "counts": order is not None and may_count(viewer, order),
        "tasks": follow_ups_of(viewer, unit),
        "today": clock.today(),
    }
    return pages.fragment(request, "gates/due_of_unit.html", context)
