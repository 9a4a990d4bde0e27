"""Answers what accounts ask of the areas above them: rights, roles, and the audit trail."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from tongjian.foundation import clock
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.roles import all_roles
from tongjian.foundation.access.viewers import Viewer, nobody, system, viewer_for
from tongjian.foundation.accounts.hooks import AccountEvent
from tongjian.foundation.accounts.models import User
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change


def may(user: User, permission: str) -> bool:
    """Tell whether the user holds the permission today."""
    return _viewer(user).may(permission)


def needs_second_factor(user: User) -> bool:
    """Tell whether a role that the user holds today asks for a second factor."""
    named = settings.TONGJIAN_MFA_REQUIRED_ROLES
    if named is None:
        named = [role.code for role in all_roles().values() if role.needs_mfa]
    if not named:
        return False
    return bool(Grant.objects.valid_on(clock.today()).filter(user=user, role__in=named).exists())


def record(event: AccountEvent) -> None:
    """Write what happened to an account into the audit trail."""
    said = {name: (None, value) for name, value in event.details.items() if name != "reason"}
    if event.address:
        said["address"] = (None, event.address)
    subject = event.subject
    label = str(subject) if subject else "未知账号"
    change = Change("accounts.user", subject.pk if subject else None, label, said)
    audit.record_many(
        actor=_actor(event),
        action=f"accounts.{event.action}",
        changes=[change],
        reason=str(event.details.get("reason", "")),
    )


def _actor(event: AccountEvent) -> Viewer:
    on = timezone.localdate(event.at)
    if event.actor is not None:
        return _viewer(event.actor)
    failed = event.action in ("session.fail", "account.lock", "session.expire")
    return nobody(on) if failed else system(on, name="命令行")


def _viewer(user: User) -> Viewer:
    return viewer_for(user_id=user.pk, name=user.display_name, on=clock.today())
