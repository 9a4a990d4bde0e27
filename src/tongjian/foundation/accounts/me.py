"""Who is signed in, for the frame around every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from tongjian.foundation.accounts.models import User
from tongjian.foundation.ui.shell import Me


def me(request: HttpRequest) -> Me | None:
    """Return name, role and where to manage the account or sign out."""
    if not isinstance(request.user, User):
        return None
    role = getattr(getattr(request, "viewer", None), "role_label", "")
    return Me(
        name=request.user.display_name,
        role=role,
        account_url=reverse("accounts:own"),
        sign_out_url=reverse("account_logout"),
    )
