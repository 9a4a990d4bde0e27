"""The notice and its confirmation, publishing it, and the retention table."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tongjian.foundation import clock
from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.accounts import stepup
from tongjian.foundation.accounts.hooks import signed_in
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.foundation.ui.forms import Form

from . import gate, permissions
from .forms import NoticeForm
from .models import Disposal, Notice
from .services import notices, retention

SHOWN = 50


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Show the notice in force and record that it was read."""
    user = signed_in(request)
    found = notices.in_force(clock.today())
    if request.method == "POST" and found is not None:
        notices.confirm(notice=found, user_id=user.pk, at=timezone.now())
    if request.method == "POST" or found is None:
        request.session.pop(gate.OWED, None)
        return HttpResponseRedirect(_back(request))
    context = {"notice": found, "blocks": blocks_of(found), "next": _back(request)}
    return pages.render(request, "privacy/confirm.html", context)


@require_GET
def notice(request: HttpRequest) -> HttpResponse:
    """Show a version of the notice: the one in force, or an earlier or coming one."""
    viewer, code = viewer_of(request), _code(request)
    known = list(notices.versions(code))
    current = notices.in_force(clock.today(), code)
    asked = request.GET.get("version", "")
    shown = next((n for n in known if str(n.version) == asked), None) if asked else current
    if asked and shown is None:
        raise Http404("没有这一版。")
    if shown is None and code != notices.PRIVACY:
        shown = notices.told(code, on=clock.today())
        known, current = [shown], shown
    context = {
        "title": shown.title if shown else "个人信息告知",
        "code": code,
        "others": [other for other in notices.shipped() if other.code != code],
        "notice": shown,
        "current": current,
        "versions": known,
        "blocks": blocks_of(shown) if shown else [],
        "may_publish": viewer.may_everywhere(permissions.PUBLISH),
    }
    return pages.render(request, "privacy/notice.html", context)


@method_decorator([never_cache, needs(permissions.PUBLISH)], name="dispatch")
class PublishView(ActView):
    """Publish the next version of the notice."""

    title, button = "发布新版告知", "发布"
    previewed = True
    note = "发布后不能修改，只能再发新版。先前各版本和每个账号确认过哪一版都会保留。"

    def prepare(self, **kwargs: Any) -> None:
        """Check that the viewer speaks for the whole site."""
        self.viewer.require_everywhere(permissions.PUBLISH)
        self.code = _code(self.request)

    def form(self, data: Any = None) -> NoticeForm:
        last = notices.versions(self.code).first()
        if last is None and self.code != notices.PRIVACY:
            last = notices.told(self.code, on=clock.today())
        initial = {"title": last.title, "text": last.text} if last else {}
        return NoticeForm(data, initial={**initial, "start_on": clock.today()})

    def preview(self, form: AnyForm) -> Preview:
        said = form.cleaned_data
        sentence = f"自 {said['start_on']} 起，采集时按这一版告知；以前的同意仍按当时的版本。"
        if self.code == notices.PRIVACY:
            sentence = f"自 {said['start_on']} 起，每个账号登录后须先阅读并确认这一版。"
        facts = [("标题", said["title"]), ("字数", len(said["text"]))]
        return Preview(sentence, facts)

    def act(self, form: AnyForm) -> str:
        made = notices.publish(actor=self.viewer, code=self.code, **form.cleaned_data)
        return f"已发布第 {made.version} 版。"

    def done_url(self) -> str:
        return f"{reverse('privacy:notice')}{_query(self.code)}"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("个人信息告知", self.done_url()), (self.title, "")]


@require_GET
@never_cache
@needs(permissions.RETAIN)
def retain(request: HttpRequest) -> HttpResponse:
    """Show how long everything is kept, what is due, and the certificates."""
    context = {
        "title": "保存期限",
        "may_dispose": viewer_of(request).may_everywhere(permissions.RETAIN),
        "standings": retention.survey(on=clock.today()),
        "certificates": Disposal.objects.order_by("-pk")[:SHOWN],
    }
    return pages.render(request, "privacy/retention.html", context)


@method_decorator([never_cache, needs(permissions.RETAIN)], name="dispatch")
class DisposeView(ActView):
    """Dispose of what is due of one kind, after saying what that is."""

    title, button = "处置到期数据", "处置并出具证明"
    previewed = dangerous = True
    note = "处置后不能恢复。条数和编号摘要写进证明，并记入操作日志。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for a fresh confirmation first."""
        if not stepup.recent(request):
            return stepup.ask(request)
        return super().dispatch(request, *args, **kwargs)

    def prepare(self, **kwargs: Any) -> None:
        self.viewer.require_everywhere(permissions.RETAIN)
        try:
            self.kind = retention.kind_of(kwargs["kind"])
        except retention.UnableToDispose as error:
            raise Http404(error.message) from error
        if self.kind.owner_only:
            raise Http404("这种数据只能在服务器上用命令行处置。")
        self.ids = self.kind.due(self.kind.cutoff(clock.today()))

    def form(self, data: Any = None) -> Form:
        return Form(data)

    def preview(self, form: AnyForm) -> Preview:
        sentence = f"将{self.kind.act}{self.kind.label} {len(self.ids)} 条，不能恢复。"
        facts = [
            ("界限", self.kind.cutoff(clock.today())),
            ("起算", self.kind.counted_from),
            ("依据", self.kind.basis),
            ("编号", _listed(self.ids)),
        ]
        return Preview(sentence, facts)

    def act(self, form: AnyForm) -> str:
        made = retention.dispose(kind=self.kind, actor=self.viewer, on=clock.today())
        if made is None:
            raise retention.UnableToDispose("没有到期的数据。")
        return f"已{made.act} {made.records} 条，证明编号 {made.pk}。"

    def done_url(self) -> str:
        return reverse("privacy:retention")

    def heading(self) -> str:
        return f"{self.title}：{self.kind.label}"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("保存期限", self.done_url()), (self.kind.label, "")]


def _code(request: HttpRequest) -> str:
    """Return which notice is meant: the one of accounts, or one of an area."""
    code = request.GET.get("of", notices.PRIVACY)
    if code != notices.PRIVACY and code not in {each.code for each in notices.shipped()}:
        raise Http404("没有这种告知。")
    return code


def _query(code: str) -> str:
    return "" if code == notices.PRIVACY else f"?of={code}"


def blocks_of(shown: Notice) -> list[tuple[bool, str]]:
    """Return the paragraphs of a notice: (is a heading, text)."""
    parts = [part.strip() for part in shown.text.replace("\r\n", "\n").split("\n\n")]
    return [(part.startswith("## "), part.removeprefix("## ")) for part in parts if part]


def _listed(ids: list[int]) -> str:
    shown = "、".join(str(number) for number in ids[:SHOWN])
    return f"{shown} 等" if len(ids) > SHOWN else shown or "无"


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else "/"
