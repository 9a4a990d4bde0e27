"""The audit administrator's screens about unusual reading."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.foundation.ui.views import Empty, ListView, Preset

from . import permissions, queries, services
from .filters import NoticeFilters
from .forms import HandleForm
from .models import Notice, State
from .tables import TONES, NoticeTable
from .unusual import Limits

guarded = method_decorator([never_cache, needs(permissions.HANDLE)], name="dispatch")


@guarded
class NoticeList(ListView):
    """Who read unusually much, or at unusual hours."""

    title, unit = "查阅提醒", "条"
    table, filters = NoticeTable, NoticeFilters
    presets = [Preset("未处理", "state=new&state=seen")]
    empty = Empty("没有异常查阅", "短时间查阅多人、工作时间外查阅、大量导出，会在这里提醒。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Notice]:
        """Return the notices that meet the conditions."""
        rows = queries.list_notices(viewer)
        if days := filters.get("day"):
            rows = rows.filter(day__gte=days.low) if days.low else rows
            rows = rows.filter(day__lte=days.high) if days.high else rows
        if states := filters.get("state"):
            rows = rows.filter(state__in=states)
        return rows


@guarded
class NoticeView(ActView):
    """One notice: what was read, and what came of it."""

    title, button = "查阅提醒", "登记处理结果"
    template = "watch/notice.html"
    drafted = False
    notice: Notice

    def prepare(self, **kwargs: Any) -> None:
        self.notice = queries.get_notice(self.viewer, kwargs["pk"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show it; from now on it has been seen."""
        services.see(notice=self.notice, actor=self.viewer)
        return super().get(request, **kwargs)

    def form(self, data: Any = None) -> HandleForm:
        return HandleForm(data)

    def act(self, form: AnyForm) -> str:
        remark = form.cleaned_data["remark"]
        services.handle(notice=self.notice, remark=remark, actor=self.viewer, at=timezone.now())
        return "已登记处理结果。"

    def done_url(self) -> str:
        return reverse("watch:notices")

    def heading(self) -> str:
        return f"{self.notice.reader_name}：{self.notice.day:%Y-%m-%d} 的查阅"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("查阅提醒", self.done_url()), (self.notice.reader_name, "")]

    # For the template.

    @property
    def is_open(self) -> bool:
        return self.notice.state != State.HANDLED

    @property
    def tone(self) -> str:
        return TONES[self.notice.state]

    @property
    def limits(self) -> Limits:
        return Limits.current()

    @property
    def readings_url(self) -> str:
        day = self.notice.day.isoformat()
        query: dict[str, str | int] = {
            "reader": self.notice.reader_id,
            "at_from": day,
            "at_to": day,
        }
        return f"{reverse('audit:readings')}?{urlencode(query)}"
