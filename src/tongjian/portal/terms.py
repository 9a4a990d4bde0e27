"""Both changes of term side by side (C19): of Party organisations, and of units themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation import clock
from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import pages
from tongjian.kernel.cn.workdays import add_months
from tongjian.lifecycle.formation.queries import list_terms
from tongjian.lifecycle.gates import permissions as gates
from tongjian.lifecycle.gates.queries.merits import list_reviews
from tongjian.registry.party_orgs.permissions import READ

AHEAD, MOST = 12, 300


@dataclass(frozen=True)
class Entry:
    """One change of term: whose, when, and where it stands."""

    label: str
    url: str
    on: date
    state: str = ""
    tone: str = "info"


@dataclass
class Month:
    """What falls into one month; the first is what is overdue."""

    label: str
    orgs: list[Entry] = field(default_factory=list)
    units: list[Entry] = field(default_factory=list)


@require_GET
@never_cache
@needs(READ)
def calendar(request: HttpRequest) -> HttpResponse:
    """Show what falls due in the coming year, month by month."""
    viewer, today = viewer_of(request), clock.today()
    last = add_months(today.replace(day=1), AHEAD + 1)
    months = months_of(viewer, on=today, last=last)
    context = {
        "title": "换届日历",
        "months": [month for month in months if month.orgs or month.units],
        "sees_units": viewer.may(gates.READ),
        "most": MOST if any(_is_cut(months, side) for side in ("orgs", "units")) else 0,
        "last": last,
    }
    return pages.render(request, "portal/terms.html", context)


def months_of(viewer: Viewer, *, on: date, last: date) -> list[Month]:
    """Return what is overdue, then the coming months before `last`; two queries."""
    late = Month("已超期")
    found: dict[date, Month] = {}
    first = on.replace(day=1)
    while first < last:
        found[first] = Month(f"{first.year} 年 {first.month} 月")
        first = add_months(first, 1)
    for entry in _orgs(viewer, on, last):
        (late if entry.on < on else found[entry.on.replace(day=1)]).orgs.append(entry)
    for entry in _units(viewer, on, last):
        (late if entry.on < on else found[entry.on.replace(day=1)]).units.append(entry)
    return [late, *found.values()]


def _is_cut(months: list[Month], side: str) -> bool:
    return sum(len(getattr(month, side)) for month in months) >= MOST


def _orgs(viewer: Viewer, on: date, last: date) -> Iterator[Entry]:
    rows = list_terms(viewer).filter(term_ends_on__lt=last).order_by("term_ends_on", "pk")
    for org in rows[:MOST]:
        is_late = org.term_ends_on < on
        state = "正在换届" if org.is_under_way else "未提出" if is_late else ""
        url = f"{reverse('party_orgs:org', args=[org.pk])}?panel=term"
        tone = "info" if org.is_under_way else "bad"
        yield Entry(org.name, url, org.term_ends_on, state, tone)


def _units(viewer: Viewer, on: date, last: date) -> Iterator[Entry]:
    """Yield the changes that somebody has put forward: units keep no end of term on record."""
    if not viewer.may(gates.READ):
        return
    rows = list_reviews(viewer).filter(planned_on__lt=last)
    rows = rows.filter(closed_on__isnull=True) | rows.filter(planned_on__gte=on)
    for review in rows.order_by("planned_on", "pk")[:MOST]:
        state = {None: "审核中", True: "同意", False: "不同意"}[review.is_agreed]
        tone = {None: "info", True: "good", False: "bad"}[review.is_agreed]
        url = reverse("gates:review", args=[review.pk])
        yield Entry(review.unit.name, url, review.planned_on, state, tone)
