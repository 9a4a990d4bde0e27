"""Every change to an account: who may, what happens, and the event that tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from tongjian.foundation.accounts import hooks, lockout, permissions
from tongjian.foundation.accounts.hooks import AccountEvent
from tongjian.foundation.accounts.models import PasswordRecord, User
from tongjian.foundation.accounts.names import normalize_username
from tongjian.foundation.accounts.passwords import initial_password
from tongjian.kernel.errors import UnableTo


class UnableToChangeAccount(UnableTo):
    """The account cannot be created or changed as asked."""


@dataclass(frozen=True, slots=True)
class Handover:
    """An account with the password to hand over; it is shown once and stored nowhere."""

    user: User
    password: str


@transaction.atomic
def create_user(
    *,
    actor: User | None,
    username: str,
    display_name: str,
    at: datetime,
    password: str = "",
    must_change: bool = True,
) -> Handover:
    """Create an account without any right; actor None is the command line.

    Raises UnableToChangeAccount when the name cannot be used, PermissionDenied without right.
    """
    _authorize(actor)
    secret = password or initial_password()
    try:
        user = User.objects.create_user(
            username,
            secret,
            display_name=display_name.strip(),
            must_change_password=must_change,
            password_changed_at=at,
            created_at=at,
        )
    except ValidationError as error:
        raise UnableToChangeAccount("；".join(error.messages)) from error
    _tell("account.create", actor, user, at, must_change=must_change)
    return Handover(user, secret)


@transaction.atomic
def reset_password(*, actor: User | None, user: User, at: datetime, address: str = "") -> Handover:
    """Give an account a new initial password, unlock it and end its sessions."""
    _authorize(actor, other_than=user)
    secret = initial_password()
    row = _lock(user)
    _refuse_other_half(row, actor, done_by=row.factors_removed_by_id)
    row.password_reset_by = actor
    _store_password(row, secret, at, must_change=True)
    lockout.unlock(username=user.username)
    end_sessions(user=user)
    _tell("password.reset", actor, user, at, address)
    return Handover(user, secret)


@transaction.atomic
def change_own_password(*, user: User, password: str, at: datetime, address: str = "") -> None:
    """Store a password that its owner chose; other sessions of the account end."""
    user.password_reset_by = None
    _store_password(user, password, at, must_change=False)
    _tell("password.change", user, user, at, address)


@transaction.atomic
def disable_user(
    *, actor: User | None, user: User, reason: str, at: datetime, address: str = ""
) -> None:
    """Shut an account and end its sessions. Raises UnableToChangeAccount without a reason."""
    _authorize(actor, other_than=user)
    if not reason.strip():
        raise UnableToChangeAccount("请填写停用原因。")
    row = _lock(user)
    row.is_active, row.disabled_reason = False, reason.strip()
    row.save(update_fields=["is_active", "disabled_reason"])
    end_sessions(user=row)
    _tell("account.disable", actor, row, at, address, reason=row.disabled_reason)


@transaction.atomic
def enable_user(*, actor: User | None, user: User, at: datetime, address: str = "") -> None:
    """Open a shut account again."""
    _authorize(actor, other_than=user)
    row = _lock(user)
    row.is_active, row.disabled_reason = True, ""
    row.save(update_fields=["is_active", "disabled_reason"])
    _tell("account.enable", actor, row, at, address)


@transaction.atomic
def unlock_user(*, actor: User | None, user: User, at: datetime, address: str = "") -> None:
    """End the lock-out of an account."""
    _authorize(actor)
    lockout.unlock(username=user.username)
    _tell("account.unlock", actor, user, at, address)


@transaction.atomic
def remove_factors(*, actor: User | None, user: User, at: datetime, address: str = "") -> None:
    """Remove the second factors of somebody who lost them, and end the sessions."""
    _authorize(actor, other_than=user)
    row = _lock(user)
    _refuse_other_half(row, actor, done_by=row.password_reset_by_id)
    row.factors_removed_by = actor
    row.save(update_fields=["factors_removed_by"])
    removed = Authenticator.objects.filter(user=user)
    kinds = sorted(removed.values_list("type", flat=True))
    removed.delete()
    end_sessions(user=user)
    _tell("factor.reset", actor, user, at, address, kinds=kinds)


def end_sessions(*, user: User) -> None:
    """Sign an account out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def end_own_sessions(
    *, user: User, keep: str, at: datetime, only: int | None = None, address: str = ""
) -> int:
    """Sign oneself out on one other device, or on all others; return on how many."""
    others = UserSession.objects.filter(user=user).exclude(session_key=keep)
    others = others.filter(pk=only) if only is not None else others
    ended = [session for session in others.select_for_update() if session.end() is None]
    if ended:
        _tell("session.revoke", user, user, at, address, ended=[one.ip for one in ended])
    return len(ended)


def find_user(*, username: str) -> User:
    """Return an account by its login name. Raises UnableToChangeAccount when there is none."""
    user = User.objects.filter(username=normalize_username(username)).first()
    if user is None:
        raise UnableToChangeAccount(f"没有登录名为“{username}”的账号。")
    return user


def _authorize(actor: User | None, *, other_than: User | None = None) -> None:
    if actor is None:
        return
    if not hooks.may(actor, permissions.MANAGE):
        raise PermissionDenied
    if other_than is not None and actor.pk == other_than.pk:
        raise UnableToChangeAccount("不能对自己的账号做这项操作，请由另一位系统管理员办理。")


def _refuse_other_half(user: User, actor: User | None, *, done_by: int | None) -> None:
    # With a password and a factor of their own making an administrator could sign in as anybody.
    if actor is not None and done_by == actor.pk and hooks.needs_second_factor(user):
        raise UnableToChangeAccount(
            "这个账号的口令和第二因素不能由同一人重置，请由另一位系统管理员办理其中一项。"
        )


def _lock(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _store_password(user: User, password: str, at: datetime, *, must_change: bool) -> None:
    _remember(user, at)
    user.set_password(password)
    user.must_change_password = must_change
    user.password_changed_at = at
    user.save(
        update_fields=[
            "password",
            "must_change_password",
            "password_changed_at",
            "password_reset_by",
        ]
    )


def _remember(user: User, at: datetime) -> None:
    # An initial password was nobody's choice: it need not be remembered.
    if not user.has_usable_password() or user.must_change_password:
        return
    PasswordRecord.objects.create(user=user, password=user.password, replaced_at=at)
    kept = user.former_passwords.order_by("-pk")[: settings.TONGJIAN_PASSWORD_HISTORY]
    user.former_passwords.exclude(pk__in=kept.values("pk")).delete()


def _tell(
    action: str, actor: User | None, user: User, at: datetime, address: str = "", **details: Any
) -> None:
    hooks.publish(
        AccountEvent(
            action=action,
            at=at,
            actor=actor,
            subject=user,
            name=user.username,
            address=address,
            details=details,
        )
    )
