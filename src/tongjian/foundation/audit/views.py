"""The audit administrator's screens: what was changed, and who read personal data."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.filters import Between
from tongjian.foundation.ui.views import Empty, ListView, Preset

from . import naming, permissions, queries
from .filters import EntryFilters, ReadingFilters
from .models import Entry, Reading
from .tables import EntryTable, ReadingTable
from .wording import differences

OFFERED = 20
COLUMNS = {"actor": "actor_id", "reader": "reader_id", "number": "subject_id"}
guarded = method_decorator([never_cache, needs(permissions.READ)], name="dispatch")


@guarded
class EntryList(ListView):
    """The log, newest first."""

    title, unit = "操作日志", "条"
    table, filters = EntryTable, EntryFilters
    empty = Empty("日志是空的", "每次改动都会自动记在这里。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Entry]:
        """Return the entries that meet the conditions."""
        return _narrowed(queries.list_entries(viewer), filters)


@guarded
class ReadingList(ListView):
    """Who read personal data."""

    title, unit = "查阅记录", "条"
    table, filters = ReadingTable, ReadingFilters
    presets = [
        Preset("导出", "what=导出"),
        Preset("证件号码", "what=公民身份号码"),
        Preset("名单", "what=名单"),
    ]
    empty = Empty("还没有查阅记录", "打开个人页面、显示证件号码、导出名册都会记在这里。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Reading]:
        """Return the readings that meet the conditions."""
        filters = dict(filters)
        wanted = filters.pop("number", None)
        rows = _narrowed(queries.list_readings(viewer), filters)
        return queries.that_show(rows, int(wanted)) if wanted else rows


def _narrowed(rows: QuerySet[Any], filters: dict[str, Any]) -> QuerySet[Any]:
    for code, value in filters.items():
        rows = rows.filter(_condition(code, value))
    return rows


def _condition(code: str, value: Any) -> Q:
    if code == "at":
        return _days(value)
    if code == "what":
        return Q(what__contains=value)
    if code == "request":
        return Q(request_id=value)
    if code == "subject":
        return Q(subject_type__in=value)
    if code == "action":
        return Q(action__in=value)
    return Q(**{COLUMNS[code]: int(value)})


def _days(value: Between) -> Q:
    """Return the condition for whole days of the installation's time zone, both included."""
    condition = Q()
    if value.low:
        condition &= Q(at__gte=_midnight(value.low))
    if value.high:
        condition &= Q(at__lt=_midnight(value.high + timedelta(days=1)))
    return condition


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@require_GET
@never_cache
@needs(permissions.READ)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one entry: before and after of each field, and its seal."""
    found = queries.get_entry(viewer_of(request), pk)
    model = naming.model_of(found.subject_type)
    context = {
        "title": naming.action_label(found.action),
        "entry": found,
        "subject": naming.subject_label(found.subject_type),
        "changes": differences(found, model),
        "seal": queries.seal_of(found),
    }
    return pages.render(request, "audit/entry.html", context)


@require_GET
@needs(permissions.READ)
def user_options(request: HttpRequest) -> HttpResponse:
    """Offer accounts, former ones included."""
    typed = request.GET.get("q", "").strip()
    users = get_user_model().objects.order_by("username")
    if typed:
        users = users.filter(Q(username__contains=typed.lower()) | Q(display_name__contains=typed))
    found = list(users[: OFFERED + 1])
    options = [pages.Option(str(u.pk), str(u), u.get_username()) for u in found[:OFFERED]]
    return pages.options(request, options, truncated=len(found) > OFFERED)
