"""What pickers ask for while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.ui import pages
from tongjian.registry.units import permissions, queries
from tongjian.registry.units.models import Area

SHOWN = 20


def units(request: HttpRequest) -> HttpResponse:
    """Offer units that the viewer may see."""
    return _units(request, permissions.READ)


def writable_units(request: HttpRequest) -> HttpResponse:
    """Offer units that the viewer may change."""
    return _units(request, permissions.WRITE)


def registrars(request: HttpRequest) -> HttpResponse:
    """Offer registration offices."""
    return _agencies(request, registers=True)


def bodies(request: HttpRequest) -> HttpResponse:
    """Offer competent bodies and industry departments."""
    return _agencies(request)


def areas(request: HttpRequest) -> HttpResponse:
    """Offer areas."""
    found = Area.objects.valid_on(clock.today()).filter(name__contains=_typed(request))
    rows = list(found.select_related("locality").order_by("name")[: SHOWN + 1])
    lines = [pages.Option(str(r.pk), r.name, r.locality.name) for r in rows[:SHOWN]]
    return pages.options(request, lines, truncated=len(rows) > SHOWN)


def _units(request: HttpRequest, permission: str) -> HttpResponse:
    found = queries.match_units(viewer_of(request), _typed(request), permission=permission)
    rows = list(found[: SHOWN + 1])
    lines = [pages.Option(str(r.pk), r.name, r.uscc or "") for r in rows[:SHOWN]]
    return pages.options(request, lines, truncated=len(rows) > SHOWN)


def _agencies(request: HttpRequest, **duty: bool) -> HttpResponse:
    found = queries.match_agencies(_typed(request), on=clock.today()).filter(**duty)
    rows = list(found.order_by("name")[: SHOWN + 1])
    lines = [pages.Option(str(r.pk), r.name, r.locality.name) for r in rows[:SHOWN]]
    return pages.options(request, lines, truncated=len(rows) > SHOWN)


def _typed(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:60]
