"""A person asks, an office decides with a reason; what follows from it is the area's."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.privacy.choices import RequestKind, RequestState
from tongjian.foundation.privacy.deadlines import reply_due
from tongjian.foundation.privacy.models import PersonalRequest
from tongjian.kernel.errors import UnableTo


class UnableToRequest(UnableTo):
    """The request cannot be entered."""


class UnableToDecide(UnableTo):
    """The request cannot be decided like this."""


@transaction.atomic
def ask(
    *, subject: models.Model, kind: RequestKind, wish: str, actor: Viewer, at: datetime
) -> PersonalRequest:
    """Enter a request; the caller has checked that the actor speaks for the subject.

    Raises:
        UnableToRequest: it says nothing, or the same request still waits.
    """
    if not wish.strip():
        raise UnableToRequest("请写明内容和理由。")
    try:
        with transaction.atomic():
            request = PersonalRequest.objects.create(
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                kind=kind,
                wish=wish.strip(),
                due_on=reply_due(timezone.localdate(at)),
            )
    except IntegrityError as error:
        raise UnableToRequest("同样的请求正在办理，请等待答复。") from error
    fields = {"kind": (None, request.get_kind_display()), "due_on": (None, request.due_on)}
    audit.record(actor=actor, action="privacy.request.made", subject=subject, fields=fields)
    return request


@transaction.atomic
def decide(
    *,
    request: PersonalRequest,
    subject: models.Model,
    grant: bool,
    text: str,
    actor: Viewer,
    at: datetime,
) -> None:
    """Answer a request with a reason, whichever way; the caller has checked the right.

    Raises:
        UnableToDecide: it has been answered, or no reason is given.
    """
    row = PersonalRequest.objects.select_for_update().get(pk=request.pk)
    if row.state != RequestState.OPEN:
        raise UnableToDecide("这件请求已经答复。")
    if not text.strip():
        raise UnableToDecide("请写明理由，告知本人。")
    row.state = RequestState.GRANTED if grant else RequestState.DECLINED
    row.decision, row.decided_by, row.decided_at = text.strip(), actor.name, at
    row.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    audit.record(
        actor=actor,
        action="privacy.request.decided",
        subject=subject,
        fields={
            "kind": (None, row.get_kind_display()),
            "state": (RequestState.OPEN.label, row.get_state_display()),
        },
        reason=text,
    )


@transaction.atomic
def take_back(*, request: PersonalRequest, subject: models.Model, actor: Viewer) -> None:
    """Withdraw a request that waits. Raises UnableToRequest when it has been answered."""
    waiting = PersonalRequest.objects.filter(pk=request.pk, state=RequestState.OPEN)
    if not waiting.update(state=RequestState.WITHDRAWN):
        raise UnableToRequest("这件请求已经答复，不能撤回。")
    fields = {"kind": (None, request.get_kind_display())}
    audit.record(actor=actor, action="privacy.request.withdrawn", subject=subject, fields=fields)


def requests_of(subject: models.Model) -> QuerySet[PersonalRequest]:
    """Return what a person asked for, newest first."""
    return list_requests(subject._meta.label_lower).filter(subject_id=subject.pk)


def list_requests(subject_type: str) -> QuerySet[PersonalRequest]:
    """Return requests about subjects of a type, newest first; the caller narrows to a scope."""
    return PersonalRequest.objects.filter(subject_type=subject_type).order_by("-pk")
