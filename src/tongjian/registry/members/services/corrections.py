"""A member asks to have the own record corrected; whoever keeps the roster owes a reply."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo
from tongjian.registry.members import permissions
from tongjian.registry.members.choices import RequestState
from tongjian.registry.members.models import CorrectionRequest, Person


class UnableToAsk(UnableTo):
    """The request is incomplete."""


class UnableToReply(UnableTo):
    """The request cannot be replied to."""


@transaction.atomic
def ask_correction(
    *, person: Person, field: str, proposal: str, message: str, actor: Viewer
) -> CorrectionRequest:
    """Enter a member's request about the own record (PIPL art. 46, R9-05).

    Raises:
        PermissionDenied: the record is not the actor's own.
        UnableToAsk: nothing is proposed.
    """
    actor.require(permissions.ASK)
    if person.pk not in actor.person_ids:
        actor.require(permissions.ASK, path=person.home_path)
    if not proposal.strip():
        raise UnableToAsk("请填写更正后的内容。")
    request = CorrectionRequest.objects.create(
        person=person, field=field, proposal=proposal.strip(), message=message.strip()
    )
    audit.record(
        actor=actor,
        action="members.correction.asked",
        subject=person,
        fields={field: (None, "（见申请）")},
    )
    return request


@transaction.atomic
def reply(
    *, request: CorrectionRequest, accept: bool, text: str, actor: Viewer, at: datetime
) -> None:
    """Answer a request; the record itself is changed by `revise_people`.

    Raises:
        PermissionDenied: the actor may not decide for this member.
        UnableToReply: it has been answered, or a refusal gives no reason.
    """
    actor.require(permissions.DECIDE, path=request.person.home_path)
    if request.state != RequestState.OPEN:
        raise UnableToReply("这条申请已经答复。")
    if not accept and not text.strip():
        raise UnableToReply("不予采纳须说明理由。")
    request.state = RequestState.ACCEPTED if accept else RequestState.DECLINED
    request.reply, request.replied_at = text.strip(), at
    request.save(update_fields=["state", "reply", "replied_at"])
    audit.record(
        actor=actor,
        action="members.correction.replied",
        subject=request.person,
        fields={"state": (RequestState.OPEN, request.state)},
        # What was answered is sealed with the request: it may repeat numbers.
        reason="理由见答复",
    )
