"""Checks a name and a password. It grants no permission: that is for dated grants."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from tongjian.foundation.accounts.models import User
from tongjian.foundation.plans import Prepared

_ACTIVE = Prepared(lambda pk: User.objects.filter(pk=pk, is_active=True), pk=int)


class SignInBackend(BaseBackend):
    """Knows active accounts by name and password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """Return the account, taking as long for a wrong name as for a wrong password."""
        if not username or not password:
            return None
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session; a disabled one is nobody."""
        return next(iter(_ACTIVE.run(pk=user_id)), None)
