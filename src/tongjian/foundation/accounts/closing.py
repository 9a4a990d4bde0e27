"""Take the person out of an account that has long been shut; the log keeps its number."""

from __future__ import annotations

from datetime import date
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models.functions import Coalesce

from tongjian.foundation.accounts.models import PasswordRecord, User
from tongjian.foundation.accounts.services import end_sessions

CLOSED: Final = "closed-"


def due(before: date) -> list[int]:
    """Return the shut accounts whose last sign-in, or making, lies before a day."""
    shut = User.objects.filter(is_active=False).exclude(username__startswith=CLOSED)
    ended = shut.annotate(ended=Coalesce("last_login", "created_at"))
    return list(ended.filter(ended__date__lt=before).values_list("pk", flat=True))


@transaction.atomic
def close(ids: list[int], on: date) -> None:
    """Remove names, passwords, factors and outside identities of shut accounts."""
    for user in User.objects.select_for_update().filter(pk__in=ids, is_active=False):
        end_sessions(user=user)
        user.username, user.display_name = f"{CLOSED}{user.pk}", "已注销账号"
        user.disabled_reason = f"{on} 按保存期限注销"
        user.set_unusable_password()
        user.save()
    for model in (Authenticator, SocialAccount, PasswordRecord):
        model.objects.filter(user__in=ids).delete()
