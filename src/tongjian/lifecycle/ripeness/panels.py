"""The tab “存续” on the page of a Party organisation: the signs that it falls apart (C20)."""

from __future__ import annotations

from django.http import HttpRequest

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.ui import asof, pages, panels
from tongjian.registry.party_orgs.choices import GRASS_ROOTS
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.panels import PAGE

from .signs import signs_of


def register() -> None:
    """Add the tab; done in `apps.py`."""
    panels.register_panel(
        page=PAGE, code="signs", label="存续", render=show, shown=_lives, order=47
    )


def _lives(request: HttpRequest, org: PartyOrg) -> bool:
    return org.kind in GRASS_ROOTS and org.dissolved_on is None


def show(request: HttpRequest, org: PartyOrg) -> str:
    """Show each sign with its clause; today only."""
    day = asof.read(request)
    if day.is_past:
        return pages.fragment(request, "ripeness/signs.html", {"signs": []})
    found = signs_of(viewer_of(request), org, on=day.on)
    return pages.fragment(request, "ripeness/signs.html", {"signs": found})
