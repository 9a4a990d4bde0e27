"""The pages that correct or end ratings, member firms and public bodies."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.registry.units import correcting, permissions
from tongjian.registry.units.forms import AgencyForm
from tongjian.registry.units.models import Agency, MemberFirm, Rating
from tongjian.registry.units.services import directory, enrolling, grading, undoing

from .changes import ChangeUnit

# What is not there is answered like what is out of scope: by a unit that is not there.
NONE = 0


class OfRating(ChangeUnit):
    """Base: a rating of a unit that the viewer may change."""

    def prepare(self, **kwargs: Any) -> None:
        """Load the rating through its unit."""
        of_unit = Rating.objects.filter(pk=kwargs["rating_id"]).values_list("unit_id", flat=True)
        super().prepare(unit_id=of_unit.first() or NONE)
        self.rating = Rating.objects.get(pk=kwargs["rating_id"])

    def done_url(self) -> str:
        return f"{super().done_url()}?panel=ratings"


class CorrectRating(OfRating):
    """Correct a rating that was entered wrongly."""

    title, button = "更正评估等级", "保存更正"

    def edited(self) -> Rating:
        return self.rating

    def form(self, data: Any = None) -> AnyForm:
        return correcting.CorrectRatingForm(data, instance=Rating.objects.get(pk=self.rating.pk))

    def act(self, form: AnyForm) -> str:
        grading.correct_rating(rating=self.rating, actor=self.viewer, **form.cleaned_data)
        return "已更正评估等级"


class WithdrawRating(OfRating):
    """Take a rating out that should never have been entered."""

    title, button = "撤销登记的评估等级", "撤销"
    dangerous = True

    def form(self, data: Any = None) -> AnyForm:
        return correcting.WithdrawForm(data)

    def act(self, form: AnyForm) -> str:
        undoing.withdraw_ratings(
            rating_ids=[self.rating.pk], actor=self.viewer, reason=form.cleaned_data["reason"]
        )
        return f"已撤销 {self.rating.grade} 级的登记"


class OfFirm(ChangeUnit):
    """Base: a member firm of an association that the viewer may change."""

    def prepare(self, **kwargs: Any) -> None:
        """Load the firm through its association."""
        of_unit = MemberFirm.objects.filter(pk=kwargs["firm_id"]).values_list("unit_id", flat=True)
        super().prepare(unit_id=of_unit.first() or NONE)
        self.firm = MemberFirm.objects.get(pk=kwargs["firm_id"])

    def done_url(self) -> str:
        return reverse("units:firms", args=[self.unit.pk])


class ReviseFirm(OfFirm):
    """Correct a member firm."""

    title, button = "修改会员单位", "保存"

    def edited(self) -> MemberFirm:
        return self.firm

    def form(self, data: Any = None) -> AnyForm:
        names = ("name", "uscc", "start_on", "is_covered", "pledged_on")
        initial = {name: getattr(self.firm, name) for name in names}
        return correcting.ReviseFirmForm(data, initial=initial)

    def act(self, form: AnyForm) -> str:
        fields = dict(form.cleaned_data)
        reason = fields.pop("reason")
        enrolling.revise_firm(firm=self.firm, fields=fields, actor=self.viewer, reason=reason)
        return f"已保存“{self.firm.name}”"


class EndFirm(OfFirm):
    """Enter that a firm has left the association."""

    title, button = "会员单位退会", "登记退会"
    dangerous = True

    def form(self, data: Any = None) -> AnyForm:
        return correcting.EndOnForm(data)

    def act(self, form: AnyForm) -> str:
        enrolling.end_firm(firm=self.firm, actor=self.viewer, **form.cleaned_data)
        return f"“{self.firm.name}”自 {form.cleaned_data['on']} 起退会"

    def heading(self) -> str:
        return f"{self.title}：{self.firm.name}"


class OfAgency(ActView):
    """Base: a public body."""

    def prepare(self, **kwargs: Any) -> None:
        """Load the body and check the right."""
        self.viewer.require(permissions.WRITE)
        self.agency = get_object_or_404(Agency.objects.open(), pk=kwargs["agency_id"])

    def done_url(self) -> str:
        return reverse("units:agencies")

    def heading(self) -> str:
        return f"{self.title}：{self.agency.name}"


class ReviseAgency(OfAgency):
    """Change a public body."""

    title, button = "修改主管机构", "保存"

    def edited(self) -> Agency:
        return self.agency

    def form(self, data: Any = None) -> AnyForm:
        return AgencyForm(data, instance=Agency.objects.get(pk=self.agency.pk))

    def act(self, form: AnyForm) -> str:
        agency = Agency.objects.get(pk=self.agency.pk)
        directory.revise_agency(agency=agency, fields=form.cleaned_data, actor=self.viewer)
        return f"已保存“{agency.name}”"


class EndAgency(OfAgency):
    """Enter that a public body is no more."""

    title, button = "终止主管机构", "终止"
    dangerous = True

    def form(self, data: Any = None) -> AnyForm:
        return correcting.EndAgencyForm(data)

    def act(self, form: AnyForm) -> str:
        directory.end_agency(agency=self.agency, on=form.cleaned_data["on"], actor=self.viewer)
        return f"“{self.agency.name}”已终止"
