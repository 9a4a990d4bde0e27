"""What the rules and the register say of a unit's merits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.rulebook.facts import subject_of
from tongjian.foundation.rulebook.verdicts import Outcome, Verdict, judge
from tongjian.lifecycle.gates import laid_down, permissions
from tongjian.lifecycle.gates.choices import AnnualStage, ItemState
from tongjian.lifecycle.gates.models import (
    AnnualReport,
    Attestation,
    Countersign,
    FurtherCheck,
    RatingCase,
    Recommendation,
    TermReview,
)
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.models import Charge, PartyOrg
from tongjian.registry.units.choices import Grade
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import AXES as UNIT_AXES
from tongjian.registry.units.queries import reaches
from tongjian.registry.units.ratings import reapplication_window, validity

from .desk import OF_UNIT
from .disposal import host_of

VETO = "R6-12"


def veto(unit: Unit, *, grade: str, on: date) -> Verdict | None:
    """Judge the veto of the place as if the unit had the grade; None when nothing speaks against.

    Where the nation lays down nothing, only regional packs veto (江苏 4A 以上, 深圳 5A).
    """
    subject = subject_of("unit")
    place, facts = subject.facts_of(unit, on=on)
    edition = laid_down.edition(place, on)
    if VETO not in edition.rules:
        return None
    rule, pack = edition.rules[VETO]
    told = judge(
        rule, pack=pack, edition=edition, subject=subject, facts={**facts, "grade": grade}
    )
    return told if told.outcome is Outcome.BREACH else None


def standing_of(unit: Unit, *, on: date) -> list[tuple[str, str]]:
    """Return what an application for a grade is held against: the grade in force, the veto."""
    rating = unit.ratings.filter(end_on__gt=on).order_by("-announced_on").first()
    lines = [("现有等级", "没有有效等级，可以申报")]
    if rating is not None:
        first, after = reapplication_window(rating.announced_on)
        start, end = validity(rating.announced_on)
        lines = [
            ("现有等级", f"{rating.grade}（{rating.announced_on} 公告）"),
            ("有效期", f"{start} 至 {end - timedelta(days=1)}"),
            ("可以申请重评", f"{first} 至 {after - timedelta(days=1)}"),
        ]
    edition = laid_down.edition(unit.registered_path, on)
    if VETO not in edition.rules:
        return [*lines, ("一票否决", "登记地的规则包没有一票否决的规定，党建按指标计分")]
    rule, pack = edition.rules[VETO]
    cited = "、".join(str(citation) for citation in rule.citations)
    vetoed = [grade for grade in Grade if veto(unit, grade=grade, on=on)]
    said = f"{'、'.join(vetoed)} 不予受理" if vetoed else "没有否决的情形"
    return [*lines, ("一票否决", f"{said}（{pack.name}：{cited}）")]


def list_cases(viewer: Viewer) -> QuerySet[RatingCase]:
    """Return the applications for a grade in the viewer's scope."""
    return _of_units(RatingCase.objects.all(), viewer)


def list_reviews(viewer: Viewer) -> QuerySet[TermReview]:
    """Return the reviews of units in the viewer's scope, and those that it has to sign."""
    scope = viewer.scope(permissions.READ)
    mine = Countersign.objects.filter(scope.q(org="org__path")).values("review")
    # The condition of a scope over everything is empty: nothing may be added to it.
    seen = Q() if scope.is_everything else scope.q(**OF_UNIT) | Q(pk__in=mine)
    return TermReview.objects.filter(seen).select_related("unit")


def list_attestations(viewer: Viewer) -> QuerySet[Attestation]:
    """Return the certificates in the viewer's scope."""
    return _of_units(Attestation.objects.select_related("org"), viewer)


def list_recommendations(viewer: Viewer) -> QuerySet[Recommendation]:
    """Return the lists that were made within the viewer's scope."""
    axes = {"org": "scope_path", "place": "registered_path"}
    return Recommendation.objects.filter(viewer.scope(permissions.READ).q(**axes))


def list_checks(viewer: Viewer) -> QuerySet[FurtherCheck]:
    """Return the checks that are in use where the viewer works: their own and those above."""
    lows = viewer.scope(permissions.READ).lows("org")
    rows = FurtherCheck.objects.filter(end_on__isnull=True).select_related("org")
    kept = [
        check.pk
        for check in rows
        if any(
            low.startswith(check.scope_path) or check.scope_path.startswith(low) for low in lows
        )
    ]
    return rows.filter(pk__in=kept)


def checks_for(unit: Unit) -> QuerySet[FurtherCheck]:
    """Return the checks that are in use for a unit."""
    above = [unit.scope_path[:n] for n in range(4, len(unit.scope_path) + 1, 4)]
    return FurtherCheck.objects.filter(end_on__isnull=True, scope_path__in=above)


def settled_of(unit: Unit) -> Count:
    """Return how many items of a check a unit has done, or has a reason for."""
    settled = Q(answers__unit=unit) & ~Q(answers__state=ItemState.MISSING)
    return Count("answers", filter=settled)


def found(rows: QuerySet[Any], pk: int) -> Any:
    """Return one record of a list.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    one = rows.filter(pk=pk).first()
    if one is None:
        raise Http404("没有这条记录，或不在您的管理范围内。")
    return one


def may_open_review(viewer: Viewer, unit: Unit) -> bool:
    """Tell whether the viewer registers the unit or works for whoever answers for it."""
    at_desk = viewer.may(permissions.DESK) and reaches(viewer, permissions.DESK, unit)
    return at_desk or viewer.may_at(permissions.APPRAISE, unit.scope_path)


def signers_of(unit: Unit) -> list[PartyOrg]:
    """Return who has to agree to a change of term: who covers it from above, directly, leads."""
    hosting = host_of(unit)
    above = [hosting.org.parent] if hosting is not None and hosting.org.parent else []
    charges = Charge.objects.open().filter(unit=unit).select_related("org")
    by_kind = {charge.kind: charge.org for charge in charges}
    ordered = [by_kind.get(kind) for kind in (ChargeKind.DIRECT, ChargeKind.LEAD)]
    return list(dict.fromkeys(org for org in (*above, *ordered) if org is not None))


def next_signer(review: TermReview) -> Countersign | None:
    """Return whose turn it is."""
    rows = review.countersigns.filter(opinion="").select_related("org")
    return rows.order_by("order").first()


def appraisal_of(unit: Unit, *, on: date) -> list[list[str]]:
    """Return the appraisal of Party work as lines (label, value), from what is on record."""
    lines = [
        ["党组织覆盖", "已覆盖" if unit.host_mode else "未覆盖"],
        ["党建写入章程", str(unit.charter_party_on or "未载入")],
    ]
    reports = AnnualReport.objects.filter(unit=unit, stage=AnnualStage.DONE).order_by("-year")
    for report in reports[:2]:
        words = f"{report.get_conclusion_display()}，组织生活 {report.party_meetings} 次"
        lines.append([f"{report.year} 年度年检年报", words])
    grade = unit.ratings.filter(start_on__lte=on, end_on__gt=on).order_by("-announced_on").first()
    lines.append(["评估等级", grade.grade if grade else "没有有效等级"])
    return lines


def attested(unit: Unit, *, on: date) -> list[list[str]]:
    """Return what a certificate says: whether, never who."""
    return appraisal_of(unit, on=on)


def issuer_of(unit: Unit, actor: Viewer) -> PartyOrg | None:
    """Return the organisation in whose name the actor certifies."""
    lows = actor.scope(permissions.APPRAISE).lows("org")
    fitting = [low for low in lows if unit.scope_path.startswith(low)]
    path = max(fitting, key=len) if any(fitting) else unit.scope_path
    rows = PartyOrg.objects.filter(dissolved_on__isnull=True)
    return rows.filter(path=path or unit.scope_path).first()


def units_in_scope(viewer: Viewer) -> QuerySet[Unit]:
    """Return the units that the viewer may put on a list."""
    return Unit.objects.filter(viewer.scope(permissions.READ).q(**UNIT_AXES))


@dataclass(frozen=True)
class Ranked:
    """A unit in its place."""

    unit: Unit
    is_preferred: bool
    basis: str


def in_order(units: Sequence[Unit], scores: Mapping[int, Decimal]) -> list[Ranked]:
    """Return units by score; among equals those with a Party organisation come first."""
    ordered = sorted(units, key=lambda u: (-scores[u.pk], not u.host_mode, u.name_sort, u.pk))
    equals: dict[Decimal, list[Unit]] = {}
    for unit in ordered:
        equals.setdefault(scores[unit.pk], []).append(unit)
    ranked = []
    for unit in ordered:
        rivals = equals[scores[unit.pk]]
        preferred = bool(unit.host_mode) and any(not rival.host_mode for rival in rivals)
        basis = "同等条件下，已建立党组织的优先" if preferred else "按得分"
        ranked.append(Ranked(unit, preferred, basis))
    return ranked


def _of_units(rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any]:
    return rows.filter(viewer.scope(permissions.READ).q(**OF_UNIT)).select_related("unit")
