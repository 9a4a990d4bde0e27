"""The pages of a parameter: what it is where and when, try a value, propose it, decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.foundation.ui.forms import Form
from tongjian.foundation.ui.meanwhile import NOTHING, Held
from tongjian.kernel.rules.wording import shown

from . import permissions, queries, services, whatif
from .forms import AmendForm, DecideForm, amend_form
from .models import Amendment, State
from .packs import Parameter, Rulebook
from .reading import rulebook


def parameter(request: HttpRequest, code: str) -> HttpResponse:
    """Show a parameter: its values by region and time, the rules that use it, its changes."""
    viewer, book = viewer_of(request), queries.current()
    found = _parameter(book, code)
    values = [
        (pack, setting)
        for region in book.regions()
        for pack in [book.packs[region]]
        for setting in (pack.parameters[code].settings if code in pack.parameters else ())
    ]
    uses = {
        rule.code: rule
        for pack in book.packs.values()
        for rule in pack.rules
        if code in rule.names
    }
    context = {
        "parameter": found,
        "values": values,
        "uses": list(uses.values()),
        "amendments": Amendment.objects.filter(code=code)
        .select_related("proposed_by", "decided_by")
        .order_by("-pk"),
        "names": _names(),
        "may_amend": viewer.may(permissions.AMEND),
    }
    return pages.render(request, "rulebook/parameter.html", context)


class Amend(ActView):
    """Try a new value, see whose verdicts would change, and propose it."""

    title, button = "修改参数", "提交审批"
    previewed = True
    note = (
        "先试算：哪些结论会变，一目了然；什么也不会存。"
        "提交后由另一个人审批，批准后自所填的日子起生效。"
    )

    def prepare(self, **kwargs: Any) -> None:
        """Find the parameter."""
        self.viewer.require(permissions.AMEND)
        self.book = queries.current()
        self.parameter = _parameter(self.book, kwargs["code"])

    def form(self, data: Any = None) -> AnyForm:
        regions = [(region, name) for region, name in _names().items()]
        return amend_form(parameter=self.parameter, regions=regions)(data)

    def beside(self) -> dict[str, Held]:
        """Return what is in force and what is on its way: somebody else may change either."""
        code, names = self.parameter.code, _names()
        known = {
            f"now:{region}": Held(f"现行值（{name}）", said, said)
            for region, name in names.items()
            for said in [self._in_force(region)]
        }
        waiting = Amendment.objects.filter(code=code, state=State.PROPOSED)
        for one in waiting.select_related("proposed_by").order_by("pk"):
            said = f"{shown(one.value)}，自 {one.start_on} 起（{one.proposed_by}）"
            label = f"待审批的修改（{names.get(one.region, one.region)}）"
            known[f"proposed:{one.pk}"] = Held(label, said, said)
        return known

    def preview(self, form: AnyForm) -> Preview:
        """Judge by the present and by the new value and name the difference."""
        found = list(self._shifts(_sent(form)))
        number = sum(shift.number for shift in found)
        facts = [(f"{s.rule.code} {s.rule.title}", f"{s.number} 个结论会变") for s in found]
        remarks = [
            f"{name}：{s.rule.title}由“{before.label}”变为“{after.label}”"
            for s in found
            for _, name, before, after in s.records
        ]
        said = f"按今天的事实，您范围内有 {number} 个结论会改变。" if number else _NOTHING
        return Preview(said, facts, remarks)

    def act(self, form: AnyForm) -> str:
        given = _sent(form)
        services.propose(
            region=given.cleaned_data["region"],
            code=self.parameter.code,
            value=given.value(),
            start_on=given.cleaned_data["start_on"],
            reason=given.cleaned_data["reason"],
            actor=self.viewer,
            on=clock.today(),
        )
        return "已提交，等待另一个人审批"

    def done_url(self) -> str:
        return reverse("rulebook:parameter", args=[self.parameter.code])

    def heading(self) -> str:
        return f"修改：{self.parameter.label}"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [*_crumbs(self.parameter, self.done_url()), ("修改", "")]

    def _in_force(self, region: str) -> str:
        values = self.book.edition(region=region, on=clock.today()).values
        return shown(values[self.parameter.code]) if self.parameter.code in values else NOTHING

    def _shifts(self, form: AmendForm) -> list[whatif.Shift]:
        region, today = form.cleaned_data["region"], clock.today()
        setting = queries.trial(value=form.value(), on=today)
        then = self.book.amended([(region, self.parameter.code, setting)])
        found = whatif.shifts(
            self.viewer, now=self.book, then=then, code=self.parameter.code, on=today
        )
        return list(found)


class Decide(ActView):
    """Approve or refuse what somebody else proposed; whoever proposed it may take it back."""

    title, button = "审批参数修改", "提交决定"

    def prepare(self, **kwargs: Any) -> None:
        """Find the proposal."""
        self.viewer.require(permissions.AMEND)
        rows = Amendment.objects.select_related("proposed_by")
        self.amendment = get_object_or_404(rows, pk=kwargs["amendment_id"])
        self.parameter = _parameter(rulebook(), self.amendment.code)
        if self.amendment.state != State.PROPOSED:
            raise Http404("这项修改已经处理。")
        if self.amendment.proposed_by_id == self.viewer.user_id:
            raise PermissionDenied("自己提出的修改要由另一个人审批。")

    def form(self, data: Any = None) -> AnyForm:
        return DecideForm(data)

    def act(self, form: AnyForm) -> str:
        answer = form.cleaned_data["answer"]
        if form.cleaned_data["decision"] == "approve":
            services.approve(amendment=self.amendment, actor=self.viewer, answer=answer)
            return f"已批准，自 {self.amendment.start_on} 起生效"
        services.refuse(amendment=self.amendment, actor=self.viewer, answer=answer)
        return "已记录不批准"

    def done_url(self) -> str:
        return reverse("rulebook:parameter", args=[self.amendment.code])

    def heading(self) -> str:
        one = self.amendment
        where = _names().get(one.region, one.region)
        return f"{self.parameter.label}改为 {shown(one.value)}（{where}，自 {one.start_on} 起）"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [*_crumbs(self.parameter, self.done_url()), ("审批", "")]


class Withdraw(ActView):
    """Take an own proposal back."""

    title, button = "撤回参数修改", "撤回"

    def prepare(self, **kwargs: Any) -> None:
        """Find the own proposal."""
        self.viewer.require(permissions.AMEND)
        own = Amendment.objects.filter(proposed_by_id=self.viewer.user_id, state=State.PROPOSED)
        self.amendment = get_object_or_404(own, pk=kwargs["amendment_id"])

    def form(self, data: Any = None) -> AnyForm:
        return Form(data)

    def act(self, form: AnyForm) -> str:
        services.withdraw(amendment=self.amendment, actor=self.viewer)
        return "已撤回"

    def done_url(self) -> str:
        return reverse("rulebook:parameter", args=[self.amendment.code])


_NOTHING = "按今天的事实，您范围内没有结论会改变。"


def _sent(form: AnyForm) -> AmendForm:
    assert isinstance(form, AmendForm)  # noqa: S101 - what `Amend.form` made
    return form


def _parameter(book: Rulebook, code: str) -> Parameter:
    try:
        return book.parameter(code)
    except KeyError as error:
        raise Http404("没有这个参数。") from error


def _names() -> dict[str, str]:
    return {region: rulebook().packs[region].name for region in rulebook().regions()}


def _crumbs(found: Parameter, page: str) -> list[tuple[str, str]]:
    return [("规则", reverse("rulebook:rules")), (found.label, page)]
