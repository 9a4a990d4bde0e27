"""Rating with its veto, and the Party side's look at a change of term."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.privacy.choices import Way
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.foundation.ui.views import Empty, ListView
from tongjian.kernel.errors import UnableTo
from tongjian.lifecycle.gates import permissions, telling
from tongjian.lifecycle.gates.choices import Opinion, RatingStage
from tongjian.lifecycle.gates.forms import merits as forms
from tongjian.lifecycle.gates.forms.terms import ProposeForm
from tongjian.lifecycle.gates.models import RatingCase, TermReview
from tongjian.lifecycle.gates.queries import merits as queries
from tongjian.lifecycle.gates.queries import terms
from tongjian.lifecycle.gates.services import merits as services
from tongjian.lifecycle.gates.services import terms as services_of_terms
from tongjian.lifecycle.gates.services.terms import Proposal
from tongjian.lifecycle.gates.tables_merits import CaseTable, ReviewTable, case_badge, review_badge
from tongjian.registry.units.queries import reaches

from .of_unit import OfUnit


class CaseList(ListView):
    """Applications for a grade."""

    title, unit = "等级评估", "件"
    table = CaseTable
    counted = "exact"
    empty = Empty("没有评估申报", "在组织页面的“关口”里受理，没有建立党组织的按当地规则一票否决。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[RatingCase]:
        """Return the cases in scope."""
        return queries.list_cases(viewer)


def case_page(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show an application, and a veto with its rule and clause."""
    viewer = viewer_of(request)
    case = queries.found(queries.list_cases(viewer), case_id)
    context = {
        "title": f"申报 {case.target}：{case.unit.name}",
        "case": case,
        "crumbs": [("等级评估", reverse("gates:cases")), (case.unit.name, "")],
        "status": case_badge(case),
        "at_desk": reaches(viewer, permissions.DESK, case.unit),
        "standing": queries.standing_of(case.unit, on=case.applied_on),
        "last_day": case.rating.end_on - timedelta(days=1) if case.rating else None,
        "may_grade": case.stage == RatingStage.OPEN
        and reaches(viewer, permissions.DESK, case.unit),
    }
    return pages.render(request, "gates/case.html", context)


class ApplyForGrade(OfUnit):
    """Take an application for a grade in."""

    title, button = "受理评估申报", "受理"
    template = "gates/apply.html"
    made: RatingCase | None = None

    def standing(self) -> list[tuple[str, str]]:
        """Return what the application will be held against."""
        return queries.standing_of(self.unit, on=clock.today())

    def allowed(self) -> bool:
        return reaches(self.viewer, permissions.DESK, self.unit)

    def form(self, data: Any = None) -> AnyForm:
        return forms.TargetForm(data)

    def act(self, form: AnyForm) -> str:
        target = form.cleaned_data["target"]
        self.made = services.apply_for_grade(
            unit=self.unit, target=target, actor=self.viewer, on=clock.today()
        )
        return "一票否决" if self.made.stage == RatingStage.VETOED else "已受理"

    def done_url(self) -> str:
        if self.made is not None:
            return reverse("gates:case", args=[self.made.pk])
        return super().done_url()


class GradeCase(ActView):
    """Enter the grade that was announced."""

    title, button = "登记评定等级", "登记"

    def prepare(self, **kwargs: Any) -> None:
        """Load the case and check the right."""
        self.case = queries.found(queries.list_cases(self.viewer), kwargs["case_id"])
        if not reaches(self.viewer, permissions.DESK, self.case.unit):
            raise PermissionDenied("由登记机关登记等级。")

    def form(self, data: Any = None) -> AnyForm:
        return forms.GradeForm(data, initial={"grade": self.case.target})

    def act(self, form: AnyForm) -> str:
        rating = services.grade_case(case=self.case, actor=self.viewer, **form.cleaned_data)
        return f"已登记 {rating.grade}，有效期 {rating.start_on} 至 {rating.end_on} 前"

    def done_url(self) -> str:
        return reverse("gates:case", args=[self.case.pk])


class ReviewList(ListView):
    """Reviews of changes of term."""

    title, unit = "换届审核", "件"
    table = ReviewTable
    counted = "exact"
    empty = Empty("没有换届审核", "社会组织换届前，由党组织对负责人人选审核并分级会签。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[TermReview]:
        """Return the reviews in scope."""
        return queries.list_reviews(viewer)


def review_page(request: HttpRequest, review_id: int) -> HttpResponse:
    """Show the appraisal of Party work and who has signed."""
    viewer = viewer_of(request)
    rows = queries.list_reviews(viewer).prefetch_related("countersigns__org")
    review = queries.found(rows, review_id)
    waiting = queries.next_signer(review) if review.closed_on is None else None
    people = terms.read_candidates(viewer, review)
    context = {
        "title": f"换届审核：{review.unit.name}",
        "review": review,
        "crumbs": [("换届审核", reverse("gates:reviews")), (review.unit.name, "")],
        "status": review_badge(review),
        "signs": review.countersigns.all(),
        "people": people,
        "reads": terms.may_read(viewer, review),
        "checks": terms.checks_of(review, people, on=clock.today()) if people else [],
        "may_propose": terms.may_propose(viewer, review),
        "waiting": waiting,
        "may_sign": waiting is not None and viewer.may_at(permissions.APPRAISE, waiting.org.path),
    }
    return pages.render(request, "gates/review.html", context)


class OpenReview(OfUnit):
    """Ask the Party side to look at a unit before its change of term."""

    title, button = "提交换届审核", "提交"
    made: TermReview | None = None

    def allowed(self) -> bool:
        return queries.may_open_review(self.viewer, self.unit)

    def form(self, data: Any = None) -> AnyForm:
        return forms.ReviewForm(data)

    def act(self, form: AnyForm) -> str:
        self.made = services.open_review(
            unit=self.unit, actor=self.viewer, on=clock.today(), **form.cleaned_data
        )
        return "已提交，党建考评已附上"

    def done_url(self) -> str:
        if self.made is not None:
            return reverse("gates:review", args=[self.made.pk])
        return super().done_url()


class ProposeCandidate(ActView):
    """Put a person forward, with consent."""

    title, button = "登记换届人选", "登记"
    template = "gates/declare.html"
    drafted = False

    def prepare(self, **kwargs: Any) -> None:
        """Load the review and check the right."""
        self.review = queries.found(queries.list_reviews(self.viewer), kwargs["review_id"])
        if not queries.may_open_review(self.viewer, self.review.unit):
            raise PermissionDenied("您可以查看这件审核，但人选不由您登记。")
        self.notice = telling.told(clock.today(), telling.TERM)

    def heading(self) -> str:
        return f"{self.title}：{self.review.unit.name}"

    def form(self, data: Any = None) -> AnyForm:
        return ProposeForm(data)

    def act(self, form: AnyForm) -> str:
        given = {name: form.cleaned_data[name] for name in form.fields if name != "agrees"}
        said = Proposal(**{**given, "way": Way(given["way"])})
        services_of_terms.propose(review=self.review, said=said, actor=self.viewer)
        return "已登记一名人选"

    def done_url(self) -> str:
        return reverse("gates:review", args=[self.review.pk])


@require_POST
def drop_candidate(request: HttpRequest, review_id: int, candidate_id: int) -> HttpResponse:
    """Take a person off the list, with the consent."""
    viewer = viewer_of(request)
    review = queries.found(queries.list_reviews(viewer), review_id)
    if not queries.may_open_review(viewer, review.unit):
        raise PermissionDenied("您可以查看这件审核，但人选不由您登记。")
    try:
        services_of_terms.drop(
            review=review, candidate_id=candidate_id, actor=viewer, on=clock.today()
        )
        messages.success(request, "已撤下这名人选")
    except UnableTo as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("gates:review", args=[review.pk]))


class SignReview(ActView):
    """Sign for the organisation whose turn it is."""

    title, button = "会签", "会签"
    previewed = True

    def prepare(self, **kwargs: Any) -> None:
        """Load the review and check whose turn it is."""
        self.review = queries.found(queries.list_reviews(self.viewer), kwargs["review_id"])
        waiting = queries.next_signer(self.review)
        if waiting is None or not self.viewer.may_at(permissions.APPRAISE, waiting.org.path):
            raise PermissionDenied("现在不由您会签。")
        self.waiting = waiting

    def heading(self) -> str:
        return f"会签：{self.review.unit.name}（{self.waiting.org.name}）"

    def form(self, data: Any = None) -> AnyForm:
        return forms.SignForm(data)

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        services.countersign(
            review=self.review,
            opinion=Opinion(given["opinion"]),
            words=given["words"],
            actor=self.viewer,
            on=clock.today(),
        )
        return "已会签"

    def preview(self, form: AnyForm) -> Preview:
        people = terms.read_candidates(self.viewer, self.review)
        checks = terms.checks_of(self.review, people, on=clock.today()) if people else []
        sentence = f"以“{self.waiting.org.name}”的名义会签，签后不能改，人选随之固定。"
        facts = [
            ("意见", Opinion(form.cleaned_data["opinion"]).label),
            ("人选", f"{len(people)} 名" if people else "没有登记人选"),
        ]
        return Preview(sentence, facts, [c.words for c in checks if not c.is_met])

    def done_url(self) -> str:
        return reverse("gates:review", args=[self.review.pk])
