"""Make, find and revoke tokens."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from hashlib import sha256

from django.db.models import QuerySet
from django.utils import timezone

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo

from .models import Token

PREFIX = "tj_"
LONGEST = timedelta(days=366)


class UnableToMakeToken(UnableTo):
    """The token cannot be made."""


def make_token(*, name: str, expires_on: date, actor: Viewer) -> tuple[Token, str]:
    """Make a token for the actor and return it with its text, which is never shown again.

    Raises:
        UnableToMakeToken: it has no name, or would hold longer than a year or not at all.
    """
    if not name.strip():
        raise UnableToMakeToken("请写明令牌的用途。")
    if not actor.on < expires_on <= actor.on + LONGEST:
        raise UnableToMakeToken("到期日应在明天至一年之内。")
    text = PREFIX + secrets.token_urlsafe(30)
    token = Token.objects.create(
        user_id=actor.user_id or 0,
        name=name.strip()[:60],
        digest=_digest(text),
        hint=text[:8],
        expires_on=expires_on,
    )
    audit.record(actor=actor, action="api.token.made", subject=token)
    return token, text


def revoke_token(*, token: Token, actor: Viewer) -> None:
    """Stop a token at once."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.record(actor=actor, action="api.token.revoked", subject=token)


def find_token(text: str, *, on: date) -> Token | None:
    """Return the living token with this text, with its user, and note the day of use."""
    token = (
        Token.objects.select_related("user")
        .filter(digest=_digest(text), revoked_at=None, expires_on__gt=on, user__is_active=True)
        .first()
    )
    if token is not None and token.last_used_on != on:
        Token.objects.filter(pk=token.pk).update(last_used_on=on)
    return token


def own_tokens(viewer: Viewer) -> QuerySet[Token]:
    """Return the viewer's tokens that have not been revoked."""
    return Token.objects.filter(user_id=viewer.user_id or 0, revoked_at=None).order_by("-id")


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
