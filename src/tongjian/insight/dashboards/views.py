"""The city page, which is also the committee page, and the list of gaps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from markupsafe import Markup

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import asof, pages
from tongjian.foundation.ui.charts import Chart
from tongjian.insight.statistics.addresses import circumstances, read_frame, table_url
from tongjian.insight.statistics.checks import compare, sums_for
from tongjian.insight.statistics.engine import counting
from tongjian.insight.statistics.grids import grid_of
from tongjian.insight.statistics.past.wishing import kept_if_slow
from tongjian.insight.statistics.permissions import READ
from tongjian.insight.statistics.queries import caveats
from tongjian.insight.statistics.results import Outcome
from tongjian.insight.statistics.vocabulary import Frame

from . import figures, pictures
from .places import Surroundings, city_url, frame_below, surroundings

GAP_VIEWS = {
    "shortfall": "行业与地区与主管单位",
    "coverage": "登记地",
    "coverage-sector": "行业",
    "coverage-body": "业务主管单位",
    "coverage-under": "下级党组织",
}
MOST_GAPS = 30
MOST_BELOW = 12
LATER = "later"
CHECKS = ("levels", "kinds", "groups", "tiers", "sexes", "declared", "headcounts")


def city(request: HttpRequest) -> HttpResponse:
    """Show how many, how covered, where the gaps are and what is stale, on one screen."""
    viewer, frame, as_of = _circumstances(request)
    if pages.wants_fragment(request, LATER):
        return pages.render(request, "insight/later.html", _later(viewer, frame))
    around = surroundings(viewer, frame)
    with counting(), kept_if_slow(frame):
        computed = {
            **_figures(viewer, frame),
            **_pictures(viewer, frame, around),
        }
    context = {
        "frame": frame,
        "as_of": as_of,
        "around": around,
        "crumbs": [*((p.label, p.url) for p in around.above), (around.label, "")],
        "gaps_link": _gaps_link(frame),
        "here": city_url(frame),
        "growth_url": table_url("growth", frame),
        "title": frame.node.label if frame.node else around.label,
        "caveats": caveats(frame),
        "no_gaps": figures.no_gaps(frame),
        **computed,
    }
    return pages.render(request, "insight/city.html", context)


def gaps(request: HttpRequest) -> HttpResponse:
    """Rank where coverage falls short, and open the units that ought to be organised."""
    viewer, frame, as_of = _circumstances(request)
    wanted = request.GET.get("view", "")
    chosen = wanted if wanted in GAP_VIEWS else "shortfall"
    outcome = pictures.compute(viewer, frame, chosen)
    context = {
        "frame": frame,
        "as_of": as_of,
        "views": GAP_VIEWS,
        "chosen": chosen,
        "outcome": outcome,
        "top": pictures.top(outcome, MOST_GAPS),
        "views_url": {code: _gaps_url(frame, view=code) for code in GAP_VIEWS},
        "cards": _drawn(viewer, frame, figures.GAPS[:3]),
        "caveats": caveats(frame),
        "no_gaps": figures.no_gaps(frame),
    }
    return pages.render(request, "insight/gaps.html", context)


def _gaps_url(frame: Frame, **more: str) -> str:
    return f"{reverse('insight:gaps')}?{urlencode({**circumstances(frame), **more})}"


def _gaps_link(frame: Frame) -> Markup:
    return Markup('<a href="{}">缺口清单</a>').format(_gaps_url(frame))


def _circumstances(request: HttpRequest) -> tuple[Viewer, Frame, asof.AsOf]:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    viewer.require(READ)
    as_of = asof.read(request)
    return viewer, read_frame(viewer, request.GET, on=as_of.on, today=as_of.today), as_of


def _drawn(viewer: Viewer, frame: Frame, cards: tuple[figures.Card, ...]) -> list[Any]:
    told = figures.cards_for(frame, cards)
    return figures.draw(figures.measure_cards(viewer, frame, told), told)


def _figures(viewer: Viewer, frame: Frame) -> dict[str, Any]:
    """Return the cards and the cross sums: one statement for each source."""
    groups = {"size": figures.SIZE, "coverage": figures.COVERAGE, "gaps": figures.GAPS}
    told = {name: figures.cards_for(frame, cards) for name, cards in groups.items()}
    sums = sums_for(viewer, CHECKS, frame)
    cards = [card for group in told.values() for card in group]
    numbers = figures.measure_cards(viewer, frame, cards, sums=sums)
    drawn = {f"{name}_cards": figures.draw(numbers, cards) for name, cards in told.items()}
    checks = compare(sums, lambda source, measure: numbers.count(source, measure).n)
    return {**drawn, "checks": checks}


def _pictures(viewer: Viewer, frame: Frame, around: Surroundings) -> dict[str, Any]:
    by_place = pictures.compute(viewer, frame, "coverage")
    by_sector = pictures.compute(viewer, frame, "coverage-sector")
    has_places = len(by_place.lines) > 1
    drawn: dict[str, Any] = {
        "places": pictures.top(by_place, pictures.MOST_LISTED),
        "tiles": pictures.tiles(by_place if has_places else by_sector),
        "gap_bars": pictures.gap_bars(by_sector),
        "heat": _heat(viewer, by_place) if has_places else None,
        "ages": None,
        "under": None,
    }
    if pictures.may_draw_people(viewer, frame):
        drawn["ages"] = pictures.age_bars(pictures.compute(viewer, frame, "members-age"))
    if around.below:
        below = pictures.compute(viewer, frame_below(viewer, frame, around), "coverage-under")
        drawn["under"] = pictures.top(below, MOST_BELOW)
        drawn["under_of"] = below.place
    return drawn


def _heat(viewer: Viewer, by_place: Outcome) -> Chart:
    return pictures.coverage_heat(pictures.compute_heat(viewer, by_place))


def _later(viewer: Viewer, frame: Frame) -> dict[str, Any]:
    """Return what must read every row ever: it may follow the rest of the page."""
    with counting():
        growth = pictures.compute(viewer, frame, "growth")
        fresh = None if frame.is_past else grid_of(pictures.compute(viewer, frame, "freshness"))
    return {"growth": pictures.growth_lines(growth), "freshness": fresh}
