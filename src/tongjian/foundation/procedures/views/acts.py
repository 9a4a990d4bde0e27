"""The pages on which a step is done, refused, sent back or handed on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.decorators import method_decorator

from tongjian.foundation import clock
from tongjian.foundation.access.gates import needs
from tongjian.foundation.documents.papers import Paper, paper_of
from tongjian.foundation.procedures import (
    colleagues,
    permissions,
    queries,
    services,
    showing,
)
from tongjian.foundation.procedures.declaring import Bar, Step
from tongjian.foundation.procedures.forms import (
    ConfirmForm,
    DelegateForm,
    HandOverForm,
    LetterForm,
    ObjectForm,
    PublishForm,
    ReasonForm,
    RefuseForm,
    ReplyForm,
    SendBackForm,
    StepForm,
)
from tongjian.foundation.procedures.models import Case, Delegation, Objection, StepRun
from tongjian.foundation.procedures.services import writing
from tongjian.foundation.procedures.services.acting import earlier_steps
from tongjian.foundation.procedures.standing import acting_for
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview

seen = method_decorator(needs(permissions.READ), name="dispatch")


class OfCase(ActView):
    """Base: something done with one case."""

    case: Case

    def heading(self) -> str:
        return f"{self.title}：{self.case.title}"

    def done_url(self) -> str:
        return reverse("procedures:case", args=[self.case.pk])

    def crumbs(self) -> Sequence[tuple[str, str]]:
        cases = reverse("procedures:cases")
        return [("办理事项", cases), (self.case.title, self.done_url()), (self.title, "")]


class OfStep(OfCase):
    """Base: something done with an open step, by whoever may do the step."""

    run: StepRun
    step: Step

    def prepare(self, **kwargs: Any) -> None:
        """Find the step (else 404) and check the right (else 403)."""
        self.run = queries.get_run(self.viewer, kwargs["run_id"])
        self.case, self.step = self.run.case, self.run.declared
        if acting_for(self.viewer, self.case, self.step) is None:
            raise PermissionDenied("您可以查看这个事项，但这一步不由您办理。")


@seen
class Complete(OfStep):
    """Do a step."""

    title, button = "办理", "办理"
    template = "procedures/step.html"

    def prepare(self, **kwargs: Any) -> None:
        """Call the button as the step calls its deed."""
        super().prepare(**kwargs)
        self.button = self.step.button  # type: ignore[misc]

    def form(self, data: Any = None) -> StepForm:
        made = self.step.form or StepForm
        return made(data, case=self.case, viewer=self.viewer)

    def act(self, form: AnyForm) -> str:
        given, asked = form.cleaned_data, cast(StepForm, form).given()
        services.complete(
            run=self.run,
            actor=self.viewer,
            on=given["on"],
            given=asked,
            remark=given["remark"],
            reason=given["reason"],
        )
        return f"已办理：{self.run.title}"

    def heading(self) -> str:
        return f"{self.run.title}：{self.case.title}"

    @property
    def bars(self) -> list[Bar]:
        """Tell the template what stands in the way today."""
        return showing.bars_ahead(self.run, on=clock.today())


@seen
class Refuse(OfStep):
    """Refuse what the case asks for."""

    title, button = "不同意", "不同意"
    dangerous = True

    def form(self, data: Any = None) -> RefuseForm:
        form = RefuseForm(data)
        form.initial["on"] = clock.today()
        return form

    def act(self, form: AnyForm) -> str:
        given, clauses = form.cleaned_data, cast(RefuseForm, form).clauses()
        services.refuse(
            run=self.run,
            actor=self.viewer,
            on=given["on"],
            remark=given["remark"],
            findings=clauses,
        )
        return "已作出不同意的决定"


@seen
class SendBack(OfStep):
    """Send the case back to an earlier step."""

    title, button = "退回", "退回"

    def form(self, data: Any = None) -> AnyForm:
        steps = [(code, self.case.declared.step(code).title) for code in earlier_steps(self.run)]
        return SendBackForm(data, steps=steps)

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        services.send_back(
            run=self.run,
            to=given["to"],
            actor=self.viewer,
            on=clock.today(),
            remark=given["remark"],
        )
        return "已退回"


@seen
class HandOver(OfStep):
    """Hand the step to a colleague."""

    title, button = "交办", "交办"

    def form(self, data: Any = None) -> AnyForm:
        form = HandOverForm(
            data,
            find=lambda pk: colleagues.able(self.run, self.viewer, pk=pk),
            address=reverse("procedures:able", args=[self.run.pk]),
            label="交给谁",
        )
        if self.run.assignee_id not in (None, self.viewer.user_id):
            form.initial["account"] = self.viewer.user_id
        return form

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        run = services.hand_over(
            run=self.run,
            to=given["account"],
            actor=self.viewer,
            on=clock.today(),
            reason=given["reason"],
        )
        return f"已交给{run.assignee_name}"


@seen
class Write(OfStep):
    """Have the system write a paper of the step."""

    title, button = "出具公文", "印发，并作为材料"
    template = "procedures/letter.html"

    def prepare(self, **kwargs: Any) -> None:
        """Find the step and the paper (else 404), check the right (else 403)."""
        super().prepare(run_id=kwargs["run_id"])
        self.code = kwargs["code"]
        if writing.template_of(self.run, self.code) is None:
            raise Http404("这份材料没有样式。")

    def form(self, data: Any = None) -> AnyForm:
        return LetterForm(data)

    def act(self, form: AnyForm) -> str:
        paper = services.write_paper(
            run=self.run,
            code=self.code,
            actor=self.viewer,
            on=clock.today(),
            series=form.cleaned_data["series"],
        )
        return f"已印发：{paper.name}"

    @property
    def paper(self) -> Paper:
        """Show the template the letter as it would be."""
        _, draft = writing.draft_of(self.run, self.code, actor=self.viewer, on=clock.today())
        return paper_of(draft.letter)


@seen
class Publish(OfStep):
    """Put up the public notice of the step."""

    title, button = "公示", "登记公示"

    def form(self, data: Any = None) -> AnyForm:
        form = PublishForm(data)
        form.initial["first"] = clock.today()
        return form

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        run = services.publish_notice(
            run=self.run, actor=self.viewer, first=given["first"], place=given["place"]
        )
        note = f"（{run.notice_note}）" if run.notice_note else ""
        return f"公示到 {run.notice_until} 止{note}"


@seen
class Object(OfStep):
    """Note an objection to the public notice."""

    title, button = "登记异议", "登记"
    drafted = False

    def form(self, data: Any = None) -> AnyForm:
        form = ObjectForm(data)
        form.initial["on"] = clock.today()
        return form

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        services.object_to(
            run=self.run,
            actor=self.viewer,
            on=given["on"],
            text=given["text"],
            by_name=given["by_name"],
        )
        return "已登记异议，核实以前这一步不能办理"


@seen
class Reply(OfStep):
    """Write down what looking into an objection found."""

    title, button = "核实异议", "登记核实结果"
    drafted = False
    objection: Objection

    def prepare(self, **kwargs: Any) -> None:
        """Find the objection and the step that it is about."""
        found = Objection.objects.filter(pk=kwargs["objection_id"]).first()
        if found is None:
            raise Http404("没有这条异议，或不在您的管理范围内。")
        super().prepare(run_id=found.run_id)
        self.objection = found

    def form(self, data: Any = None) -> AnyForm:
        return ReplyForm(data)

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        services.reply_to(
            objection=self.objection,
            actor=self.viewer,
            on=clock.today(),
            is_upheld=given["is_upheld"] == "yes",
            reply=given["reply"],
        )
        return "已登记核实结果"


@seen
class Withdraw(OfCase):
    """Withdraw a case."""

    title, button = "撤回", "撤回"
    dangerous = True

    def prepare(self, **kwargs: Any) -> None:
        """Find the case; whoever may do its first step may withdraw it."""
        self.case = queries.get_case(self.viewer, kwargs["case_id"])
        if acting_for(self.viewer, self.case, self.case.declared.steps[0]) is None:
            raise PermissionDenied("只有提出的一方可以撤回。")

    def form(self, data: Any = None) -> AnyForm:
        return ReasonForm(data)

    def act(self, form: AnyForm) -> str:
        reason = form.cleaned_data["reason"]
        services.withdraw(case=self.case, actor=self.viewer, on=clock.today(), reason=reason)
        return "已撤回"


@method_decorator(needs(permissions.DELEGATE), name="dispatch")
class Delegate(ActView):
    """Let a colleague act in one's place for a time."""

    title, button = "委托办理", "委托"
    note = "受托人须在自己的岗位上有同样的权限；委托只扩大办理的范围，到期自动失效。"

    def form(self, data: Any = None) -> AnyForm:
        form = DelegateForm(
            data,
            find=lambda pk: colleagues.takers(self.viewer, pk=pk),
            address=reverse("procedures:takers"),
            label="受托人",
        )
        form.initial["start_on"] = clock.today()
        return form

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        made = services.delegate(
            taker=given["account"],
            actor=self.viewer,
            start_on=given["start_on"],
            end_on=given["end_on"],
            reason=given["reason"],
            procedure=given["procedure"],
        )
        return f"已委托{made.taker}，到 {made.end_on} 止"

    def done_url(self) -> str:
        return reverse("procedures:delegations")

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [("委托办理", self.done_url()), ("委托", "")]


@method_decorator(needs(permissions.DELEGATE), name="dispatch")
class EndDelegation(ActView):
    """Take a delegation back before its day."""

    title, button = "收回委托", "收回"
    dangerous = previewed = True
    delegation: Delegation

    def prepare(self, **kwargs: Any) -> None:
        """Find the delegation; only who gave it may take it back."""
        rows = queries.list_delegations(self.viewer)
        found = rows.filter(pk=kwargs["delegation_id"]).first()
        if found is None:
            raise Http404("没有这项委托。")
        self.delegation = found
        if found.giver_id != self.viewer.user_id:
            raise PermissionDenied("只有委托人可以收回委托。")

    def form(self, data: Any = None) -> AnyForm:
        return ConfirmForm(data)

    def act(self, form: AnyForm) -> str:
        services.end_delegation(delegation=self.delegation, actor=self.viewer, on=clock.today())
        return "已收回"

    def preview(self, form: AnyForm) -> Preview:
        """Say what ends."""
        return Preview(f"{self.delegation.taker}从今天起不再代您办理。")

    def heading(self) -> str:
        return f"收回委托：{self.delegation.taker}"

    def done_url(self) -> str:
        return reverse("procedures:delegations")
