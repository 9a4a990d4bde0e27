"""Certificates for buyers, lists in order of merit, and further checks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.foundation.ui.views import Action, Empty, ListView
from tongjian.lifecycle.gates import permissions
from tongjian.lifecycle.gates.choices import Purpose
from tongjian.lifecycle.gates.forms import merits as forms
from tongjian.lifecycle.gates.models import Attestation, FurtherCheck, Recommendation
from tongjian.lifecycle.gates.queries import merits as queries
from tongjian.lifecycle.gates.services import merits as services
from tongjian.lifecycle.gates.tables_merits import (
    AttestationTable,
    CheckTable,
    RecommendationTable,
    attestation_badge,
)
from tongjian.registry.party_orgs.queries import list_orgs

from .of_unit import OfUnit

# Guessing a code of sixteen letters is hopeless; asking often is not wanted either.
LOOK_UPS, SECONDS = 20, 60


class AttestationList(ListView):
    """Certificates of Party work."""

    title, unit = "党建情况证明", "份"
    table = AttestationTable
    counted = "exact"
    empty = Empty("还没有出具", "在组织页面的“关口”里出具，采购方凭验真码核验。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Attestation]:
        """Return the certificates in scope."""
        return queries.list_attestations(viewer)


def attestation_page(request: HttpRequest, attestation_id: int) -> HttpResponse:
    """Show a certificate, fit for printing."""
    viewer = viewer_of(request)
    one = queries.found(queries.list_attestations(viewer), attestation_id)
    context = {
        "title": f"党建情况证明：{one.unit.name}",
        "one": one,
        "crumbs": [("党建情况证明", reverse("gates:attestations")), (one.unit.name, "")],
        "status": attestation_badge(one, clock.today()),
        "address": request.build_absolute_uri(reverse("gates:verify")),
        "may_revoke": one.revoked_on is None
        and viewer.may_at(permissions.APPRAISE, one.scope_path),
    }
    return pages.render(request, "gates/attestation.html", context)


class Attest(OfUnit):
    """Certify the Party work of a unit."""

    title, button = "出具党建情况证明", "出具"
    made: Attestation | None = None

    def allowed(self) -> bool:
        return bool(self.viewer.may_at(permissions.APPRAISE, self.unit.scope_path))

    def form(self, data: Any = None) -> AnyForm:
        return forms.PurposeForm(data)

    def act(self, form: AnyForm) -> str:
        purpose = Purpose(form.cleaned_data["purpose"])
        self.made = services.attest(
            unit=self.unit, purpose=purpose, actor=self.viewer, on=clock.today()
        )
        return "已出具"

    def done_url(self) -> str:
        if self.made is not None:
            return reverse("gates:attestation", args=[self.made.pk])
        return super().done_url()


class Revoke(ActView):
    """Withdraw a certificate."""

    title, button = "撤回证明", "撤回"
    dangerous = True

    def prepare(self, **kwargs: Any) -> None:
        """Load the certificate and check the right."""
        rows = queries.list_attestations(self.viewer)
        self.one = queries.found(rows, kwargs["attestation_id"])
        if not self.viewer.may_at(permissions.APPRAISE, self.one.scope_path):
            raise PermissionDenied("由出具的党组织或其上级撤回。")

    def form(self, data: Any = None) -> AnyForm:
        return forms.ReasonForm(data)

    def act(self, form: AnyForm) -> str:
        services.revoke(
            attestation=self.one, actor=self.viewer, on=clock.today(), **form.cleaned_data
        )
        return "已撤回"

    def done_url(self) -> str:
        return reverse("gates:attestation", args=[self.one.pk])


@login_not_required
def verify(request: HttpRequest) -> HttpResponse:
    """Let a buyer check a certificate without signing in: rarely, and nothing personal."""
    form = forms.CodeForm(request.GET or None)
    context: dict[str, Any] = {"title": "核验党建情况证明", "form": form, "asked": False}
    if form.is_valid():
        if not _may_ask(request):
            context["too_often"] = True
            return pages.render(request, "gates/verify.html", {**context, "one": None}, status=429)
        one = services.look_up(form.cleaned_data["code"])
        badge = attestation_badge(one, clock.today()) if one else None
        context |= {"asked": True, "one": one, "badge": badge}
    return pages.render(request, "gates/verify.html", {"one": None, "too_often": False, **context})


def _may_ask(request: HttpRequest) -> bool:
    key = f"gates-verify-{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, SECONDS)
    try:
        return bool(cache.incr(key) <= LOOK_UPS)
    except ValueError:  # it ran out between the two
        return True


class RecommendationList(ListView):
    """Lists in order of merit."""

    title, unit = "推荐名单", "份"
    table = RecommendationTable
    counted = "exact"
    empty = Empty("还没有名单", "同等条件下优先：只在得分相同时，已建立党组织的排在前面。")

    def rows(
        self, *, viewer: Viewer, filters: dict[str, Any], on: date
    ) -> QuerySet[Recommendation]:
        """Return the lists in scope."""
        return queries.list_recommendations(viewer)

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer to make one."""
        return [Action("编制名单", reverse("gates:recommend"), icon="plus", primary=True)]


def recommendation_page(request: HttpRequest, recommendation_id: int) -> HttpResponse:
    """Show a list with why each unit stands where it does."""
    viewer = viewer_of(request)
    one = queries.found(queries.list_recommendations(viewer), recommendation_id)
    listed = reverse("gates:recommendations")
    context = {
        "title": one.title,
        "one": one,
        "crumbs": [("推荐名单", listed), (one.title, "")],
        "candidates": one.candidates.select_related("unit"),
    }
    return pages.render(request, "gates/recommendation.html", context)


class Recommend(ActView):
    """Put units in order of merit."""

    title, button = "编制推荐名单", "排序"
    made: Recommendation | None = None

    def form(self, data: Any = None) -> AnyForm:
        return forms.RecommendForm(data)

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        codes = given["lines"]
        units = queries.units_in_scope(self.viewer).filter(uscc__in=codes)
        scores = {unit.pk: codes[unit.uscc] for unit in units if unit.uscc}
        if lacking := set(codes) - {unit.uscc for unit in units}:
            raise services.UnableToRecommend(f"名册里没有 {min(lacking)}，或不在您的管理范围内。")
        self.made = services.recommend(
            title=given["title"],
            purpose=Purpose(given["purpose"]),
            scores=scores,
            actor=self.viewer,
            on=clock.today(),
        )
        return "已排序"

    def done_url(self) -> str:
        if self.made is not None:
            return reverse("gates:recommendation", args=[self.made.pk])
        return reverse("gates:recommendations")


class CheckList(ListView):
    """Checks that offices have defined themselves."""

    title, unit = "自定检查", "项"
    table = CheckTable
    counted = "exact"
    empty = Empty("还没有定义", "六同步、两纳入、双推双报等各地内容不一，由本单位定义后使用。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[FurtherCheck]:
        """Return the checks that are in use here."""
        return queries.list_checks(viewer)

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer to define one."""
        if not viewer.may(permissions.DEFINE):
            return []
        return [Action("定义检查", reverse("gates:define"), icon="plus", primary=True)]


class Define(ActView):
    """Define a check."""

    title, button = "定义检查", "启用"

    def prepare(self, **kwargs: Any) -> None:
        """Check the right."""
        self.viewer.require(permissions.DEFINE)

    def form(self, data: Any = None) -> AnyForm:
        rows = list_orgs(self.viewer, permission=permissions.DEFINE)
        return forms.DefineForm(data, rows=rows)

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        made = services.define_check(
            **{**given, "items": given["items"].splitlines()}, actor=self.viewer
        )
        return f"已启用“{made.title}”"

    def done_url(self) -> str:
        return reverse("gates:checks")


class Answer(OfUnit):
    """Say what a unit has done of a further check."""

    title, button = "填写检查", "保存"

    def prepare(self, **kwargs: Any) -> None:
        """Load the check as well."""
        super().prepare(**kwargs)
        self.check = queries.found(queries.checks_for(self.unit), kwargs["check_id"])

    def allowed(self) -> bool:
        return queries.may_open_review(self.viewer, self.unit)

    def heading(self) -> str:
        return f"{self.check.title}：{self.unit.name}"

    def form(self, data: Any = None) -> AnyForm:
        known = list(self.check.answers.filter(unit=self.unit))
        return forms.AnswerForm(data, check=self.check, known=known)

    def act(self, form: AnyForm) -> str:
        assert isinstance(form, forms.AnswerForm)  # noqa: S101
        services.answer_check(
            check=self.check,
            unit=self.unit,
            states=form.states(),
            actor=self.viewer,
            on=clock.today(),
        )
        return "已保存"
