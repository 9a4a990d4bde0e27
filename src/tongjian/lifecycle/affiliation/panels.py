"""The tab that says who answers for a unit, and why."""

from __future__ import annotations

from django.http import HttpRequest

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.ui import asof, pages, panels
from tongjian.registry.party_orgs import permissions as of_orgs
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Unit
from tongjian.registry.units.panels import PAGE
from tongjian.registry.units.queries import reaches

from .resolving import joining, resolve


def register() -> None:
    """Add the tab; done in `apps.py`."""
    panels.register_panel(
        page=PAGE,
        code="affiliation",
        label="归口",
        render=show,
        permission=of_orgs.READ,
        shown=lambda request, unit: reaches(viewer_of(request), of_orgs.READ, unit),
        order=40,
    )


def show(request: HttpRequest, unit: Unit) -> str:
    """Show the three answers, why, and the lines of the table that did not hold."""
    day = asof.read(request)
    if day.is_past or unit.status in ENDED:
        return pages.fragment(request, "affiliation/past.html")
    answers = resolve(unit, on=day.on)
    context = {
        "unit": unit,
        "answers": answers,
        "joining": joining(answers),
        "may_write": viewer_of(request).may_at(of_orgs.WRITE, unit.scope_path),
        "is_settled": all(a.is_settled for a in answers if a.org is not None),
    }
    return pages.fragment(request, "affiliation/answers.html", context)
