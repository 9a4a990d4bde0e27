"""Tells of sign-ins, sign-outs and second factors, whoever caused them."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import authentication_step_completed
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from tongjian.foundation.accounts import gate, hooks
from tongjian.foundation.accounts.hooks import AccountEvent
from tongjian.foundation.accounts.models import User


@receiver(user_logged_in)
def on_sign_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Start the clocks of the session."""
    now = timezone.now()
    request.session[gate.BEGAN] = request.session[gate.SEEN] = now.timestamp()
    methods = [record["method"] for record in get_authentication_records(request, user)]
    _tell("session.begin", user, request, methods=methods)


@receiver(user_logged_out)
def on_sign_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Note a sign-out."""
    if user is not None:
        _tell("session.end", user, request)


@receiver(authentication_step_completed)
def on_confirmed(
    request: HttpRequest, user: User, method: str, *, reauthenticated: bool = False, **kwargs: Any
) -> None:
    """Note that somebody confirmed who they are."""
    if reauthenticated:
        _tell("session.confirm", user, request, method=method)


@receiver(authentication_failed)
def on_wrong_code(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note a wrong code at the second step."""
    _tell("factor.fail", user, request)


@receiver(post_save, sender=Authenticator)
def on_factor_added(instance: Authenticator, *, created: bool, **kwargs: Any) -> None:
    """Note a new second factor, in the transaction that stores it."""
    if created:
        if instance.type != Authenticator.Type.RECOVERY_CODES:
            User.objects.filter(pk=instance.user_id).update(factors_removed_by=None)
        _tell("factor.add", instance.user, context.request, kind=str(instance.type))


@receiver(pre_save, sender=SocialAccount)
def on_outside_identity(instance: SocialAccount, **kwargs: Any) -> None:
    """Keep of an outside identity only its subject: the profile is the provider's business."""
    instance.extra_data = {}


@receiver(post_delete, sender=Authenticator)
def on_factor_removed(instance: Authenticator, **kwargs: Any) -> None:
    """Note a removed second factor, in the transaction that removes it."""
    if context.request is not None:
        context.request.session.pop(gate.HAS_FACTOR, None)
    _tell("factor.remove", instance.user, context.request, kind=str(instance.type))


def _tell(action: str, user: User, request: HttpRequest | None, **details: Any) -> None:
    actor = getattr(request, "user", None)
    hooks.publish(
        AccountEvent(
            action=action,
            at=timezone.now(),
            actor=actor if isinstance(actor, User) else user,
            subject=user,
            name=user.username,
            address=(get_client_ip(request) or "") if request is not None else "",
            details=details,
        )
    )
