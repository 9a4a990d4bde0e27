"""Annual reports: the list with who is late, one report with the year before beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.jobs.models import Job
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.foundation.ui.views import Action, Empty, ListView, Preset
from tongjian.lifecycle.gates import laid_down, permissions
from tongjian.lifecycle.gates.choices import AnnualStage, Conclusion
from tongjian.lifecycle.gates.filters import AnnualFilters
from tongjian.lifecycle.gates.forms import annual as forms
from tongjian.lifecycle.gates.models import AnnualReport
from tongjian.lifecycle.gates.queries import annual as queries
from tongjian.lifecycle.gates.services import annual as services
from tongjian.lifecycle.gates.tables import AnnualTable, annual_badge
from tongjian.registry.units.permissions import EXPORT


class AnnualList(ListView):
    """Annual reports by year, progress and punctuality."""

    title, unit = "年检年报", "份"
    table, filters = AnnualTable, AnnualFilters
    counted = "exact"
    export_permission = EXPORT
    presets = [
        Preset("待审", "stage=filed"),
        Preset("逾期", "late=yes"),
        Preset("章程待补", "charter=yes"),
    ]
    empty = Empty("还没有启动", "启动年度以后，应报的组织都列在这里，名册已有的不用再填。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[AnnualReport]:
        """Return the reports in scope."""
        return queries.find_reports(viewer, filters=filters, on=clock.today())

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer to open a year."""
        if not viewer.may(permissions.DESK):
            return []
        return [Action("启动年度", reverse("gates:open_year"), icon="plus", primary=True)]


def report_page(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show a report with the year before beside it, what changed marked."""
    viewer = viewer_of(request)
    report = queries.get_report(viewer, report_id)
    today = clock.today()
    _, code = queries.track_of(report.unit)
    context = {
        "title": f"{report.year} 年度{report.get_track_display()}：{report.unit.name}",
        "report": report,
        "crumbs": [("年检年报", reverse("gates:annual")), (report.unit.name, "")],
        "status": annual_badge(report, today),
        "lines": queries.compared(report, on=today),
        "last": queries.previous(report),
        "may_fill": report.stage != AnnualStage.DONE and queries.may_fill(viewer, report),
        "may_conclude": report.stage == AnnualStage.FILED and queries.may_conclude(viewer, report),
        "lacks_charter": report.unit.charter_party_on is None,
        "at_desk": queries.may_conclude(viewer, report),
        "clause": laid_down.clause(report.unit.registered_path, report.due_on, code),
    }
    return pages.render(request, "gates/annual.html", context)


class OpenYear(ActView):
    """Put every unit of the office on the list of a year."""

    title, button = "启动年检年报", "启动"
    previewed = True
    job: Job | None = None

    def prepare(self, **kwargs: Any) -> None:
        """Check the right."""
        self.viewer.require(permissions.DESK)

    def form(self, data: Any = None) -> AnyForm:
        return forms.OpenYearForm(data)

    def act(self, form: AnyForm) -> str:
        year = form.cleaned_data["year"]
        self.job = services.start_opening(year=year, actor=self.viewer, on=clock.today())
        return f"正在列入 {year} 年度"

    def preview(self, form: AnyForm) -> Preview:
        number = queries.units_to_report(self.viewer).count()
        sentence = f"登记辖区内 {number} 家组织中应报的列入 {form.cleaned_data['year']} 年度。"
        remarks = [
            "社会团体、社会服务机构走年度检查，基金会、慈善组织走年度报告；期限按所在地的规则。",
            "已经列入的不重复。名册已有的事项自动填好。",
        ]
        return Preview(sentence, (), remarks)

    def done_url(self) -> str:
        if self.job is not None:
            return reverse("jobs:progress", args=[self.job.pk])
        return reverse("gates:annual")


class Step(ActView):
    """Base: a report, seen (else 404) and the viewer's to carry (else 403)."""

    def prepare(self, **kwargs: Any) -> None:
        """Load the report and check the right."""
        self.report = queries.get_report(self.viewer, kwargs["report_id"])
        if not self.allowed():
            raise PermissionDenied("您可以查看这份报告，但这一步不由您办理。")

    def allowed(self) -> bool:
        """Tell whether this step is the viewer's."""
        return queries.may_conclude(self.viewer, self.report)

    def heading(self) -> str:
        return f"{self.title}：{self.report.unit.name}"

    def done_url(self) -> str:
        return reverse("gates:report_annual", args=[self.report.pk])

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [
            ("年检年报", reverse("gates:annual")),
            (self.report.unit.name, self.done_url()),
            (self.title, ""),
        ]


class File(Step):
    """File a report."""

    title, button = "填报", "报送"
    template = "gates/file.html"

    def prepare(self, **kwargs: Any) -> None:
        """Bring what is on record and not asked."""
        super().prepare(**kwargs)
        held = self.report.held.get("party")
        self.party = held or queries.party_of(self.report.unit, on=clock.today())

    def allowed(self) -> bool:
        return queries.may_fill(self.viewer, self.report)

    def form(self, data: Any = None) -> AnyForm:
        return forms.FileForm(data, report=self.report)

    def act(self, form: AnyForm) -> str:
        assert isinstance(form, forms.FileForm)  # noqa: S101
        held, asked = form.parts()
        services.file_report(
            report=self.report, held=held, asked=asked, actor=self.viewer, on=clock.today()
        )
        return "已报送"


class Return(Step):
    """Send a report back."""

    title, button = "退回", "退回"

    def form(self, data: Any = None) -> AnyForm:
        return forms.ReturnForm(data)

    def act(self, form: AnyForm) -> str:
        reason = form.cleaned_data["reason"]
        services.return_report(report=self.report, reason=reason, actor=self.viewer)
        return "已退回"


class Settle(Step):
    """Conclude a report."""

    title, button = "作出结论", "作出结论"

    def form(self, data: Any = None) -> AnyForm:
        return forms.ConclusionForm(data, track=self.report.track)

    def act(self, form: AnyForm) -> str:
        conclusion = Conclusion(form.cleaned_data["conclusion"])
        services.conclude_report(
            report=self.report, conclusion=conclusion, actor=self.viewer, on=clock.today()
        )
        return f"已作结论：{conclusion.label}"
