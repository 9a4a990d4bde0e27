"""The audit administrator's screens about unusual reading."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation import clock
from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.foundation.ui.views import Empty, ListView, Preset

from . import permissions, queries, services
from .filters import NoticeFilters
from .forms import HandleForm, LimitsForm
from .models import LimitSetting, Notice, State
from .tables import TONES, NoticeTable
from .unusual import Limits

SHOWN = 50
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

    @cached_property
    def limits(self) -> Limits:
        return Limits.on(self.notice.day)

    @property
    def readings_url(self) -> str:
        day = self.notice.day.isoformat()
        query: dict[str, str | int] = {
            "reader": self.notice.reader_id,
            "at_from": day,
            "at_to": day,
        }
        return f"{reverse('audit:readings')}?{urlencode(query)}"


@require_GET
@never_cache
@needs(permissions.SEE_LIMITS)
def limits(request: HttpRequest) -> HttpResponse:
    """Show what is unusual today, and what was set when, by whom and why."""
    today = clock.today()
    known = list(queries.list_limits()[:SHOWN])
    context = {
        "title": "查阅界限",
        "limits": Limits.on(today),
        "settings": known,
        "in_force": next((one for one in known if one.start_on <= today), None),
        "names": {name: _label(name) for name in asdict(Limits())},
        "may_set": viewer_of(request).may(permissions.SET_LIMITS),
        "today": today,
    }
    return pages.render(request, "watch/limits.html", context)


@method_decorator([never_cache, needs(permissions.SET_LIMITS)], name="dispatch")
class LimitsView(ActView):
    """Set which reading is unusual, from a day on."""

    title, button = "修改查阅界限", "设定"
    note = "界限放宽或者关掉，异常查阅就少有人知道；每次修改都写进操作日志。"

    def edited(self) -> LimitSetting | None:
        return queries.list_limits().first()

    def form(self, data: Any = None) -> LimitsForm:
        today = clock.today()
        newest = self.edited()
        held = {name: getattr(newest, name) for name in asdict(Limits())} if newest else {}
        initial = {**asdict(Limits.on(today)), **held, "start_on": today}
        return LimitsForm(data, initial=initial)

    def act(self, form: AnyForm) -> str:
        said = dict(form.cleaned_data)
        start_on, reason = said.pop("start_on"), said.pop("reason")
        services.set_limits(
            limits=Limits(**said),
            start_on=start_on,
            reason=reason,
            actor=self.viewer,
            on=clock.today(),
        )
        return f"已设定，自 {start_on} 起。"

    def done_url(self) -> str:
        return reverse("watch:limits")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("查阅界限", self.done_url()), ("修改", "")]


def _label(name: str) -> str:
    return str(getattr(LimitSetting._meta.get_field(name), "verbose_name", name))
