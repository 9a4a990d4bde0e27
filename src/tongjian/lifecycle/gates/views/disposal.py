"""Disposal orders: the list, the page with its three steps, and the acts."""

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
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.foundation.ui.forms import Form
from tongjian.foundation.ui.views import Empty, ListView, Preset
from tongjian.lifecycle.gates import laid_down, permissions
from tongjian.lifecycle.gates.choices import Cause
from tongjian.lifecycle.gates.filters import DisposalFilters
from tongjian.lifecycle.gates.forms import disposal as forms
from tongjian.lifecycle.gates.models import Disposal
from tongjian.lifecycle.gates.queries import disposal as queries
from tongjian.lifecycle.gates.queries.changes import known_of
from tongjian.lifecycle.gates.services import changes
from tongjian.lifecycle.gates.services import disposal as services
from tongjian.lifecycle.gates.tables import DisposalTable, disposal_badge
from tongjian.registry.members.permissions import COUNT
from tongjian.registry.units.queries import get_unit, list_units, reaches

from .of_unit import OfUnit


class DisposalList(ListView):
    """Disposal orders."""

    title, unit = "党组织处置单", "张"
    table, filters = DisposalTable, DisposalFilters
    counted = "exact"
    presets = [Preset("未办结", "open=yes"), Preset("已超期", "late=yes")]
    empty = Empty(
        "没有处置单",
        "变更名称、登记机关、法定代表人，清算或撤销登记时自动开单，也可以在组织页面的“关口”里开。",
    )

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Disposal]:
        """Return the orders in scope."""
        return queries.find_disposals(viewer, filters=filters, on=clock.today())


def disposal_page(request: HttpRequest, disposal_id: int) -> HttpResponse:
    """Show the three steps and where each member goes."""
    viewer = viewer_of(request)
    order = queries.get_disposal(viewer, disposal_id)
    today = clock.today()
    is_open = order.closed_on is None
    may_report = queries.may_report(viewer, order)
    lines = [] if order.cause == Cause.CHANGE else queries.read_lines(viewer, order)
    context = {
        "title": f"{order.paper}：{order.unit.name}",
        "order": order,
        "crumbs": [("党组织处置单", reverse("gates:disposals")), (order.unit.name, "")],
        "status": disposal_badge(order, today),
        "lines": lines,
        "counts": may_report or queries.may_count(viewer, order),
        "known": known_of(order) if order.cause == Cause.CHANGE else [],
        "may_follow": is_open and may_report and order.cause == Cause.CHANGE,
        "may_report": is_open
        and may_report
        and order.reported_on is None
        and order.cause != Cause.CHANGE,
        "may_settle": is_open and may_report and order.cause != Cause.CHANGE,
        "heir": queries.host_of(order.successor) if order.successor else None,
        "may_stay": is_open
        and may_report
        and any(line.settled_on is None and not line.must_leave for line in lines),
        "may_close": is_open
        and queries.may_decide(viewer, order)
        and order.reported_on is not None
        and not order.people_open
        and not order.items_open,
        "clause": laid_down.clause(order.unit.registered_path, today, "disposal_days"),
    }
    return pages.render(request, "gates/disposal.html", context)


class OpenDisposal(ActView):
    """Open an order for a unit."""

    title, button = "开党组织处置单", "开单"

    def prepare(self, **kwargs: Any) -> None:
        """Load the unit and check the right."""
        self.unit = get_unit(self.viewer, kwargs["unit_id"])
        at_desk = self.viewer.may(permissions.DESK) and reaches(
            self.viewer, permissions.DESK, self.unit
        )
        if not at_desk and not self.viewer.may_at(permissions.DISPOSE, self.unit.scope_path):
            raise PermissionDenied("您可以查看这家组织，但不能开处置单。")

    def form(self, data: Any = None) -> AnyForm:
        return forms.OpenDisposalForm(data, units=list_units(self.viewer))

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        services.open_disposal(
            unit=self.unit,
            cause=Cause(given["cause"]),
            reason=given["reason"],
            successor=given["successor"],
            actor=self.viewer,
            on=clock.today(),
        )
        return f"已为“{self.unit.name}”开单"

    def heading(self) -> str:
        return f"{self.title}：{self.unit.name}"

    def done_url(self) -> str:
        return f"{reverse('units:unit', args=[self.unit.pk])}?panel=gates"


class MergeUnits(OfUnit):
    """Enter that a unit is being merged into another."""

    title, button = "登记合并", "登记合并"
    previewed = True

    def allowed(self) -> bool:
        return reaches(self.viewer, permissions.DESK, self.unit)

    def form(self, data: Any = None) -> AnyForm:
        return forms.MergeForm(data, units=list_units(self.viewer))

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        services.merge_units(
            unit=self.unit,
            into=given["into"],
            reason=given["reason"],
            actor=self.viewer,
            on=clock.today(),
        )
        return f"已登记“{self.unit.name}”并入“{given['into'].name}”，处置单已开"

    def preview(self, form: AnyForm) -> Preview:
        into = form.cleaned_data["into"]
        counted = [("在此工作的党员", "去向逐名登记")]
        if reaches(self.viewer, COUNT, self.unit):
            members = self.unit.full_members + self.unit.probationary_members
            counted = [("在此工作的党员", f"{members} 名，去向逐名登记")]
        return Preview(
            f"“{self.unit.name}”并入“{into.name}”：状态改为清算中，开党组织处置单。",
            counted,
            ["处置单办结前不能注销这家组织。", "并入后的组织名称、登记机关有变的，另行变更登记。"],
        )


class Step(ActView):
    """Base: an order, seen (else 404) and the viewer's to carry (else 403)."""

    def prepare(self, **kwargs: Any) -> None:
        """Load the order and check the right."""
        self.order = queries.get_disposal(self.viewer, kwargs["disposal_id"])
        if not self.allowed():
            raise PermissionDenied("您可以查看这张处置单，但这一步不由您办理。")

    def allowed(self) -> bool:
        """Tell whether this step is the viewer's."""
        return queries.may_report(self.viewer, self.order)

    def heading(self) -> str:
        return f"{self.title}：{self.order.unit.name}"

    def done_url(self) -> str:
        return reverse("gates:disposal", args=[self.order.pk])

    def crumbs(self) -> Sequence[tuple[str, str]]:
        listed = reverse("gates:disposals")
        return [
            ("党组织处置单", listed),
            (self.order.unit.name, self.done_url()),
            (self.title, ""),
        ]


class Report(Step):
    """Step one: report to the organisation above."""

    title, button = "报告上级党组织", "登记报告"

    def form(self, data: Any = None) -> AnyForm:
        return forms.ReportForm(data)

    def act(self, form: AnyForm) -> str:
        services.report(disposal=self.order, on=form.cleaned_data["on"], actor=self.viewer)
        return "已登记报告"


class Follow(Step):
    """Say what was done of each thing that has to follow a change."""

    title, button = "办理联动事项", "保存"

    def form(self, data: Any = None) -> AnyForm:
        return forms.FollowForm(data, known=known_of(self.order))

    def act(self, form: AnyForm) -> str:
        assert isinstance(form, forms.FollowForm)  # noqa: S101
        left = changes.settle_changes(
            disposal=self.order, states=form.states(), actor=self.viewer, on=clock.today()
        )
        return f"还有 {left} 项未办" if left else "各项已写明，已报告上级确认"


class Renew(Step):
    """Step two: look anew where members are."""

    title, button = "更新党员去向", "更新"
    note = "按花名册更新：已转接组织关系的记为已转出，已不在花名册的记为已不在组织。"

    def form(self, data: Any = None) -> AnyForm:
        return Form(data)

    def act(self, form: AnyForm) -> str:
        left = services.renew(disposal=self.order, actor=self.viewer, on=clock.today())
        return f"还有 {left} 名党员去向没有落实" if left else "全部党员去向已落实"


class Stay(Step):
    """Step two: whose organisation goes on may stay there."""

    title, button = "登记留在原党组织的党员", "登记"
    drafted = False

    def form(self, data: Any = None) -> AnyForm:
        rows = queries.read_lines(self.viewer, self.order)
        waiting = [row for row in rows if row.settled_on is None and not row.must_leave]
        return forms.StayForm(data, rows=waiting)

    def act(self, form: AnyForm) -> str:
        ids = [int(pk) for pk in form.cleaned_data["lines"]]
        services.let_stay(disposal=self.order, line_ids=ids, actor=self.viewer, on=clock.today())
        return f"已登记 {len(ids)} 名党员"


class Decide(Step):
    """Step three: the organisation above decides."""

    title, button = "作出决定并办结", "办结"
    previewed = True

    def allowed(self) -> bool:
        return queries.may_decide(self.viewer, self.order)

    def form(self, data: Any = None) -> AnyForm:
        return forms.DecideForm(data)

    def act(self, form: AnyForm) -> str:
        decision = form.cleaned_data["decision"]
        services.close(disposal=self.order, decision=decision, actor=self.viewer, on=clock.today())
        return "已办结"

    def preview(self, form: AnyForm) -> Preview:
        order = self.order
        facts = [("党员", f"{order.people} 名，去向全部落实")]
        if order.cause == Cause.CHANGE:
            return Preview("联动单办结，覆盖关系不变。", [("联动事项", "各项已写明")])
        remarks = ["空的党支部请另行撤销。"] if order.is_whole else []
        sentence = f"处置单办结，“{order.org}”对这家组织的覆盖结束，可以办结注销。"
        return Preview(sentence, facts, remarks)

    def done_url(self) -> str:
        return reverse("gates:disposals")
