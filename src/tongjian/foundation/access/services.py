"""Give and end rights."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tongjian.foundation import events
from tongjian.kernel.errors import UnableTo

from . import permissions
from .events import GrantEnded, GrantGiven
from .models import Grant
from .roles import all_roles
from .viewers import Viewer


class UnableToGrant(UnableTo):
    """The right cannot be given."""


@transaction.atomic
def give_grant(
    *,
    user_id: int,
    role: str,
    axis: str,
    target_id: int | None,
    actor: Viewer,
    on: date,
    until: date | None = None,
    basis: str = "",
) -> Grant:
    """Give a user a role over a target, from a day on; the audit log hears of it.

    Raises:
        PermissionDenied: the actor may not manage grants.
        UnableToGrant: the role does not exist, has no such axis, is held, or excludes another.
    """
    actor.require(permissions.MANAGE)
    declared = all_roles().get(role)
    if declared is None or axis not in declared.axes:
        raise UnableToGrant("没有这个角色，或角色不能按这种范围授权。")
    try:
        with transaction.atomic():
            grant = Grant.objects.create(
                user_id=user_id,
                role=role,
                axis=axis,
                target_id=target_id,
                start_on=on,
                end_on=until,
                basis=basis,
                granted_by_id=actor.user_id,
            )
    except IntegrityError as error:
        if "grant_once" in str(error):
            raise UnableToGrant("这名用户已有同样的授权。") from error
        raise UnableToGrant(
            "系统、安全、审计三类管理员互斥，也不得兼任业务角色（三员分立）。"
        ) from error
    events.publish(GrantGiven(grant, actor))
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, actor: Viewer, on: date, reason: str = "") -> None:
    """End a right from a day on; a right that has not begun is taken away altogether.

    Raises:
        PermissionDenied: the actor may not manage grants.
        UnableToGrant: the right has ended before that day.
    """
    actor.require(permissions.MANAGE)
    if grant.end_on is not None and grant.end_on <= on:
        raise UnableToGrant(f"这项授权已于 {grant.end_on} 终止。")
    _end(Grant.objects.filter(pk=grant.pk), on)
    events.publish(GrantEnded(grant, actor, on, reason))


def end_grants_on_basis(
    *, bases: Collection[str], actor: Viewer, on: date, reason: str = ""
) -> None:
    """End the rights that rest on posts which have ended; that service is authorized."""
    resting = Grant.objects.open().filter(basis__in=bases)
    ended = list(resting.select_related("user"))
    _end(resting, on)
    for grant in ended:
        events.publish(GrantEnded(grant, actor, on, reason))


def _end(grants: QuerySet[Grant], on: date) -> None:
    grants.filter(start_on__gte=on).delete()
    grants.update(end_on=on)
