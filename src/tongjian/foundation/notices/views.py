"""What is to do, as lines; one matter as a list; what was done; the week; the burden."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.views import Bulk, Empty, Listing, ListView, Preset

from . import burden, mails, queries, refreshing, weeks
from .filters import BELOW, MINE, ClosedFilters, NoticeFilters
from .models import Matter, Notice
from .queries import Duties
from .tables import ClosedTable, NoticeTable

STAGES = (("overdue", "逾期"), ("soon", "本周内"), ("later", "以后"), ("put_off", "已暂缓"))


@require_GET
@never_cache
def todo(request: HttpRequest) -> HttpResponse:
    """Show what the viewer is to do, and what others are to do below."""
    viewer, today = viewer_of(request), clock.today()
    refreshing.catch_up(on=today, at_most=refreshing.AT_ONCE)
    duties = queries.duties_of(viewer)
    is_mine = request.GET.get("of") != BELOW
    mine = queries.lines(duties, on=today, mine=True, named=queries.NAMED if is_mine else 0)
    below = queries.lines(duties, on=today, mine=False, named=0 if is_mine else queries.NAMED)
    shown = mine if is_mine else below
    by_subject = request.GET.get("by") == "subject"
    context = {
        "title": "待办",
        "by_subject": by_subject,
        "heaps": queries.heaps(duties, on=today, mine=is_mine) if by_subject else [],
        "of": MINE if is_mine else BELOW,
        "tabs": _tabs(mine, below, is_mine=is_mine),
        "sections": [
            (label, [line for line in shown if line.stage == stage]) for stage, label in STAGES
        ],
        "minutes": sum(line.minutes for line in shown),
    }
    return pages.render(request, "notices/todo.html", context)


@require_GET
@never_cache
def week(request: HttpRequest) -> HttpResponse:
    """Show the digest of this week."""
    viewer = viewer_of(request)
    context = {
        "title": "一周待办",
        "week": weeks.week_of(queries.duties_of(viewer), on=clock.today()),
        "can_mail": mails.is_configured(),
        "mail": mails.subscription_of(viewer) if mails.is_configured() else None,
    }
    return pages.render(request, "notices/week.html", context)


@require_GET
@never_cache
def minutes(request: HttpRequest) -> HttpResponse:
    """Show how much time the list asks, by month and by whom."""
    duties = queries.duties_of(viewer_of(request))
    found = burden.burden_of(duties, month=clock.today().replace(day=1))
    return pages.render(request, "notices/burden.html", {"title": "用时估算", "burden": found})


class MatterList(ListView):
    """The open notices of one matter."""

    title, unit = "待办", "件"
    table, filters = NoticeTable, NoticeFilters
    template = "notices/matter.html"
    presets = [
        Preset("我办理", "of=mine"),
        Preset("下级办理", "of=below"),
        Preset("逾期", "state=overdue"),
    ]
    empty = Empty("没有待办", "情况消除以后自动办结，在“已办结”里可以查到。")
    duties: Duties
    matter: Matter

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the matter first. Raises Http404."""
        super().setup(request, *args, **kwargs)
        self.duties = queries.duties_of(viewer_of(request))
        self.matter = queries.get_matter(self.duties, kwargs["code"])

    def heading(self) -> str:
        """Name the matter."""
        return self.matter.title

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Notice]:
        """Return the open notices that meet the conditions."""
        mine = {MINE: True, BELOW: False}.get(filters.get("of", ""))
        rows = queries.open_notices(self.duties, mine=mine).filter(matter=self.matter)
        if states := filters.get("state"):
            rows = rows.filter(_in_state(states, clock.today()))
        return _searched(rows, filters).select_related("assignee")

    def bulk(self, *, viewer: Viewer) -> list[Bulk]:
        """Offer to put off and to hand out."""
        return [
            Bulk("暂缓…", reverse("notices:put_off")),
            Bulk("交办…", reverse("notices:assign")),
        ]

    def context(self, *, viewer: Viewer, listing: Listing) -> dict[str, Any]:
        """Lead back to the list."""
        crumbs = [("待办", reverse("notices:todo")), (self.matter.title, "")]
        return {"crumbs": crumbs, "matter": self.matter}


class ClosedList(ListView):
    """What has been done, or mended itself."""

    title, unit = "已办结", "件"
    table, filters = ClosedTable, ClosedFilters
    template = "notices/closed.html"
    counted = "none"
    empty = Empty("还没有办结的待办", "情况消除的自动列在这里，不用销号。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Notice]:
        """Return the closed notices that meet the conditions."""
        duties = queries.duties_of(viewer)
        rows = Notice.objects.filter(duties.seen, closed_on__isnull=False)
        if why := filters.get("why"):
            rows = rows.filter(closed_why__in=why)
        if days := filters.get("closed"):
            rows = rows.filter(closed_on__gte=days.low) if days.low else rows
            rows = rows.filter(closed_on__lte=days.high) if days.high else rows
        return _searched(rows, filters).select_related("matter")

    def context(self, *, viewer: Viewer, listing: Listing) -> dict[str, Any]:
        """Lead back to the list."""
        return {"crumbs": [("待办", reverse("notices:todo")), ("已办结", "")]}


def _searched(rows: QuerySet[Notice], filters: dict[str, Any]) -> QuerySet[Notice]:
    if wanted := filters.get("q"):
        return rows.filter(Q(label__contains=wanted) | Q(owner__contains=wanted))
    return rows


def _in_state(states: list[str], on: date) -> Q:
    awake = queries.awake(on)
    late = Q(due_on__lt=on)
    conditions = {"overdue": awake & late, "open": awake & ~late, "put_off": ~awake}
    found = Q(pk__in=())
    for state in states:
        found |= conditions[state]
    return found


def _tabs(
    mine: list[queries.Line], below: list[queries.Line], *, is_mine: bool
) -> list[dict[str, Any]]:
    address = reverse("notices:todo")
    counts = [sum(1 for line in lines if line.waiting) for lines in (mine, below)]
    return [
        {"label": "我办理", "url": address, "active": is_mine, "count": counts[0]},
        {
            "label": "下级办理",
            "url": f"{address}?of={BELOW}",
            "active": not is_mine,
            "count": counts[1],
        },
        {
            "label": "已办结",
            "url": reverse("notices:closed"),
            "active": False,
            "count": None,
        },
    ]
