"""Hand a step to a colleague; let somebody act in one's place for a time."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction

from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.audit import services as audit
from tongjian.foundation.procedures import permissions
from tongjian.foundation.procedures.models import Delegation, StepRun
from tongjian.foundation.procedures.standing import acting_for, permissions_of
from tongjian.foundation.procedures.telling import tell

from .moving import UnableToAct, lock


@transaction.atomic
def hand_over(
    *, run: StepRun, to: AbstractBaseUser, actor: Viewer, on: date, reason: str
) -> StepRun:
    """Hand a step to a colleague who may do it, or take it over.

    Raises:
        PermissionDenied: the actor may not do the step.
        UnableToAct: the other may not do it either.
    """
    run = lock(run)
    acting = acting_for(actor, run.case, run.declared)
    if acting is None:
        raise PermissionDenied("您可以查看这个事项，但这一步不由您办理。")
    other = viewer_for(user_id=to.pk, name=str(to), on=on)
    if not to.is_active or acting_for(other, run.case, run.declared) is None:
        raise UnableToAct(f"{to}没有办理这一步的权限。")
    before = run.assignee_name or None
    run.assignee_id, run.assignee_name = to.pk, str(to)[:64]
    run.save(update_fields=["assignee", "assignee_name"])
    tell(run)
    audit.record(
        actor=acting.viewer,
        action="procedures.step.handed_over",
        subject=run.case,
        fields={"step": (None, run.title), "assignee": (before, run.assignee_name)},
        reason=reason,
    )
    return run


@transaction.atomic
def delegate(
    *,
    taker: AbstractBaseUser,
    actor: Viewer,
    start_on: date,
    end_on: date,
    reason: str,
    procedure: str = "",
) -> Delegation:
    """Let somebody act in the actor's place from one day until another.

    Raises:
        PermissionDenied: the actor may not delegate.
        UnableToAct: the period is empty or past, or the taker is the actor or has no such right.
    """
    actor.require(permissions.DELEGATE)
    if actor.user_id is None or taker.pk == actor.user_id:
        raise UnableToAct("请选择另一个人。")
    if end_on <= start_on or end_on <= actor.on:
        raise UnableToAct("结束日期应晚于开始日期，并在今天以后。")
    _check_taker(taker, actor, procedure)
    made = Delegation.objects.create(
        giver_id=actor.user_id,
        taker_id=taker.pk,
        procedure=procedure,
        reason=reason,
        start_on=start_on,
        end_on=end_on,
    )
    audit.record(
        actor=actor,
        action="procedures.delegation.given",
        subject=made,
        fields={
            "taker": (None, str(taker)),
            "start_on": (None, start_on),
            "end_on": (None, end_on),
        },
        reason=reason,
    )
    return made


def _check_taker(taker: AbstractBaseUser, actor: Viewer, procedure: str) -> None:
    """Refuse who is gone, or holds none of the rights that the actor has to give."""
    if not taker.is_active:
        raise UnableToAct("这个账号已停用。")
    other = viewer_for(user_id=taker.pk, name=str(taker), on=actor.on)
    needed = permissions_of(actor, procedure)
    if needed.isdisjoint(permissions_of(other, procedure)):
        raise UnableToAct(f"{taker}在自己的岗位上没有这类事项的办理权限，不能受托。")


@transaction.atomic
def end_delegation(*, delegation: Delegation, actor: Viewer, on: date) -> None:
    """End a delegation before its day; by who gave it.

    Raises:
        PermissionDenied: somebody else gave it.
    """
    if delegation.giver_id != actor.user_id:
        raise PermissionDenied("只有委托人可以收回委托。")
    before = delegation.end_on
    audit.record(
        actor=actor,
        action="procedures.delegation.ended",
        subject=delegation,
        fields={"end_on": (before, on)},
    )
    if delegation.start_on >= on:
        delegation.delete()
        return
    delegation.end_on = on
    delegation.save(update_fields=["end_on"])
