"""A member agrees, objects, asks for restriction; the office that keeps the roster decides."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.privacy.choices import RequestKind, Way
from tongjian.foundation.privacy.models import Consent, PersonalRequest
from tongjian.foundation.privacy.services import consents, requests
from tongjian.registry.members import permissions
from tongjian.registry.members.models import Person

_RESTRICTING = (RequestKind.RESTRICTION, RequestKind.OBJECTION)


def ask(
    *, person: Person, kind: RequestKind, wish: str, actor: Viewer, at: datetime
) -> PersonalRequest:
    """Enter a member's own request (PIPL art. 44, 47, 48).

    Raises:
        PermissionDenied: the record is not the actor's own.
        UnableToRequest: it says nothing, or the same request waits.
    """
    _require_own(person, actor)
    if kind == RequestKind.LIFTING and person.restricted_since is None:
        raise requests.UnableToRequest("您的信息没有被限制处理，无须解除。")
    return requests.ask(subject=person, kind=kind, wish=wish, actor=actor, at=at)


def take_back(*, request: PersonalRequest, person: Person, actor: Viewer) -> None:
    """Withdraw one's own request. Raises UnableToRequest when it has been answered."""
    _require_own(person, actor)
    requests.take_back(request=request, subject=person, actor=actor)


@transaction.atomic
def decide(
    *,
    request: PersonalRequest,
    person: Person,
    grant: bool,
    text: str,
    actor: Viewer,
    at: datetime,
) -> None:
    """Answer a request; a granted restriction or objection closes the record from that day.

    Raises:
        PermissionDenied: the actor may not decide for this member.
        UnableToDecide: it has been answered, or no reason is given.
    """
    actor.require(permissions.DECIDE, path=person.home_path)
    requests.decide(request=request, subject=person, grant=grant, text=text, actor=actor, at=at)
    on = timezone.localdate(at)
    if grant and request.kind in _RESTRICTING:
        _set_restricted(person, on, actor=actor, reason=text)
        _end_consents(person, on, actor)
    if grant and request.kind == RequestKind.LIFTING:
        _set_restricted(person, None, actor=actor, reason=text)


def give_consent(*, person: Person, purpose: str, actor: Viewer, on: date) -> Consent:
    """Record that the actor agrees. Raises UnableToConsent when that was so already."""
    _require_own(person, actor)
    return consents.give(subject=person, purpose=purpose, way=Way.PAGE, on=on, actor=actor)


def withdraw_consent(*, person: Person, purpose: str, actor: Viewer, on: date) -> None:
    """Take the actor's consent back. Raises UnableToConsent when there is none."""
    _require_own(person, actor)
    consents.withdraw(subject=person, purpose=purpose, way=Way.PAGE, on=on, actor=actor)


def record_consent(
    *, person: Person, purpose: str, version: int, on: date, note: str, actor: Viewer
) -> Consent:
    """Record what a member agreed to on paper, in the words of which version.

    Raises:
        PermissionDenied: the actor does not keep this member's record, or it is the own one.
        UnableToConsent: the day lies ahead, nothing tells where the paper is, or it is agreed to.
    """
    _require_clerk(person, actor)
    _refuse_ahead(on)
    if not note.strip():
        raise consents.UnableToConsent("请写明书面同意存放在哪里。")
    return consents.give(
        subject=person,
        purpose=purpose,
        way=Way.PAPER,
        on=on,
        actor=actor,
        version=version,
        note=note,
    )


def record_withdrawal(
    *, person: Person, purpose: str, way: Way, on: date, note: str, actor: Viewer
) -> None:
    """Record that a member took a consent back on paper, face to face or by telephone.

    Raises:
        PermissionDenied: the actor does not keep this member's record, or it is the own one.
        UnableToConsent: the day lies ahead or before the consent, or there is none.
    """
    _require_clerk(person, actor)
    _refuse_ahead(on)
    consents.withdraw(subject=person, purpose=purpose, way=way, on=on, actor=actor, note=note)


def note_copy(*, person: Person, actor: Viewer, form: str) -> None:
    """Log that a member took a copy of the own record."""
    fields = {"format": (None, form)}
    audit.record(actor=actor, action="members.copy.taken", subject=person, fields=fields)


def _require_own(person: Person, actor: Viewer) -> None:
    actor.require(permissions.ASK)
    if person.pk not in actor.person_ids:
        raise PermissionDenied(permissions.ASK)


def _require_clerk(person: Person, actor: Viewer) -> None:
    actor.require(permissions.WRITE, path=person.home_path)
    if person.pk in actor.person_ids:
        raise PermissionDenied("自己的同意请在“我的权利”中办理。")


def _refuse_ahead(on: date) -> None:
    if on > clock.today():
        raise consents.UnableToConsent("日期不能晚于今天。")


def _set_restricted(person: Person, since: date | None, *, actor: Viewer, reason: str) -> None:
    before, person.restricted_since = person.restricted_since, since
    person.save(update_fields=["restricted_since", "updated_at"])
    audit.record(
        actor=actor,
        action=f"members.processing.{'lifted' if since is None else 'restricted'}",
        subject=person,
        fields={"restricted_since": (before, since)},
        reason=reason,
    )


def _end_consents(person: Person, on: date, actor: Viewer) -> None:
    for consent in consents.consents_of(person).filter(withdrawn_on__isnull=True):
        consents.withdraw(
            subject=person, purpose=consent.purpose, way=Way.PAGE, on=on, actor=actor
        )
