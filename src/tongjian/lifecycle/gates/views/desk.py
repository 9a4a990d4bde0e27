"""The registration desk: an application's page and its steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.audit import naming
from tongjian.foundation.audit import queries as audit
from tongjian.foundation.privacy.choices import Way
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.kernel.errors import UnableTo
from tongjian.lifecycle.gates import laid_down, permissions, telling
from tongjian.lifecycle.gates.choices import ItemState, Stage, Tie
from tongjian.lifecycle.gates.forms import desk as forms
from tongjian.lifecycle.gates.models import Application
from tongjian.lifecycle.gates.queries import desk as queries
from tongjian.lifecycle.gates.services import desk
from tongjian.lifecycle.gates.tables import stage_badge

TONES = {ItemState.DONE: "good", ItemState.UNABLE: "warn", ItemState.MISSING: "bad"}
CHANGING = (Stage.OPEN, Stage.MAKE_UP)


def application_page(request: HttpRequest, application_id: int) -> HttpResponse:
    """Show the three items, the papers, who declared, and what may be done next."""
    viewer = viewer_of(request)
    application = queries.get_application(viewer, application_id)
    keeps = queries.keeps_desk(viewer, application)
    people = queries.read_declared(viewer, application)
    full = sum(person.is_full for person in people)
    place, on = application.registered_path, clock.today()
    advice = queries.advise(application, full=full, declared=len(people), on=on)
    context = {
        "title": application.name,
        "application": application,
        "crumbs": [("登记受理", reverse("gates:applications")), (application.name, "")],
        "status": stage_badge(application.stage),
        "rows": list(zip(application.items.all(), advice, strict=True)),
        "tones": TONES,
        "people": people,
        "keeps": keeps,
        "changing": keeps and application.stage in CHANGING,
        "papers_clause": laid_down.clause(place, on, "registration_items"),
        "notice": telling.told(on),
        "history": _history(application),
        "ready": _is_ready(application),
    }
    return pages.render(request, "gates/application.html", context)


def _is_ready(application: Application) -> bool:
    settled = all(row.state != ItemState.MISSING for row in application.items.all())
    return settled and bool(application.letter_on and application.survey_on)


def _history(application: Application) -> list[dict[str, Any]]:
    entries = audit.list_entries_of(subject_type="gates.application", subject_id=application.pk)
    return [
        {
            "on": entry.at.date(),
            "title": naming.action_label(entry.action),
            "text": entry.actor_name,
        }
        for entry in entries.order_by("-pk")[:12]
    ]


class Receive(ActView):
    """Take an application in."""

    title, button = "受理成立登记申请", "受理"

    def prepare(self, **kwargs: Any) -> None:
        """Check the right."""
        self.viewer.require(permissions.DESK)

    def form(self, data: Any = None) -> AnyForm:
        offices = queries.registrars_of(self.viewer)
        return forms.ApplicationForm(data, instance=Application(), offices=offices)

    def act(self, form: AnyForm) -> str:
        self.made = desk.receive(application=Application(**form.cleaned_data), actor=self.viewer)
        return f"已受理“{self.made.name}”"

    def done_url(self) -> str:
        made = getattr(self, "made", None)
        return reverse("gates:application", args=[made.pk]) if made else _list()

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [("登记受理", _list()), (self.title, "")]


class Step(ActView):
    """Base: an application, seen (else 404) and at the viewer's desk (else 403)."""

    def prepare(self, **kwargs: Any) -> None:
        """Load the application and check who keeps the desk."""
        self.application = queries.get_application(self.viewer, kwargs["application_id"])
        if not queries.keeps_desk(self.viewer, self.application):
            raise PermissionDenied("您可以查看这件申请，但不能办理。")

    def heading(self) -> str:
        return f"{self.title}：{self.application.name}"

    def done_url(self) -> str:
        return reverse("gates:application", args=[self.application.pk])

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [
            ("登记受理", _list()),
            (self.application.name, self.done_url()),
            (self.title, ""),
        ]


class Papers(Step):
    """Note the two papers and the headcount."""

    title, button = "登记材料", "保存"

    def form(self, data: Any = None) -> AnyForm:
        names = ("letter_on", "survey_on", "has_no_members", "staff_count")
        return forms.PapersForm(data, initial={n: getattr(self.application, n) for n in names})

    def act(self, form: AnyForm) -> str:
        desk.note_papers(application=self.application, actor=self.viewer, **form.cleaned_data)
        return "已保存材料情况"


class Declare(Step):
    """Enter a person who declares the own membership."""

    title, button = "登记申报的党员", "登记"
    template = "gates/declare.html"
    drafted = False

    def prepare(self, **kwargs: Any) -> None:
        """Bring the notice as well."""
        super().prepare(**kwargs)
        self.notice = telling.told(clock.today())

    def form(self, data: Any = None) -> AnyForm:
        return forms.DeclareForm(data)

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        said = desk.Declaration(
            name=given["name"],
            branch=given["branch"],
            tie=Tie(given["tie"]),
            is_full=given["is_full"] == "yes",
            consented_on=given["consented_on"],
            way=Way(given["way"]),
            note=given["note"],
        )
        desk.declare(application=self.application, said=said, actor=self.viewer)
        return "已登记一名申报的党员"


class Items(Step):
    """Say of each item whether it is done."""

    title, button = "填写三同步事项", "保存"
    template = "gates/items.html"

    def prepare(self, **kwargs: Any) -> None:
        """Bring what the facts suggest."""
        super().prepare(**kwargs)
        self.rows = list(self.application.items.all())
        full = queries.declared_full(self.viewer, self.application)
        declared = self.application.declared.count()
        self.advice = queries.advise(
            self.application, full=full, declared=declared, on=clock.today()
        )

        self.known = [(advice.item.label, advice.why) for advice in self.advice]

    def form(self, data: Any = None) -> AnyForm:
        return forms.ItemsForm(data, rows=self._suggested())

    def _suggested(self) -> list[Any]:
        """Fill what is still missing with what the facts suggest."""
        for row, advice in zip(self.rows, self.advice, strict=True):
            if row.state == ItemState.MISSING:
                row.state = advice.state
                row.reason = advice.why[:200] if advice.state == ItemState.UNABLE else ""
        return self.rows

    def act(self, form: AnyForm) -> str:
        assert isinstance(form, forms.ItemsForm)  # noqa: S101
        desk.settle_items(application=self.application, states=form.states(), actor=self.viewer)
        return "已保存各项情况"


class Conclude(Step):
    """Conclude the check; only then comes the certificate."""

    title, button = "作出结论", "作出结论"
    previewed = True

    def form(self, data: Any = None) -> AnyForm:
        return forms.ConcludeForm(data)

    def act(self, form: AnyForm) -> str:
        desk.conclude(
            application=self.application,
            opinion=form.cleaned_data["opinion"],
            actor=self.viewer,
            on=clock.today(),
        )
        return "已作出结论"

    def preview(self, form: AnyForm) -> Preview:
        rows = self.application.items.all()
        facts = [(str(row.get_code_display()), str(row.get_state_display())) for row in rows]
        sentence = "作出结论以后，各项不能再改，可以登记领证。"
        return Preview(sentence, facts, [row.reason for row in rows if row.reason])


class Certify(Step):
    """Hand out the certificate."""

    title, button = "登记领证", "领证并进入名册"
    previewed = True

    def form(self, data: Any = None) -> AnyForm:
        return forms.CertifyForm(data)

    def act(self, form: AnyForm) -> str:
        self.unit = desk.certify(
            application=self.application, actor=self.viewer, on=clock.today(), **form.cleaned_data
        )
        return f"“{self.unit.name}”已进入名册"

    def preview(self, form: AnyForm) -> Preview:
        full = queries.declared_full(self.viewer, self.application)
        values = laid_down.edition(self.application.registered_path, clock.today()).values
        enough = full >= laid_down.number(values, "branch_minimum")
        task = "组建党组织" if enough else "选派党建指导员（联络员）"
        sentence = f"“{self.application.name}”进入社会组织名册，同时生成任务：{task}。"
        facts = [("统一社会信用代码", form.cleaned_data["uscc"]), ("申报正式党员", f"{full} 名")]
        return Preview(sentence, facts)


class Withdraw(Step):
    """Close an application that comes to nothing."""

    title, button = "撤回申请", "撤回"
    dangerous = True
    note = "撤回后，已登记的申报党员信息立即删除。"

    def form(self, data: Any = None) -> AnyForm:
        return forms.WithdrawForm(data)

    def act(self, form: AnyForm) -> str:
        reason = form.cleaned_data["reason"]
        desk.withdraw(application=self.application, reason=reason, actor=self.viewer)
        return "已撤回"


class OpenDesk(ActView):
    """Work with the desk from a day on."""

    title, button = "启用登记三同步", "启用"
    previewed = True

    def prepare(self, **kwargs: Any) -> None:
        """Check the right."""
        self.viewer.require(permissions.DESK)

    def form(self, data: Any = None) -> AnyForm:
        return forms.OpenForm(data, offices=queries.registrars_of(self.viewer))

    def act(self, form: AnyForm) -> str:
        desk.open_desk(actor=self.viewer, on=clock.today(), **form.cleaned_data)
        return f"“{form.cleaned_data['registrar']}”已启用"

    def preview(self, form: AnyForm) -> Preview:
        given = form.cleaned_data
        sentence = (
            f"“{given['registrar']}”自 {given['start_on']} 起，新成立的组织只能由登记受理入册。"
        )
        remarks = [
            "页面登记和接口一律拒绝；导入的列入待补办，补齐三项后作出结论。",
            "成立日期在此以前的不受影响，仍可补录和导入。",
            "启用后不能撤回。",
        ]
        return Preview(sentence, [("依据", given["basis"])], remarks)

    def done_url(self) -> str:
        return reverse("gates:openings")


@require_POST
def forget_declared(request: HttpRequest, application_id: int, declared_id: int) -> HttpResponse:
    """Delete what a person declared."""
    viewer = viewer_of(request)
    application = queries.get_application(viewer, application_id)
    try:
        desk.forget_declared(
            application=application, declared_id=declared_id, actor=viewer, on=clock.today()
        )
        messages.success(request, "已按撤回同意删除这条申报")
    except UnableTo as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("gates:application", args=[application.pk]))


def _list() -> str:
    return reverse("gates:applications")
