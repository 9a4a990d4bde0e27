"""The pages that change units, areas and agencies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.registry.units import forms, permissions, queries
from tongjian.registry.units.choices import UnitStatus
from tongjian.registry.units.models import Agency, Area, MemberFirm, Rating, Unit
from tongjian.registry.units.services import directory, enrolling, grading, registering


class RegisterUnit(ActView):
    """Enter a unit into the register."""

    title, button = "登记社会组织", "登记这家组织"

    def prepare(self, **kwargs: Any) -> None:
        """Ask who answers for it where that decides who will see it."""
        self.viewer.require(permissions.WRITE)
        scope = self.viewer.scope(permissions.WRITE)
        leads = any(reach.axis == "org" for reach in scope.reaches)
        by_place = any(reach.axis == "place" for reach in scope.reaches)
        self.may_answer = leads
        self.must_answer = leads and not by_place and not scope.is_everything

    def form(self, data: Any = None) -> AnyForm:
        return forms.RegisterForm(
            data,
            instance=Unit(),
            viewer=self.viewer,
            may_answer=self.may_answer,
            must_answer=self.must_answer,
        )

    def act(self, form: AnyForm) -> str:
        assert isinstance(form, forms.RegisterForm)  # noqa: S101
        self.made = registering.enter_unit(
            unit=Unit(**form.values()),
            actor=self.viewer,
            on=clock.today(),
            answering=form.cleaned_data.get("answering"),
        )
        return f"已登记“{self.made.name}”"

    def done_url(self) -> str:
        made = getattr(self, "made", None)
        return reverse("units:unit", args=[made.pk]) if made else reverse("units:list")

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [("社会组织", reverse("units:list")), (self.title, "")]


class ChangeUnit(ActView):
    """Base: one unit, seen (else 404) and open to change (else 403)."""

    def prepare(self, **kwargs: Any) -> None:
        """Load the unit and check the right to change it."""
        self.unit = queries.get_unit(self.viewer, kwargs["unit_id"])
        if not queries.reaches(self.viewer, permissions.WRITE, self.unit):
            raise PermissionDenied("您可以查看这家组织，但不能修改。")

    def done_url(self) -> str:
        return reverse("units:unit", args=[self.unit.pk])

    def heading(self) -> str:
        return f"{self.title}：{self.unit.name}"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [
            ("社会组织", reverse("units:list")),
            (self.unit.name, self.done_url()),
            (self.title, ""),
        ]


class ReviseUnit(ChangeUnit):
    """Change what the register says, from a day on; two people at once see each other."""

    title, button = "变更登记", "保存变更"

    def edited(self) -> Unit:
        return self.unit

    def form(self, data: Any = None) -> AnyForm:
        return forms.ReviseForm(data, instance=Unit.objects.get(pk=self.unit.pk))

    def act(self, form: AnyForm) -> str:
        assert isinstance(form, forms.ReviseForm)  # noqa: S101
        done = registering.revise_units(
            changes={self.unit.pk: form.values()},
            actor=self.viewer,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
        )
        return f"已保存“{self.unit.name}”的变更" if done else "没有改动，名册未变"


class EndUnit(ChangeUnit):
    """Cancel or revoke a registration."""

    title, button = "注销或撤销登记", "确认注销或撤销"
    previewed = dangerous = True

    def form(self, data: Any = None) -> AnyForm:
        return forms.EndForm(data)

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        registering.end_unit(
            unit=self.unit,
            status=UnitStatus(values["status"]),
            actor=self.viewer,
            on=values["on"],
            reason=values["reason"],
        )
        return f"“{self.unit.name}”{UnitStatus(values['status']).label}"

    def preview(self, form: AnyForm) -> Preview:
        values = form.cleaned_data
        label = UnitStatus(values["status"]).label
        people = self.unit.full_members + self.unit.probationary_members
        sees = queries.reaches(self.viewer, permissions.SEE_COUNTS, self.unit)
        facts = [("覆盖情况", "已覆盖" if self.unit.is_covered else "未覆盖")]
        if sees:
            facts.append(("在此工作的党员", f"{people} 名"))
        return Preview(
            f"“{self.unit.name}”自 {values['on']} 起登记为{label}，不再列入名册和统计。",
            facts,
            ["历史记录保留，仍可按日期查看。", "党组织应另行办理变更或撤销，并转接党员组织关系。"],
        )


class RateUnit(ChangeUnit):
    title, button = "登记评估等级", "登记等级"

    def form(self, data: Any = None) -> AnyForm:
        return forms.RateForm(data, instance=Rating(unit=self.unit))

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        grading.rate_units(
            ratings=[Rating(unit_id=self.unit.pk, **values)],
            actor=self.viewer,
        )
        return f"已登记 {values['grade']} 级"

    def done_url(self) -> str:
        return f"{super().done_url()}?panel=ratings"


class EnrollFirm(ChangeUnit):
    title, button = "登记会员单位", "登记会员单位"

    def form(self, data: Any = None) -> AnyForm:
        return forms.FirmForm(data)

    def act(self, form: AnyForm) -> str:
        firm = MemberFirm(unit_id=self.unit.pk, **form.cleaned_data)
        if self.unit.firms.open().filter(name=firm.name).exists():
            raise registering.UnableToReviseUnit(f"“{firm.name}”已是会员单位。")
        enrolling.enroll_firms(firms=[firm], actor=self.viewer)
        return f"已登记会员单位“{firm.name}”"

    def done_url(self) -> str:
        return f"{super().done_url()}?panel=firms"


class RegisterArea(ActView):
    title, button = "登记集中区域", "登记集中区域"

    def prepare(self, **kwargs: Any) -> None:
        """Check the right."""
        self.viewer.require(permissions.WRITE)

    def form(self, data: Any = None) -> AnyForm:
        return forms.AreaForm(data, instance=Area(start_on=clock.today()))

    def act(self, form: AnyForm) -> str:
        area = Area(start_on=clock.today(), **form.cleaned_data)
        (self.made,) = directory.register_areas(areas=[area], actor=self.viewer)
        return f"已登记“{area.name}”"

    def done_url(self) -> str:
        made = getattr(self, "made", None)
        return reverse("units:area", args=[made.pk]) if made else reverse("units:areas")


class ReviseArea(ActView):
    title, button = "修改集中区域", "保存"

    def prepare(self, **kwargs: Any) -> None:
        """Load the area and check the right."""
        self.viewer.require(permissions.WRITE)
        self.area = queries.get_area(self.viewer, kwargs["area_id"])

    def edited(self) -> Area:
        return self.area

    def form(self, data: Any = None) -> AnyForm:
        return forms.AreaForm(data, instance=Area.objects.get(pk=self.area.pk))

    def act(self, form: AnyForm) -> str:
        directory.revise_area(area=self.area, fields=form.cleaned_data, actor=self.viewer)
        return f"已保存“{self.area.name}”"

    def done_url(self) -> str:
        return reverse("units:area", args=[self.area.pk])


class RegisterAgency(ActView):
    title, button = "登记主管机构", "登记主管机构"

    def prepare(self, **kwargs: Any) -> None:
        """Check the right."""
        self.viewer.require(permissions.WRITE)

    def form(self, data: Any = None) -> AnyForm:
        return forms.AgencyForm(data, instance=Agency())

    def act(self, form: AnyForm) -> str:
        agency = Agency(**form.cleaned_data)
        directory.register_agencies(agencies=[agency], actor=self.viewer)
        return f"已登记“{agency.name}”"

    def done_url(self) -> str:
        return reverse("units:agencies")
