"""What is to be formed, why it is not yet, visits, terms; and how a case begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.decorators import method_decorator

from tongjian.foundation import clock
from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.procedures.models import Case
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.foundation.ui.views import Action, Bulk, Empty, ListView, Preset
from tongjian.registry.members import permissions as of_members
from tongjian.registry.party_orgs import permissions as of_orgs
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.queries import get_org, list_orgs, may_at
from tongjian.registry.units import permissions as of_units
from tongjian.registry.units.least import least_members
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import get_unit, list_units, reaches

from . import permissions, queries, services
from .choices import Kind
from .filters import ReasonFilters, TermFilters, UnformedFilters, VisitFilters
from .forms import CallTermForm, ReasonForm, StartForm, VisitForm
from .models import FollowUp, Reason
from .tables import ReasonTable, TermTable, UnformedTable, VisitTable

_MANY = 30


@method_decorator(needs(of_members.COUNT), name="dispatch")
class UnformedList(ListView):
    """The units without an organisation, by how far they are from one."""

    title, unit = "组建进展", "家"
    table, filters = UnformedTable, UnformedFilters
    presets = (
        Preset("应建未建", "layer=ready"),
        Preset("差一两名", "layer=near"),
        Preset("没有登记原因", "layer=ready&explained=no&under_way=no"),
        Preset("可能有隐性党员", "hidden=yes"),
        Preset("正在组建", "under_way=yes"),
    )
    empty = Empty("没有未建的组织", "管理范围内的社会组织都已有党组织覆盖。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Unit]:
        """Return the units that meet the conditions."""
        return queries.find_unformed(viewer, filters=filters, on=clock.today())

    def bulk(self, *, viewer: Viewer) -> Sequence[Bulk]:
        """Offer to form one organisation for several units."""
        if not viewer.may(permissions.APPLY):
            return ()
        return [Bulk("联合组建…", reverse("formation:start_many"))]

    def actions(self, *, viewer: Viewer) -> Sequence[Action]:
        """Lead to what else belongs to formation."""
        found = [
            Action("巩固回访", reverse("formation:visits"), icon="walk"),
            Action("换届", reverse("formation:terms"), icon="refresh"),
        ]
        if viewer.may(permissions.EXPLAIN):
            found.insert(0, Action("未建原因", reverse("formation:reasons"), icon="help"))
        return found


@method_decorator(needs(permissions.EXPLAIN), name="dispatch")
class ReasonList(ListView):
    """Why units have no organisation yet, and who goes there when."""

    title, unit = "未建原因", "条"
    table, filters = ReasonTable, ReasonFilters
    presets = (Preset("现行", "current=yes"),)
    empty = Empty("还没有登记", "在社会组织页面的“组建”里登记未建原因和下次走访日期。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Reason]:
        """Return the reasons that meet the conditions."""
        rows = queries.list_reasons(viewer)
        if values := filters.get("why"):
            rows = rows.filter(why__in=values)
        if "current" in filters:
            rows = rows.filter(end_on__isnull=filters["current"])
        return _within(rows, "next_visit_on", filters.get("next_visit"))


@method_decorator(needs(of_orgs.READ), name="dispatch")
class VisitList(ListView):
    """The visits 3, 6 and 12 months after formation."""

    title, unit = "巩固回访", "次"
    table, filters = VisitTable, VisitFilters
    presets = (Preset("待回访", "done=no"), Preset("有困难", "sound=no"))
    empty = Empty("还没有回访任务", "党组织启用以后，3、6、12 个月各回访一次。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[FollowUp]:
        """Return the visits that meet the conditions."""
        rows = queries.list_visits(viewer)
        if "done" in filters:
            rows = rows.filter(visited_on__isnull=not filters["done"])
        if "sound" in filters:
            rows = rows.filter(is_sound=filters["sound"])
        return _within(rows, "due_on", filters.get("due"))


@method_decorator(needs(of_orgs.READ), name="dispatch")
class TermList(ListView):
    """The terms of Party organisations, the next to end first."""

    title, unit = "换届", "个"
    table, filters = TermTable, TermFilters
    presets = (Preset("正在换届", "under_way=yes"),)
    empty = Empty("没有登记任期", "在党组织的变更里登记本届选举日期和届满日期。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[PartyOrg]:
        """Return the organisations that meet the conditions."""
        rows = queries.list_terms(viewer)
        if text := filters.get("q"):
            rows = rows.filter(name__contains=text)
        if "under_way" in filters:
            rows = rows.filter(is_under_way=filters["under_way"])
        return _within(rows, "term_ends_on", filters.get("ends"))

    def actions(self, *, viewer: Viewer) -> Sequence[Action]:
        """Lead to both changes of term, month by month."""
        return [Action("换届日历", reverse("portal:terms"), icon="calendar-week")]


def _within(rows: QuerySet[Any], column: str, days: Any) -> QuerySet[Any]:
    if days and days.low:
        rows = rows.filter(**{f"{column}__gte": days.low})
    if days and days.high:
        rows = rows.filter(**{f"{column}__lte": days.high})
    return rows


class OfUnit(ActView):
    """Base: something about one unit."""

    unit: Unit

    def heading(self) -> str:
        return f"{self.title}：{self.unit.name}"

    def done_url(self) -> str:
        return f"{reverse('units:unit', args=[self.unit.pk])}?panel=formation"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        units = reverse("units:list")
        return [("社会组织", units), (self.unit.name, self.done_url()), (self.title, "")]


@method_decorator(needs(of_units.READ), name="dispatch")
class Start(OfUnit):
    """Begin to form an organisation."""

    title, button = "组建党组织", "开始组建"
    case: Case | None = None
    others: Sequence[Unit] = ()

    def prepare(self, **kwargs: Any) -> None:
        """Find the unit (else 404) and check the right (else 403)."""
        self.unit = get_unit(self.viewer, kwargs["unit_id"])
        if not reaches(self.viewer, permissions.APPLY, self.unit):
            raise PermissionDenied("您可以查看这家组织，但不能为它提出组建。")

    def form(self, data: Any = None) -> AnyForm:
        leader = services.default_leader(self.unit, on=clock.today())
        form = StartForm(
            data,
            viewer=self.viewer,
            rows=list_orgs(self.viewer),
            default=leader.name if leader else "",
        )
        least = least_members(clock.today()).at(self.unit.registered_path)
        is_alone = self.unit.full_members >= least
        form.initial["kind"] = (Kind.STANDALONE if is_alone else Kind.JOINT).value
        if self.others:
            form.initial["others"] = "\n".join(unit.name for unit in self.others)
            form.initial["kind"] = Kind.JOINT.value
        if not self.viewer.may(of_orgs.READ):
            del form.fields["leader"], form.fields["host"]
        return form

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        others = [unit for unit in given["others"] if unit.pk != self.unit.pk]
        self.case = services.start_formation(
            units=[self.unit, *others],
            kind=Kind(given["kind"]),
            leader=given.get("leader"),
            host=given.get("host"),
            actor=self.viewer,
            on=clock.today(),
        )
        return "已开始组建，请补齐材料后提交申请"

    def done_url(self) -> str:
        if self.case is None:
            return super().done_url()
        return reverse("procedures:case", args=[self.case.pk])


class StartMany(Start):
    """Begin to form one organisation for the units that were ticked; the first one asks."""

    title = "联合组建"

    def prepare(self, **kwargs: Any) -> None:
        """Find the units; those out of scope are left out."""
        ids = [int(pk) for pk in self.request.GET.getlist("pk")[:_MANY] if pk.isdecimal()]
        found = list(list_units(self.viewer).filter(pk__in=ids).order_by("-full_members", "pk"))
        super().prepare(unit_id=found[0].pk if found else 0)
        self.others = found[1:]


@method_decorator(needs(of_units.READ), name="dispatch")
class Explain(OfUnit):
    """Say why there is no organisation yet."""

    title, button = "登记未建原因", "登记"

    def prepare(self, **kwargs: Any) -> None:
        """Find the unit (else 404) and check the right (else 403)."""
        self.unit = get_unit(self.viewer, kwargs["unit_id"])
        if not reaches(self.viewer, permissions.EXPLAIN, self.unit):
            raise PermissionDenied("您可以查看这家组织，但不由您联系。")

    def form(self, data: Any = None) -> AnyForm:
        return ReasonForm(data)

    def act(self, form: AnyForm) -> str:
        made = services.explain(
            unit=self.unit, **form.cleaned_data, actor=self.viewer, on=clock.today()
        )
        return f"已登记，下次走访 {made.next_visit_on}"


@method_decorator(needs(of_orgs.READ), name="dispatch")
class Visit(ActView):
    """Write down a visit after formation."""

    title, button = "巩固回访", "登记回访"
    visit: FollowUp

    def prepare(self, **kwargs: Any) -> None:
        """Find the visit (else 404) and check the right (else 403)."""
        self.visit = queries.get_visit(self.viewer, kwargs["visit_id"])
        if not self.viewer.may_at(permissions.EXPLAIN, self.visit.formed.org.path):
            raise PermissionDenied("您可以查看这个党组织，但不由您回访。")

    def form(self, data: Any = None) -> AnyForm:
        form = VisitForm(data)
        form.initial["visited_on"] = clock.today()
        return form

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        services.note_visit(
            visit=self.visit,
            visited_on=given["visited_on"],
            is_sound=given["is_sound"] == "yes",
            finding=given["finding"],
            actor=self.viewer,
        )
        return "已登记回访"

    def heading(self) -> str:
        return str(self.visit)

    def done_url(self) -> str:
        return reverse("formation:visits")

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [("巩固回访", self.done_url()), (str(self.visit.formed), "")]


@method_decorator(needs(of_orgs.READ), name="dispatch")
class StartTerm(ActView):
    """Begin the change of term."""

    title, button = "换届", "开始换届"
    previewed = True
    note = "开始以后先报换届请示；上级审查候选人、批复同意后再选举。"
    org: PartyOrg
    case: Case | None = None

    def prepare(self, **kwargs: Any) -> None:
        """Find the organisation (else 404) and check the right (else 403)."""
        self.org = get_org(self.viewer, kwargs["org_id"])
        if not may_at(self.viewer, permissions.APPLY, self.org):
            raise PermissionDenied("您可以查看这个党组织，但不能为它提出换届。")

    def form(self, data: Any = None) -> AnyForm:
        return CallTermForm(data)

    def act(self, form: AnyForm) -> str:
        self.case = services.start_term(org=self.org, actor=self.viewer, on=clock.today())
        return "已开始换届，请上传换届请示后报送"

    def preview(self, form: AnyForm) -> Preview:
        """Say who decides and when the term ends."""
        above = self.org.parent.name if self.org.parent else ""
        facts = [("本届届满", self.org.term_ends_on), ("由谁审批", above)]
        return Preview("将建立一件换届事项，先报换届请示。", facts)

    def heading(self) -> str:
        return f"换届：{self.org.name}"

    def done_url(self) -> str:
        if self.case is None:
            return f"{reverse('party_orgs:org', args=[self.org.pk])}?panel=term"
        return reverse("procedures:case", args=[self.case.pk])

    def crumbs(self) -> Sequence[tuple[str, str]]:
        orgs = reverse("party_orgs:list")
        org = reverse("party_orgs:org", args=[self.org.pk])
        return [("党组织", orgs), (self.org.name, org), ("换届", "")]
