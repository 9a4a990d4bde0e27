"""The pages about what an organisation covers and answers for, and its other relations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.registry.party_orgs import forms, permissions, queries
from tongjian.registry.party_orgs.choices import ChargeKind, RelationKind
from tongjian.registry.party_orgs.models import Charge, Hosting, Relation
from tongjian.registry.party_orgs.services import covering, relating
from tongjian.registry.units.queries import get_unit

from .changes import ChangeOrg


class Cover(ChangeOrg):
    """Enter that this organisation covers a unit."""

    title, button = "登记覆盖", "登记覆盖"

    def form(self, data: Any = None) -> AnyForm:
        return forms.CoverForm(data, rows=queries.match_free_units(self.viewer, ""))

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        hosting = Hosting(
            org=self.org, unit=values["unit"], mode=values["mode"], start_on=values["on"]
        )
        covering.host_units(hostings=[hosting], actor=self.viewer, reason=values["reason"])
        return f"“{values['unit'].name}”由“{self.org.name}”覆盖"


class Relate(ChangeOrg):
    """Enter that another organisation guides, holds in trust, … this one."""

    title, button = "建立关系", "建立关系"
    permission = permissions.MOVE

    def form(self, data: Any = None) -> AnyForm:
        return forms.RelateForm(data, rows=queries.list_orgs(self.viewer))

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        kind = RelationKind(values["kind"])
        relating.relate(
            source=values["other"],
            target=self.org,
            kind=kind,
            actor=self.viewer,
            on=values["on"],
            basis=values["basis"],
        )
        return f"已登记“{values['other'].name}”对“{self.org.name}”的{kind.label}关系"

    def done_url(self) -> str:
        return f"{super().done_url()}?panel=relations"


class Unrelate(ActView):
    """End a relation."""

    title, button = "结束关系", "结束关系"
    dangerous = True

    def prepare(self, **kwargs: Any) -> None:
        """Find the relation at an organisation in scope, and check the right."""
        rows = Relation.objects.open().select_related("source", "target")
        found = rows.filter(pk=kwargs["relation_id"]).first()
        if found is None:
            raise Http404("没有这项关系，或已经结束。")
        queries.get_org(self.viewer, found.target_id)
        if not queries.may_at(self.viewer, permissions.MOVE, found.target):
            raise PermissionDenied("您可以查看这项关系，但不能结束它。")
        self.relation = found

    def form(self, data: Any = None) -> AnyForm:
        return forms.EndForm(data)

    def act(self, form: AnyForm) -> str:
        relating.end_relation(
            relation=self.relation,
            actor=self.viewer,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
        )
        return f"{self.relation.get_kind_display()}关系已结束"

    def heading(self) -> str:
        relation = self.relation
        return f"结束“{relation.source}”对“{relation.target}”的{relation.get_kind_display()}关系"

    def done_url(self) -> str:
        return f"{reverse('party_orgs:org', args=[self.relation.target_id])}?panel=relations"


class AtUnit(ActView):
    """Base: a unit, seen (else 404) and led by the viewer (else 403)."""

    def prepare(self, **kwargs: Any) -> None:
        """Load the unit and check the right at whoever answers for it."""
        self.unit = get_unit(self.viewer, kwargs["unit_id"])
        if not self.viewer.may_at(permissions.WRITE, self.unit.scope_path):
            raise PermissionDenied("您可以查看这家组织，但不能改变它的归属。")

    def rows(self) -> Any:
        """Return the organisations that may be chosen."""
        return queries.list_orgs(self.viewer, permission=permissions.WRITE)

    def heading(self) -> str:
        return f"{self.title}：{self.unit.name}"

    def done_url(self) -> str:
        return f"{reverse('units:unit', args=[self.unit.pk])}?panel=party"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [
            ("社会组织", reverse("units:list")),
            (self.unit.name, self.done_url()),
            (self.title, ""),
        ]


class CoverUnit(AtUnit):
    title, button = "登记覆盖", "登记覆盖"

    def form(self, data: Any = None) -> AnyForm:
        return forms.CoverUnitForm(data, rows=self.rows())

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        hosting = Hosting(
            org=values["other"], unit=self.unit, mode=values["mode"], start_on=values["on"]
        )
        covering.host_units(hostings=[hosting], actor=self.viewer, reason=values["reason"])
        return f"自 {values['on']} 起由“{values['other'].name}”覆盖"


class UncoverUnit(AtUnit):
    title, button = "结束覆盖", "结束覆盖"
    dangerous = True

    def form(self, data: Any = None) -> AnyForm:
        return forms.EndForm(data)

    def act(self, form: AnyForm) -> str:
        covering.end_hostings(
            unit_ids=[self.unit.pk],
            actor=self.viewer,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
        )
        return "覆盖已结束"


class ChargeUnit(AtUnit):
    title, button = "指派归口责任", "指派责任"

    def form(self, data: Any = None) -> AnyForm:
        return forms.ChargeForm(data, rows=self.rows())

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        kind = ChargeKind(values["kind"])
        charge = Charge(org=values["other"], unit=self.unit, kind=kind, start_on=values["on"])
        covering.charge_units(charges=[charge], actor=self.viewer, reason=values["reason"])
        return f"“{values['other'].name}”{kind.label}"
