"""Seats, doubts, and the acts on one unit: settle by the rules, decide otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.jobs.models import Job
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.foundation.ui.views import Action, Empty, Listing, ListView
from tongjian.registry.party_orgs import permissions as of_orgs
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.queries import list_orgs
from tongjian.registry.units.permissions import EXPORT
from tongjian.registry.units.queries import get_unit
from tongjian.registry.units.views.lists import record_export

from . import permissions, queries, services
from .choices import Issue
from .filters import DoubtFilters
from .forms import EndForm, JudgeForm, OverrideForm, SeatForm, SettleForm
from .models import Doubt, Seat
from .resolving import resolve
from .tables import DoubtTable, SeatTable


class SeatList(ListView):
    """Which Party organisation has which function where."""

    title, unit = "职能承担", "项"
    table = SeatTable
    counted = "exact"
    empty = Empty("还没有登记", "归口规则说“归同级社会组织党委”，这里登记它在各地是哪一个党组织。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Seat]:
        """Return the seats of today; that a committee has a function is public."""
        rows: QuerySet[Seat] = Seat.objects.valid_on(clock.today())
        return rows.select_related("locality", "org", "agency")

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer to enter one."""
        if not viewer.may(permissions.SEAT):
            return []
        return [Action("登记", reverse("affiliation:new_seat"), icon="plus", primary=True)]


class DoubtList(ListView):
    """归口不清: answers that are not settled, in the own scope."""

    title, unit = "归口不清", "项"
    table, filters = DoubtTable, DoubtFilters
    template = "affiliation/doubts.html"
    export_permission = EXPORT
    empty = Empty("没有归口不清的", "每家社会组织的主抓、直接、兜底都已按规则或另行指定落实。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Doubt]:
        """Return the doubts in scope that meet the conditions."""
        return queries.list_doubts(viewer, filters=filters)

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer to judge all of them anew."""
        if not viewer.may(permissions.SEAT):
            return []
        return [Action("重新判断…", reverse("affiliation:judge"), icon="refresh", primary=True)]

    def exported(self, *, viewer: Viewer, listing: Listing, format: str) -> None:
        """Log it."""
        record_export(viewer, self.title, listing, format)

    def context(self, *, viewer: Viewer, listing: Listing) -> dict[str, Any]:
        """Add how many of each there are."""
        counts = queries.count_by_issue(viewer)
        at = reverse("affiliation:doubts")
        lines = [(i.label, counts[i.value], f"{at}?issue={i.value}") for i in Issue]
        return {"lines": [line for line in lines if line[1]]}


class Judge(ActView):
    """Judge a place or everything anew, as a job, and where told charge by the rules."""

    title, button = "重新判断归口", "开始"
    note = "在后台进行，可以随时看进度；完成后到“归口不清”看结果。"

    def prepare(self, **kwargs: Any) -> None:
        """Check the right."""
        self.viewer.require(permissions.SEAT)
        self.job: Job | None = None

    def form(self, data: Any = None) -> AnyForm:
        return JudgeForm(data)

    def act(self, form: AnyForm) -> str:
        place, settle = form.cleaned_data["place"], form.cleaned_data["settle"]
        if self.viewer.user_id is None:
            raise PermissionDenied("没有账号。")
        region = place.path if place else ""
        self.job = services.start_job(owner_id=self.viewer.user_id, region=region, settle=settle)
        return "已开始"

    def done_url(self) -> str:
        return self.job.url if self.job else reverse("affiliation:doubts")


class NewSeat(ActView):
    """Enter which organisation has a function."""

    title, button = "登记职能承担", "登记"

    def prepare(self, **kwargs: Any) -> None:
        """Check the right."""
        self.viewer.require(permissions.SEAT)

    def form(self, data: Any = None) -> AnyForm:
        return SeatForm(data, rows=list_orgs(self.viewer, permission=of_orgs.WRITE))

    def act(self, form: AnyForm) -> str:
        given = dict(form.cleaned_data)
        native = given.pop("native_place")
        seat = Seat(**given, native_place=native.path if native else "")
        services.give_seat(seat=seat, actor=self.viewer)
        return f"已登记：{seat}"

    def done_url(self) -> str:
        return reverse("affiliation:seats")


class EndSeat(ActView):
    """End that an organisation has a function."""

    title, button = "终止职能承担", "终止"
    dangerous = True

    def prepare(self, **kwargs: Any) -> None:
        """Check the right, find the seat."""
        self.viewer.require(permissions.SEAT)
        self.seat = get_object_or_404(Seat.objects.open(), pk=kwargs["seat_id"])

    def form(self, data: Any = None) -> AnyForm:
        return EndForm(data)

    def act(self, form: AnyForm) -> str:
        services.end_seat(seat=self.seat, actor=self.viewer, on=form.cleaned_data["on"])
        return "已终止"

    def heading(self) -> str:
        return f"终止：{self.seat}"

    def done_url(self) -> str:
        return reverse("affiliation:seats")


class OfUnit(ActView):
    """Base: a unit, seen (else 404) and led by the viewer (else 403)."""

    def prepare(self, **kwargs: Any) -> None:
        """Load the unit and check the right at whoever answers for it."""
        self.unit = get_unit(self.viewer, kwargs["unit_id"])
        if not self.viewer.may_at(of_orgs.WRITE, self.unit.scope_path):
            raise PermissionDenied("您可以查看这家组织，但不能改变它的归属。")

    def heading(self) -> str:
        return f"{self.title}：{self.unit.name}"

    def done_url(self) -> str:
        return f"{reverse('units:unit', args=[self.unit.pk])}?panel=affiliation"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        units = reverse("units:list")
        return [("社会组织", units), (self.unit.name, self.done_url()), (self.title, "")]


class Settle(OfUnit):
    """Enter the answers of the rules as charges."""

    title, button = "按规则落实归口", "落实"
    previewed = True

    def form(self, data: Any = None) -> AnyForm:
        return SettleForm(data)

    def preview(self, form: AnyForm) -> Preview:
        """Say which charges change."""
        answers = resolve(self.unit, on=clock.today())
        changed = [a for a in answers if services.may_settle(a, actor=self.viewer)]
        facts = [(str(a.kind.label), str(a.org)) for a in changed]
        remarks = [a.sentence for a in changed]
        remarks += [
            f"{a.kind.label}“{a.org}”在您的范围以外，由上级落实"
            for a in answers
            if a.org is not None and not a.is_settled and a not in changed
        ]
        return Preview(f"{len(changed)} 项责任会改变。", facts, remarks)

    def act(self, form: AnyForm) -> str:
        number = services.settle(units=[self.unit], actor=self.viewer, on=clock.today())
        return f"已落实 {number} 项责任"


class DecideOtherwise(OfUnit):
    """Name another organisation than the rule does, with a reason and a review."""

    title, button = "另行指定归口", "指定"

    def form(self, data: Any = None) -> AnyForm:
        return OverrideForm(data, rows=list_orgs(self.viewer, permission=of_orgs.WRITE))

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        made = services.override(
            unit=self.unit,
            kind=ChargeKind(given["kind"]),
            org=given["org"],
            reason=given["reason"],
            owner=given["owner"],
            review_on=given["review_on"],
            actor=self.viewer,
            on=clock.today(),
        )
        return f"已指定：{made}，{made.review_on} 复核"
