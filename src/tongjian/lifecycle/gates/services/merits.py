"""Rating with its veto, change of term, certificates, recommendations, further checks."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.rulebook.verdicts import Verdict
from tongjian.kernel.cn.workdays import add_months
from tongjian.kernel.errors import UnableTo
from tongjian.lifecycle.gates import laid_down, permissions
from tongjian.lifecycle.gates.choices import ItemState, Opinion, Purpose, RatingStage
from tongjian.lifecycle.gates.looking import look_again
from tongjian.lifecycle.gates.models import (
    Attestation,
    Candidate,
    CheckAnswer,
    Countersign,
    FurtherCheck,
    RatingCase,
    Recommendation,
    TermReview,
)
from tongjian.lifecycle.gates.queries import merits as queries
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Rating, Unit
from tongjian.registry.units.queries import reaches
from tongjian.registry.units.ratings import reapplication_window
from tongjian.registry.units.services.grading import rate_units

# Easy to read aloud: no 0/O, 1/I/L.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 16


class UnableToGrade(UnableTo):
    """The rating cannot be applied for or given."""


class UnableToSign(UnableTo):
    """The review cannot be opened or countersigned."""


class UnableToAttest(UnableTo):
    """The certificate cannot be issued or withdrawn."""


class UnableToRecommend(UnableTo):
    """The list cannot be made."""


class UnableToDefine(UnableTo):
    """The check cannot be defined or answered."""


@transaction.atomic
def apply_for_grade(*, unit: Unit, target: str, actor: Viewer, on: date) -> RatingCase:
    """Take an application for a grade in; a veto of the rules closes it at once (R6-12).

    Raises:
        PermissionDenied: the unit is not registered by the actor's office.
        UnableToGrade: one is open, or the grade in force may not be renewed yet (R7-10).
    """
    _require_desk(unit, actor)
    if unit.rating_cases.filter(stage=RatingStage.OPEN).exists():
        raise UnableToGrade("已有一件评估申报没有办结。")
    _require_window(unit, on)
    veto = queries.veto(unit, grade=target, on=on)
    made = RatingCase.objects.create(
        unit=unit,
        target=target,
        applied_on=on,
        stage=RatingStage.VETOED if veto else RatingStage.OPEN,
        verdict=veto.as_json() if veto else None,
    )
    fields = {"target": (None, target), "stage": (None, made.get_stage_display())}
    audit.record(actor=actor, action="gates.rating.applied", subject=unit, fields=fields)
    return made


@transaction.atomic
def grade_case(
    *, case: RatingCase, grade: str, announced_on: date, certificate_no: str, actor: Viewer
) -> Rating:
    """Enter the grade that was announced; the rules are asked again.

    Raises:
        PermissionDenied: the unit is not registered by the actor's office.
        UnableToGrade: the case is closed, or the rules veto the grade.
    """
    _require_desk(case.unit, actor)
    row = RatingCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if row.stage != RatingStage.OPEN:
        raise UnableToGrade(f"这件申报{row.get_stage_display()}，不能定级。")
    draft = Rating(
        unit_id=case.unit_id, grade=grade, announced_on=announced_on,
        certificate_no=certificate_no,
    )  # fmt: skip
    (rating,) = rate_units(ratings=[draft], actor=actor)
    row.stage, row.rating = RatingStage.GRADED, rating
    row.save(update_fields=["stage", "rating"])
    return rating


@transaction.atomic
def open_review(*, unit: Unit, planned_on: date, actor: Viewer, on: date) -> TermReview:
    """Ask the Party side to look at a unit before its change of term; the appraisal is attached.

    Raises:
        PermissionDenied: the unit is neither in the actor's area nor in its charge.
        UnableToSign: a review is open, or nobody answers for the unit.
    """
    if not queries.may_open_review(actor, unit):
        raise PermissionDenied("不能为管理范围以外的组织提交换届审核。")
    signers = queries.signers_of(unit)
    if not signers:
        raise UnableToSign("没有党组织负责这家组织，请先落实归口。")
    try:
        with transaction.atomic():
            made = TermReview.objects.create(
                unit=unit,
                planned_on=planned_on,
                opened_on=on,
                opened_by=actor.name,
                appraisal=queries.appraisal_of(unit, on=on),
            )
    except IntegrityError as error:
        raise UnableToSign("已有一件换届审核没有办结。") from error
    Countersign.objects.bulk_create(
        Countersign(review=made, org=org, order=place) for place, org in enumerate(signers, 1)
    )
    look_again([unit.pk])
    fields = {"planned_on": (None, planned_on)}
    audit.record(actor=actor, action="gates.term.opened", subject=unit, fields=fields)
    return made


@transaction.atomic
def countersign(
    *, review: TermReview, opinion: Opinion, words: str, actor: Viewer, on: date
) -> Countersign:
    """Sign for the next organisation in order; the last one, or a refusal, closes the review.

    Raises:
        PermissionDenied: the next organisation is not the actor's.
        UnableToSign: the review is closed, or a refusal has no reason.
    """
    row = TermReview.objects.select_for_update(of=("self",)).select_related("unit")
    found = row.get(pk=review.pk)
    waiting = queries.next_signer(found)
    if found.closed_on is not None or waiting is None:
        raise UnableToSign("这件审核已经办结。")
    if not actor.may_at(permissions.APPRAISE, waiting.org.path):
        raise PermissionDenied("现在轮到另一个党组织会签。")
    if opinion == Opinion.DISAGREE and not words.strip():
        raise UnableToSign("不同意的要写明理由。")
    waiting.opinion, waiting.words = opinion, words
    waiting.signed_on, waiting.signed_by = on, actor.name
    waiting.save()
    if opinion == Opinion.DISAGREE or queries.next_signer(found) is None:
        found.is_agreed, found.closed_on = opinion == Opinion.AGREE, on
        found.save(update_fields=["is_agreed", "closed_on"])
    look_again([found.unit_id])
    fields = {"org": (None, waiting.org), "opinion": (None, Opinion(opinion).label)}
    audit.record(
        actor=actor, action="gates.term.signed", subject=found.unit, fields=fields, reason=words
    )
    return waiting


@transaction.atomic
def attest(*, unit: Unit, purpose: Purpose, actor: Viewer, on: date) -> Attestation:
    """Certify the Party work of a unit for a buyer; nothing personal is in it (D08, D13).

    Raises:
        PermissionDenied: the actor does not lead the organisation that answers for the unit.
        UnableToAttest: nobody answers for the unit.
    """
    if not actor.may_at(permissions.APPRAISE, unit.scope_path):
        raise PermissionDenied("由负责这家组织的党组织或其上级出具。")
    org = queries.issuer_of(unit, actor)
    if org is None:
        raise UnableToAttest("没有党组织负责这家组织，请先落实归口。")
    values = laid_down.edition(unit.registered_path, on).values
    made = Attestation.objects.create(
        unit=unit,
        purpose=purpose,
        code="".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)),
        org=org,
        scope_path=unit.scope_path,
        facts=queries.attested(unit, on=on),
        issued_on=on,
        issued_by=actor.name,
        valid_until=add_months(on, laid_down.number(values, "attestation_months")),
    )
    fields = {"purpose": (None, Purpose(purpose).label), "valid_until": (None, made.valid_until)}
    audit.record(actor=actor, action="gates.attestation.issued", subject=unit, fields=fields)
    return made


@transaction.atomic
def revoke(*, attestation: Attestation, reason: str, actor: Viewer, on: date) -> None:
    """Withdraw a certificate that no longer holds.

    Raises:
        PermissionDenied: the actor does not lead the organisation that answers for the unit.
        UnableToAttest: it was withdrawn already.
    """
    if not actor.may_at(permissions.APPRAISE, attestation.scope_path):
        raise PermissionDenied("由出具的党组织或其上级撤回。")
    rows = Attestation.objects.filter(pk=attestation.pk, revoked_on__isnull=True)
    if not rows.update(revoked_on=on, revoke_reason=reason):
        raise UnableToAttest("这份证明已经撤回。")
    audit.record(
        actor=actor, action="gates.attestation.revoked", subject=attestation.unit, reason=reason
    )


def look_up(code: str) -> Attestation | None:
    """Find a certificate by its code for somebody who is not signed in, and count it."""
    typed = "".join(c for c in code.upper() if c in _LETTERS)
    found = Attestation.objects.filter(code=typed).select_related("unit", "org").first()
    if found is not None:
        Attestation.objects.filter(pk=found.pk).update(
            looked_up=F("looked_up") + 1, last_looked_up=timezone.now()
        )
    return found


@transaction.atomic
def recommend(
    *, title: str, purpose: Purpose, scores: Mapping[int, Decimal], actor: Viewer, on: date
) -> Recommendation:
    """Put units (by id) in order of merit; between equals Party work decides, never else.

    Raises:
        PermissionDenied: a unit lies outside the actor's scope.
        UnableToRecommend: there are fewer than two.
    """
    units = {u.pk: u for u in queries.units_in_scope(actor).filter(pk__in=scores)}
    if len(units) != len(scores):
        raise PermissionDenied("名单里有管理范围以外的组织。")
    if len(units) < 2:
        raise UnableToRecommend("至少两家才有先后。")
    made = Recommendation.objects.create(
        title=title, purpose=purpose, made_on=on, made_by=actor.name,
        scope_path=_low(actor, "org"), registered_path=_low(actor, "place"),
    )  # fmt: skip
    ordered = queries.in_order(list(units.values()), scores)
    Candidate.objects.bulk_create(
        Candidate(
            recommendation=made,
            unit=one.unit,
            score=scores[one.unit.pk],
            place=place,
            is_preferred=one.is_preferred,
            basis=one.basis,
        )
        for place, one in enumerate(ordered, 1)
    )
    fields = {"title": (None, title), "units": (None, len(units))}
    audit.record(actor=actor, action="gates.recommendation.made", subject=made, fields=fields)
    return made


@transaction.atomic
def define_check(
    *,
    title: str,
    org: PartyOrg,
    items: Sequence[str],
    meaning: str,
    start_on: date,
    actor: Viewer,
) -> FurtherCheck:
    """Define a check of an office's own; nothing is taken from texts that only name it (D12).

    Raises:
        PermissionDenied: the actor does not define checks there.
        UnableToDefine: there is no item, or one of that name is in use.
    """
    if not actor.may_at(permissions.DEFINE, org.path):
        raise PermissionDenied("只能为自己的党组织定义。")
    wanted = [item.strip() for item in items if item.strip()]
    if not wanted:
        raise UnableToDefine("请至少写一个检查项。")
    try:
        with transaction.atomic():
            made = FurtherCheck.objects.create(
                title=title,
                org=org,
                scope_path=org.path,
                items=wanted,
                meaning=meaning,
                start_on=start_on,
            )
    except IntegrityError as error:
        raise UnableToDefine(f"已有一项叫“{title}”的检查。") from error
    fields = {"title": (None, title), "items": (None, wanted)}
    audit.record(actor=actor, action="gates.check.defined", subject=made, fields=fields)
    return made


@transaction.atomic
def answer_check(
    *,
    check: FurtherCheck,
    unit: Unit,
    states: Mapping[int, tuple[ItemState, str]],
    actor: Viewer,
    on: date,
) -> None:
    """Say what a unit has done of each item.

    Raises:
        PermissionDenied: the unit is neither in the actor's area nor in its charge.
        UnableToDefine: the check is not for this unit, or a reason is missing.
    """
    if not queries.may_open_review(actor, unit):
        raise PermissionDenied("不能填写管理范围以外的组织。")
    if not unit.scope_path.startswith(check.scope_path) or check.end_on is not None:
        raise UnableToDefine("这项检查不适用于这家组织。")
    for item, (state, reason) in states.items():
        if not 0 <= item < len(check.items):
            raise UnableToDefine("没有这个检查项。")
        if state == ItemState.UNABLE and not reason.strip():
            raise UnableToDefine(f"{check.items[item]}：暂不具备条件的要写明理由。")
        CheckAnswer.objects.update_or_create(
            check_of=check,
            unit=unit,
            item=item,
            defaults={
                "state": state,
                "reason": reason,
                "answered_on": on,
                "answered_by": actor.name,
            },
        )
    fields: dict[str, Any] = {
        check.items[item]: (None, state.label) for item, (state, _) in states.items()
    }
    audit.record(actor=actor, action="gates.check.answered", subject=unit, fields=fields)


def refuse_vetoed(ratings: Sequence[Rating]) -> None:
    """Refuse grades that the rules of the place veto.

    Raises:
        UnableToGrade: a unit may not have the grade.
    """
    for rating, veto in vetoes(ratings):
        clause = "、".join(str(citation) for citation in veto.rule.citations)
        raise UnableToGrade(f"不能评为 {rating.grade}：{veto.reason}依据：{clause}。")


def vetoes(ratings: Sequence[Rating]) -> Iterator[tuple[Rating, Verdict]]:
    """Return which grades the rules of the place veto."""
    units = Unit.objects.in_bulk([rating.unit_id for rating in ratings])
    for rating in ratings:
        veto = queries.veto(units[rating.unit_id], grade=rating.grade, on=rating.announced_on)
        if veto is not None:
            yield rating, veto


def _require_desk(unit: Unit, actor: Viewer) -> None:
    if not reaches(actor, permissions.DESK, unit):
        raise PermissionDenied("不在您的登记辖区内。")


def _require_window(unit: Unit, on: date) -> None:
    """A grade in force may be renewed in the first four years of its validity (R7-10)."""
    rating = unit.ratings.filter(end_on__gt=on).order_by("-announced_on").first()
    if rating is None:
        return
    first, after = reapplication_window(rating.announced_on)
    if not first <= on < after:
        raise UnableToGrade(
            f"现有等级 {rating.grade}（公告 {rating.announced_on}）可在 {first} 至 "
            f"{date(after.year - 1, 12, 31)} 申请重新评估；有效期届满后可以重新申报。"
        )


def _low(actor: Viewer, axis: str) -> str:
    lows = actor.scope(permissions.READ).lows(axis)
    return lows[0] if lows else ""
