"""The tabs “组建” on the page of a unit and “换届” on that of a Party organisation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.procedures.queries import cases_about
from tongjian.foundation.ui import asof, pages, panels
from tongjian.registry.members import permissions as of_members
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.panels import PAGE as ORG_PAGE
from tongjian.registry.party_orgs.queries import host_of, may_at
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.least import least_members
from tongjian.registry.units.models import Unit
from tongjian.registry.units.panels import PAGE as UNIT_PAGE
from tongjian.registry.units.queries import reaches

from . import codes, permissions, queries
from .choices import ELECTED_POSTS, MEASURES, Why
from .models import Formed
from .tables import layer_badge
from .transfers import Transferable, transferable


def register() -> None:
    """Add the tabs; done in `apps.py`."""
    panels.register_panel(
        page=UNIT_PAGE,
        code="formation",
        label="组建",
        render=show_unit,
        shown=lambda request, unit: _concerns(viewer_of(request), unit),
        order=30,
    )
    panels.register_panel(
        page=ORG_PAGE, code="term", label="换届", render=show_org, shown=_has_term, order=45
    )


def _concerns(viewer: Viewer, unit: Unit) -> bool:
    return reaches(viewer, permissions.APPLY, unit) or reaches(viewer, permissions.EXPLAIN, unit)


def _has_term(request: HttpRequest, org: PartyOrg) -> bool:
    return org.kind not in codes.WITHOUT_TERM


def show_unit(request: HttpRequest, unit: Unit) -> str:
    """Show how far the unit is from an organisation, and what is being done about it."""
    viewer, day = viewer_of(request), asof.read(request)
    if day.is_past or unit.status in ENDED:
        return pages.fragment(request, "formation/past.html")
    return pages.fragment(request, "formation/unit.html", _of_unit(viewer, unit, day.on))


def _of_unit(viewer: Viewer, unit: Unit, on: date) -> dict[str, Any]:
    cases = list(
        cases_about(viewer, kind=codes.UNIT, subject_id=unit.pk).filter(procedure=codes.FORMATION)
    )
    least = least_members(on).at(unit.registered_path)
    layer = queries.layer_of(unit, least=least)
    counts = reaches(viewer, of_members.COUNT, unit)
    reason = queries.reason_of(unit) if reaches(viewer, permissions.EXPLAIN, unit) else None
    is_free = not unit.host_mode
    host = host_of(unit.pk, on=on) if counts else None
    host_id = host.org_id if host else None
    return {
        "unit": unit,
        "is_free": is_free,
        "layer": layer_badge(layer) if counts else None,
        "measure": queries.MEASURES[layer] if counts and is_free else "",
        "lacking": max(least - unit.full_members, 0) if counts and unit.full_members else 0,
        "coming": transferable(viewer, unit, host_id=host_id) if counts else Transferable(),
        "may_name": viewer.may(of_members.READ),
        "host": host,
        "cases": cases,
        "open_case": next((case for case in cases if case.is_open), None),
        "may_apply": reaches(viewer, permissions.APPLY, unit),
        "may_explain": reaches(viewer, permissions.EXPLAIN, unit) and is_free,
        "reason": reason,
        "reason_measure": MEASURES[Why(reason.why)] if reason else "",
        "partners": _partners(viewer, unit, layer, on) if counts and is_free else [],
        "visits": _visits(unit),
    }


def _partners(viewer: Viewer, unit: Unit, layer: str, on: date) -> list[Unit]:
    if layer != queries.NEAR:
        return []
    return queries.partners(viewer, unit, on=on)


def _visits(unit: Unit) -> list[Any]:
    formed = Formed.objects.filter(unit=unit).order_by("-pk").first()
    return list(formed.visits.order_by("due_on")) if formed else []


def show_org(request: HttpRequest, org: PartyOrg) -> str:
    """Show the term of an organisation, who was elected, and the changes of term."""
    viewer, day = viewer_of(request), asof.read(request)
    if day.is_past or org.dissolved_on is not None:
        return pages.fragment(request, "formation/past.html")
    cases = list(
        cases_about(viewer, kind=codes.ORG, subject_id=org.pk).filter(procedure=codes.TERM)
    )
    left = (org.term_ends_on - day.on).days if org.term_ends_on else None
    context = {
        "org": org,
        "left": left,
        "holders": list(
            Appointment.objects.valid_on(day.on).filter(org=org, post__in=ELECTED_POSTS)
        ),
        "cases": cases,
        "open_case": next((case for case in cases if case.is_open), None),
        "may_apply": may_at(viewer, permissions.APPLY, org),
        "formed": queries.formed_by(org),
    }
    return pages.fragment(request, "formation/org.html", context)
