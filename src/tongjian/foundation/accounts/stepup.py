"""Confirming who one is again, shortly before something sensitive.

Exports and the revealing of identifiers ask for it: an unlocked desk is not enough.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from tongjian.foundation.accounts.models import User

View = Callable[..., HttpResponse]


def recent(request: HttpRequest) -> bool:
    """Tell whether the user confirmed who they are within the last minutes."""
    # Somebody without password and second factor cannot confirm, so never has.
    return bool(_methods(request)) and did_recently_reauthenticate(request)


def required(view: View) -> View:
    """Let a view run only after a recent confirmation; a suspended form is sent again after it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if recent(request):
            return view(request, *args, **kwargs)
        return ask(request)

    return guarded


def before_export(request: HttpRequest) -> HttpResponse | None:
    """Hold an export back until a fresh confirmation; registered for every list."""
    if not isinstance(getattr(request, "user", None), User) or recent(request):
        return None
    return ask(request)


def ask(request: HttpRequest) -> HttpResponse:
    """Send the user to the confirmation page and back.

    Raises PermissionDenied when the account has neither a password nor a second factor.
    """
    methods = _methods(request)
    if not methods:
        raise PermissionDenied("请先设置动态口令或通行密钥，再做这项操作。")
    if request.headers.get("HX-Request"):
        return _whole_page(request, methods[0]["url"])
    raise ReauthenticationRequired


def _methods(request: HttpRequest) -> list[dict[str, Any]]:
    methods: list[dict[str, Any]] = get_adapter().get_reauthentication_methods(request.user)
    return methods


def _whole_page(request: HttpRequest, url: str) -> HttpResponse:
    # A fragment request must not swap a sign-in form into the middle of a page.
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    back = page.path + (f"?{page.query}" if page.query else "")
    query = urlencode({"next": back or "/"})
    return HttpResponse(headers={"HX-Redirect": f"{url}?{query}"})
