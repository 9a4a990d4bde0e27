"""Units by the six gates, each with the last act there (D10, Y05)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Greatest

from tongjian.foundation.access.viewers import Viewer
from tongjian.lifecycle.gates.choices import GATE_OF, Conclusion, Gate, RatingStage, Stage
from tongjian.lifecycle.gates.models import (
    AnnualReport,
    Application,
    Attestation,
    Candidate,
    RatingCase,
    TermReview,
)
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Rating, Unit
from tongjian.registry.units.selecting import search

from .merits import units_in_scope


def find_units(viewer: Viewer, *, filters: Mapping[str, Any]) -> QuerySet[Unit]:
    """Return the living units in scope with the last act at each gate."""
    rows = units_in_scope(viewer).exclude(status__in=ENDED)
    if typed := filters.get("q"):
        rows = search(rows, typed)
    rows = with_acts(rows)
    for gate in filters.get("lacks", ()):
        rows = rows.filter(**{f"{gate}_on__isnull": True})
    return rows


def with_acts(rows: QuerySet[Unit]) -> QuerySet[Unit]:
    """Add day and words of the last act at each gate, one indexed look-up for each cell."""
    own = {"unit": OuterRef("pk")}
    applications = Application.objects.filter(**own)
    reports = AnnualReport.objects.filter(**own, filed_on__isnull=False).order_by("-year")
    ratings = Rating.objects.filter(**own).order_by("-announced_on")
    cases = RatingCase.objects.filter(**own).order_by("-applied_on", "-pk")
    reviews = TermReview.objects.filter(**own).order_by("-opened_on")
    day = Coalesce("certified_on", "received_on")
    return rows.annotate(
        registration_on=_first(applications.annotate(day=day), "day"),
        registration_said=_words(applications.annotate(said=_labelled("stage", Stage)), "said"),
        annual_on=_first(reports.annotate(day=Coalesce("concluded_on", "filed_on")), "day"),
        annual_said=_words(reports.annotate(said=_labelled("conclusion", Conclusion)), "said"),
        rating_on=Greatest(_first(ratings, "announced_on"), _first(cases, "applied_on")),
        rating_graded=_first(ratings, "announced_on"),
        rating_grade=_words(ratings, "grade"),
        rating_case=_words(cases.annotate(said=_applied()), "said"),
        term_on=_first(reviews.annotate(day=Coalesce("closed_on", "opened_on")), "day"),
        term_said=_words(reviews.annotate(said=_agreed()), "said"),
        **_merit(Gate.PURCHASING),
        **_merit(Gate.HONOURS),
    )


def said_at(unit: Unit, gate: Gate) -> str:
    """Return the words of the last act at a gate, of a unit as `with_acts` reads it."""
    day = getattr(unit, f"{gate}_on")
    if day is None:
        return ""
    if gate == Gate.RATING:
        graded = getattr(unit, "rating_graded") == day  # noqa: B009
        return str(getattr(unit, "rating_grade" if graded else "rating_case"))
    if gate in (Gate.PURCHASING, Gate.HONOURS):
        return "出具证明" if getattr(unit, f"{gate}_proof") == day else "列入推荐名单"
    return str(getattr(unit, f"{gate}_said") or "")


def _merit(gate: Gate) -> dict[str, Any]:
    """Return the last day on which a certificate was issued or a list made for a gate."""
    purposes = [purpose for purpose, at in GATE_OF.items() if at == gate]
    issued = Attestation.objects.filter(unit=OuterRef("pk"), purpose__in=purposes)
    listed = Candidate.objects.filter(unit=OuterRef("pk"), recommendation__purpose__in=purposes)
    proof = _first(issued.order_by("-issued_on"), "issued_on")
    made = _first(listed.order_by("-recommendation__made_on"), "recommendation__made_on")
    return {f"{gate}_on": Greatest(proof, made), f"{gate}_proof": proof}


def _first(rows: QuerySet[Any], name: str) -> Subquery:
    return Subquery(rows.values(name)[:1], output_field=DateField())


def _words(rows: QuerySet[Any], name: str) -> Subquery:
    return Subquery(rows.values(name)[:1], output_field=CharField())


def _labelled(name: str, labels: Any) -> Case:
    whens = [When(**{name: value}, then=Value(str(label))) for value, label in labels.choices]
    return Case(*whens, default=Value("已报待审"), output_field=CharField())


def _applied() -> Concat:
    labels = _labelled("stage", RatingStage)
    return Concat(Value("申报 "), F("target"), Value("，"), labels, output_field=CharField())


def _agreed() -> Concat | Case:
    return Case(
        When(Q(is_agreed=True), then=Value("同意")),
        When(Q(is_agreed=False), then=Value("不同意")),
        default=Value("会签中"),
        output_field=CharField(),
    )
