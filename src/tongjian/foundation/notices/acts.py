"""Put notices off, take them up again, hand them out, and keep a calendar address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongjian.foundation import clock
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import viewer_for
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm

from . import calendars, mails, queries, services
from .forms import AssignForm, MailForm, PutOffForm
from .models import Notice

MOST = 200


class Chosen(ActView):
    """Something done with the notices that were ticked: `pk` in the address."""

    template = "notices/chosen.html"
    drafted = False
    notices: Sequence[Notice]

    def prepare(self, **kwargs: Any) -> None:
        """Find what was ticked, within the viewer's scope. Raises Http404."""
        keys = [int(pk) for pk in self.request.GET.getlist("pk") if pk.isdecimal()][:MOST]
        duties = queries.duties_of(viewer_of(self.request))
        rows = queries.open_notices(duties).filter(pk__in=[pk for pk in keys if pk < 2**63])
        self.notices = list(rows.select_related("matter").order_by("due_on", "pk"))
        if not self.notices:
            raise Http404("没有选中待办，或者已经办结。")

    def done_url(self) -> str:
        """Return the list of the matter."""
        return reverse("notices:matter", args=[self.notices[0].matter.code])

    def crumbs(self) -> list[tuple[str, str]]:
        """Lead back to the matter."""
        matter = self.notices[0].matter
        return [
            ("待办", reverse("notices:todo")),
            (matter.title, self.done_url()),
            (self.title, ""),
        ]


class PutOffView(Chosen):
    title, button = "暂缓办理", "暂缓"

    def form(self, data: Any = None) -> PutOffForm:
        return PutOffForm(data)

    def act(self, form: AnyForm) -> str:
        number = services.put_off(
            notices=self.notices,
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
            actor=self.viewer,
            on=clock.today(),
        )
        return f"已暂缓 {number} 件，到 {form.cleaned_data['until']} 重新列出。"


class AssignView(Chosen):
    title, button = "交办", "交办"

    def form(self, data: Any = None) -> AssignForm:
        return AssignForm(data)

    def act(self, form: AnyForm) -> str:
        user_id = form.cleaned_data["to"]
        number = services.assign(notices=self.notices, user_id=user_id, actor=self.viewer)
        return f"已交办 {number} 件。" if user_id else f"已收回 {number} 件。"


@require_GET
@never_cache
def users(request: HttpRequest) -> HttpResponse:
    """Answer the picker of people with those at or below the viewer's own nodes."""
    found = queries.find_people(viewer_of(request), text=request.GET.get("q", ""))
    options = [pages.Option(str(user.pk), user.display_name, user.username) for user in found]
    return pages.options(request, options)


@require_http_methods(["GET", "POST"])
@never_cache
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the calendar address once when it is made; afterwards nobody can read it."""
    viewer, address = viewer_of(request), ""
    if request.method == "POST":
        secret = calendars.make_key(actor=viewer)
        address = request.build_absolute_uri(reverse("notices:feed", args=[secret]))
    context = {"title": "日历订阅", "key": calendars.current_key(viewer), "address": address}
    return pages.render(request, "notices/calendar.html", context)


@require_POST
def stop_calendar(request: HttpRequest) -> HttpResponse:
    """Let the calendar address stop working."""
    if calendars.revoke_key(actor=viewer_of(request)):
        messages.success(request, "日历地址已停用。")
    return HttpResponseRedirect(reverse("notices:calendar"))


class MailView(ActView):
    """Have the week sent, or change the address."""

    title, button = "一周待办邮件", "订阅"
    drafted = False

    def prepare(self, **kwargs: Any) -> None:
        """Be sure that mail can be sent at all. Raises Http404."""
        if not mails.is_configured():
            raise Http404("没有配置邮件服务器。")

    def form(self, data: Any = None) -> MailForm:
        held = mails.subscription_of(viewer_of(self.request))
        return MailForm(data, initial={"address": held.address if held else ""})

    def act(self, form: AnyForm) -> str:
        mails.subscribe(address=form.cleaned_data["address"], actor=self.viewer)
        return "已订阅，每周一早上发送。"

    def done_url(self) -> str:
        return reverse("notices:week")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("待办", reverse("notices:todo")), ("一周待办", self.done_url()), (self.title, "")]


@require_POST
def stop_mail(request: HttpRequest) -> HttpResponse:
    """End the mails."""
    if mails.unsubscribe(actor=viewer_of(request)):
        messages.success(request, "已退订。")
    return HttpResponseRedirect(reverse("notices:week"))


@login_not_required
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer a calendar program, which knows the secret and nothing else.

    Raises:
        Http404: the address was never made, has been revoked, or its account is closed.
    """
    user = calendars.user_of(secret)
    if user is None:
        raise Http404("没有这个地址。")
    today = clock.today()
    viewer = viewer_for(user_id=user.pk, name=user.display_name, on=today)
    arm_for(viewer)
    content = calendars.feed(queries.duties_of(viewer), on=today)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tongjian.ics"'
    return response
