"""Tabs that the picture adds to the pages of the registry."""

from __future__ import annotations

from django.http import HttpRequest

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import asof, pages
from tongjian.foundation.ui.panels import register_panel
from tongjian.insight.statistics.asking import frame_for
from tongjian.insight.statistics.permissions import READ
from tongjian.insight.statistics.vocabulary import Frame
from tongjian.registry.party_orgs.choices import BRANCHES
from tongjian.registry.party_orgs.models import PartyOrg

from . import figures, pictures
from .places import city_url

BRANCH_CARDS: tuple[figures.Card, ...] = (
    figures.SIZE[2],
    figures.SIZE[3],
    figures.SIZE[0],
    figures.GAPS[0],
)


def register() -> None:
    """Add the tab to the page of a Party organisation."""
    register_panel(
        page="party_orgs.org",
        code="figures",
        label="统计",
        render=org_figures,
        permission=READ,
        order=80,
    )


def org_figures(request: HttpRequest, org: PartyOrg) -> str:
    """Draw the figures of one Party organisation with all below it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    day = asof.read(request)
    frame = frame_for(viewer, on=day.on, today=day.today, scope=org.code)
    is_branch = org.kind in BRANCHES
    wanted = BRANCH_CARDS if is_branch else (*figures.SIZE, *figures.COVERAGE, *figures.GAPS)
    told = figures.cards_for(frame, wanted)
    cards = figures.draw(figures.measure_cards(viewer, frame, told), told)
    context = {
        "cards": cards,
        "ages": pictures.age_bars(pictures.compute(viewer, frame, "members-age"))
        if pictures.may_draw_people(viewer, frame)
        else None,
        "places": None if is_branch else _places(viewer, frame),
        "city_url": "" if is_branch else city_url(frame, scope=org.code),
    }
    return pages.fragment(request, "insight/org_panel.html", context)


def _places(viewer: Viewer, frame: Frame) -> pictures.Top:
    return pictures.top(pictures.compute(viewer, frame, "coverage"), pictures.MOST_LISTED)
