"""Put persons forward for a unit's change of term, with their consent; forget them in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.privacy.choices import Way
from tongjian.foundation.privacy.services import consents
from tongjian.lifecycle.gates import telling, walls
from tongjian.lifecycle.gates.models import TermCandidate, TermReview
from tongjian.lifecycle.gates.queries.terms import may_propose

from .merits import UnableToSign


@dataclass(frozen=True)
class Proposal:
    """Who is put forward for what, and how the person agreed that it is kept."""

    name: str
    post: str
    consented_on: date
    is_incumbent: bool = False
    political_status: str = ""
    party_post: str = ""
    way: Way = Way.PAPER
    note: str = ""


@transaction.atomic
def propose(*, review: TermReview, said: Proposal, actor: Viewer) -> TermCandidate:
    """Put a person forward.

    Raises:
        PermissionDenied: the change is not the actor's.
        UnableToSign: somebody has signed already.
    """
    row = _changeable(review, actor)
    walls.arm(actor)
    made = TermCandidate.objects.create(
        review=row,
        name=said.name,
        post=said.post,
        is_incumbent=said.is_incumbent,
        political_status=said.political_status,
        party_post=said.party_post,
    )
    consents.give(
        subject=made,
        purpose=telling.TERM,
        way=said.way,
        on=said.consented_on,
        actor=actor,
        note=said.note,
    )
    # Who it is stays out of the log.
    _record(row, "proposed", made, actor)
    return made


@transaction.atomic
def drop(*, review: TermReview, candidate_id: int, actor: Viewer, on: date) -> None:
    """Take a person off the list, with the consent.

    Raises:
        PermissionDenied: the change is not the actor's.
        UnableToSign: somebody has signed already, or there is no such person.
    """
    row = _changeable(review, actor)
    walls.arm(actor)
    person = row.candidates.filter(pk=candidate_id).first()
    if person is None:
        raise UnableToSign("没有这名人选。")
    if consents.standing([person]):
        consents.withdraw(subject=person, purpose=telling.TERM, way=Way.SPOKEN, on=on, actor=actor)
    consents.forget([person])
    _record(row, "dropped", person, actor)
    person.delete()


def due(before: date) -> list[int]:
    """Return who was put forward in reviews that were closed, or left lying, before a day."""
    walls.arm_everywhere()
    closed = Q(review__closed_on__lt=before)
    lying = Q(review__closed_on__isnull=True, review__planned_on__lt=before)
    rows = TermCandidate.objects.filter(closed | lying, review__opened_on__lt=before)
    return list(rows.values_list("pk", flat=True))


def delete(ids: list[int], on: date) -> None:
    """Delete candidates with their consents; whoever was elected is on record with the post."""
    walls.arm_everywhere()
    people = list(TermCandidate.objects.filter(pk__in=ids))
    if people:
        consents.forget(people)
        TermCandidate.objects.filter(pk__in=ids).delete()


def _changeable(review: TermReview, actor: Viewer) -> TermReview:
    rows = TermReview.objects.select_for_update(of=("self",)).select_related("unit")
    row: TermReview = rows.get(pk=review.pk)
    if row.closed_on is not None or row.countersigns.exclude(opinion="").exists():
        raise UnableToSign("已经有人会签，人选不能再改。")
    if not may_propose(actor, row):
        raise PermissionDenied("不能为管理范围以外的组织提出人选。")
    return row


def _record(review: TermReview, act: str, person: TermCandidate, actor: Viewer) -> None:
    fields = {"post": (None, person.get_post_display())}
    action = f"gates.term.{act}"
    audit.record(actor=actor, action=action, subject=review.unit, fields=fields)
