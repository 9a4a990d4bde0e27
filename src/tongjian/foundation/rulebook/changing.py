"""The pages of a parameter: what it is where and when, try a value, propose it, decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.foundation.ui.forms import Form
from tongjian.foundation.ui.meanwhile import NOTHING, Held
from tongjian.kernel.rules.terms import Value
from tongjian.kernel.rules.wording import shown

from . import permissions, queries, services, territory, whatif
from .facts import Subject
from .forms import AmendForm, DecideForm, amend_form
from .models import Amendment, State
from .packs import Parameter, Rulebook
from .reading import rulebook


def parameter(request: HttpRequest, code: str) -> HttpResponse:
    """Show a parameter: its values by region and time, the rules that use it, its changes."""
    own, book = territory.territory_of(viewer_of(request)), queries.current()
    found = _parameter(book, code)
    values = [
        (pack, setting)
        for region in book.regions()
        for pack in [book.packs[region]]
        for setting in (pack.parameters[code].settings if code in pack.parameters else ())
    ]
    uses = {
        rule.code: (rule, pack)
        for pack in book.packs.values()
        for rule in pack.rules
        if code in rule.names
    }
    rows = Amendment.objects.filter(code=code).select_related("proposed_by", "decided_by")
    amendments = rows.order_by("-pk")
    context = {
        "parameter": found,
        "values": values,
        "uses": list(uses.values()),
        "amendments": [(one, shown(queries.value_of(one, kind=found.kind))) for one in amendments],
        "names": _names(own),
        "own": own,
    }
    return pages.render(request, "rulebook/parameter.html", context)


@dataclass(frozen=True)
class Trial(Preview):
    """What a new value would change, rule by rule."""

    shifts: Sequence[whatif.Shift] = ()


class Amend(ActView):
    """Try a new value, see whose verdicts would change, and propose it."""

    title, button = "修改参数", "提交审批"
    template = "rulebook/amend.html"
    previewed = True
    preview_button = "试算：看看哪些结论会变"
    note = (
        "先试算：哪些结论会变，一目了然；什么也不会存。"
        "提交后由另一个人审批，批准后自所填的日子起生效。"
    )

    def prepare(self, **kwargs: Any) -> None:
        """Find the parameter, and what of it the viewer may change."""
        self.viewer.require(permissions.AMEND)
        self.own = territory.territory_of(self.viewer)
        if not self.own:
            raise PermissionDenied(territory.NOT_YOURS)
        self.book = queries.current()
        self.parameter = _parameter(self.book, kwargs["code"])

    def form(self, data: Any = None) -> AnyForm:
        regions = [pair for pair in _names(self.own).items() if self.own.covers(pair[0])]
        return amend_form(parameter=self.parameter, regions=regions)(data)

    def beside(self) -> dict[str, Held]:
        """Return what is in force and what is on its way: somebody else may change either."""
        code, names = self.parameter.code, _names(self.own)
        known = {
            f"now:{region}": Held(f"现行值（{name}）", said, said)
            for region, name in names.items()
            if self.own.covers(region)
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
        given = _sent(form)
        region, code = given.cleaned_data["region"], self.parameter.code
        found = tried(self.viewer, self.book, region=region, code=code, value=given.value())
        return replace(found, facts=self._facts(given))

    def _facts(self, form: AmendForm) -> list[tuple[str, str]]:
        given = form.cleaned_data
        region, unit = given["region"], self.parameter.unit
        return [
            ("地区", _names(self.own).get(region, region)),
            ("现行", f"{self._in_force(region)} {unit}"),
            ("改为", f"{shown(form.value())} {unit}，自 {given['start_on']} 起"),
        ]

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


def tried(viewer: Viewer, book: Rulebook, *, region: str, code: str, value: Value) -> Trial:
    """Judge everything in the viewer's sight by the present and by a new value."""
    today = clock.today()
    then = book.amended([(region, code, queries.trial(value=value, on=today))])
    shifts = whatif.shifts(viewer, now=book, then=then, code=code, on=today)
    found = [shift for shift in shifts if shift.number]
    counted = whatif.touched(viewer, found, now=book, then=then, on=today)
    return Trial(_counted(found, counted), shifts=found)


def _counted(found: Sequence[whatif.Shift], counted: Sequence[tuple[Subject, int]]) -> str:
    if not found:
        return "按今天的事实，您范围内没有结论会改变。"
    whose = "、".join(f"{number} 个{subject.label}" for subject, number in counted)
    number = sum(shift.number for shift in found)
    return f"按今天的事实，您范围内 {whose}的 {number} 个结论会改变。"


class Decide(ActView):
    """Approve or refuse what somebody else proposed; whoever proposed it may take it back."""

    title, button = "审批参数修改", "提交决定"
    template = "rulebook/decide.html"

    def prepare(self, **kwargs: Any) -> None:
        """Find the proposal."""
        self.viewer.require(permissions.AMEND)
        rows = Amendment.objects.select_related("proposed_by")
        self.amendment = get_object_or_404(rows, pk=kwargs["amendment_id"])
        self.own = territory.territory_of(self.viewer)
        if not self.own.covers(self.amendment.region):
            raise Http404("没有这项修改，或不是您地区的。")
        self.book = queries.current()
        self.parameter = _parameter(self.book, self.amendment.code)
        if self.amendment.state != State.PROPOSED:
            raise Http404("这项修改已经处理。")
        if self.amendment.proposed_by_id == self.viewer.user_id:
            raise PermissionDenied("自己提出的修改要由另一个人审批。")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the proposal, or what it would change: that is judged while one reads."""
        if request.GET.get("part") == "effects":
            found = self._effects()
            return pages.render(request, "rulebook/effects.html", {"trial": found})
        return super().get(request, **kwargs)

    def form(self, data: Any = None) -> AnyForm:
        return DecideForm(data)

    def content(self) -> list[tuple[str, str]]:
        """Return what is proposed, by whom and why."""
        one, unit = self.amendment, self.parameter.unit
        kept = self.book.edition(region=one.region, on=clock.today()).values
        return [
            ("地区", _names(self.own).get(one.region, one.region)),
            ("现行", f"{shown(kept.get(one.code))} {unit}"),
            ("改为", self._said()),
            ("理由与依据", one.reason),
            ("提出人", str(one.proposed_by)),
        ]

    def _said(self) -> str:
        value = queries.value_of(self.amendment, kind=self.parameter.kind)
        return f"{shown(value)} {self.parameter.unit}，自 {self.amendment.start_on} 起"

    def _effects(self) -> Trial:
        value = queries.value_of(self.amendment, kind=self.parameter.kind)
        return tried(
            self.viewer,
            self.book,
            region=self.amendment.region,
            code=self.parameter.code,
            value=value,
        )

    def act(self, form: AnyForm) -> str:
        answer = form.cleaned_data["answer"]
        if form.cleaned_data["decision"] == "approve":
            services.approve(
                amendment=self.amendment, actor=self.viewer, on=clock.today(), answer=answer
            )
            return f"已批准，自 {self.amendment.start_on} 起生效"
        services.refuse(amendment=self.amendment, actor=self.viewer, answer=answer)
        return "已记录不批准"

    def done_url(self) -> str:
        return reverse("rulebook:parameter", args=[self.amendment.code])

    def heading(self) -> str:
        return f"审批：{self.parameter.label}"

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


def _sent(form: AnyForm) -> AmendForm:
    assert isinstance(form, AmendForm)  # noqa: S101 - what `Amend.form` made
    return form


def _parameter(book: Rulebook, code: str) -> Parameter:
    try:
        return book.parameter(code)
    except KeyError as error:
        raise Http404("没有这个参数。") from error


def _names(own: territory.Territory) -> dict[str, str]:
    """Return what regions are called: those with a pack, and the own ones."""
    packs = {region: rulebook().packs[region].name for region in rulebook().regions()}
    return {**packs, **{path: name for path, name in own.regions.items() if path not in packs}}


def _crumbs(found: Parameter, page: str) -> list[tuple[str, str]]:
    return [("规则", reverse("rulebook:rules")), (found.label, page)]
