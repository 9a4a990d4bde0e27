"""The few questions that areas above must answer, named by settings as dotted paths.

Accounts stand below audit and access and may not import them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.module_loading import import_string

from tongjian.foundation.accounts import permissions
from tongjian.foundation.accounts.models import User

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent:
    """Something that happened to an account; `name` is what was typed when nobody is known."""

    action: str
    at: datetime
    actor: User | None = None
    subject: User | None = None
    name: str = ""
    address: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """An account that a demo shows on its sign-in page."""

    role: str
    username: str
    password: str
    scope: str = ""


def publish(event: AccountEvent) -> None:
    """Hand an event to the audit trail, or to the log while there is none."""
    hook = _load("TONGJIAN_AUDIT_HOOK")
    if hook is not None:
        hook(event)
        return
    log.info(
        "%s account=%s address=%s", event.action, getattr(event.subject, "pk", None), event.address
    )


def may(user: User | None, permission: str) -> bool:
    """Tell whether the user holds the permission; without a hook nobody does."""
    hook = _load("TONGJIAN_PERMISSION_HOOK")
    return bool(user is not None and hook is not None and hook(user, permission))


def require_permission(request: HttpRequest, permission: str = permissions.MANAGE) -> User:
    """Return the signed-in user. Raises PermissionDenied when the right is missing."""
    user = signed_in(request)
    if not may(user, permission):
        raise PermissionDenied
    return user


def signed_in(request: HttpRequest) -> User:
    """Return the signed-in user. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def needs_second_factor(user: User) -> bool:
    """Tell whether a role of the user asks for a second factor."""
    hook = _load("TONGJIAN_MFA_HOOK")
    return bool(hook is not None and hook(user))


def demo_accounts() -> list[DemoAccount]:
    """Return the accounts to show on the sign-in page: none outside a demo."""
    hook = _load("TONGJIAN_DEMO_ACCOUNTS_HOOK") if settings.TONGJIAN_DEMO else None
    return list(hook()) if hook is not None else []


def _load(setting: str) -> Callable[..., Any] | None:
    path = getattr(settings, setting, "")
    hook: Callable[..., Any] | None = import_string(path) if path else None
    return hook
