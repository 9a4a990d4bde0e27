"""Places to choose from: public reference data."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from tongjian.foundation import clock
from tongjian.foundation.ui import pages

from . import queries

SHOWN = 20


def options(request: HttpRequest) -> HttpResponse:
    """Answer a picker with the divisions whose name or code matches; the value is the path."""
    typed = request.GET.get("q", "").strip()[:60]
    found = queries.list_localities(on=clock.today())
    if typed:
        found = found.filter(Q(name__contains=typed) | Q(code__startswith=typed))
    rows = list(found.select_related("parent")[: SHOWN + 1])
    return pages.options(
        request,
        [
            pages.Option(row.path, row.name, row.parent.name if row.parent else "")
            for row in rows[:SHOWN]
        ],
        truncated=len(rows) > SHOWN,
    )
