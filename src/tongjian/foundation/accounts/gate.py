"""What stands between a session and a page: signed in, not idle, password and factor in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone

from tongjian.foundation.accounts import hooks
from tongjian.foundation.accounts.hooks import AccountEvent, signed_in
from tongjian.foundation.accounts.models import User

BEGAN: Final = "accounts_began"
SEEN: Final = "accounts_seen"
HAS_FACTOR: Final = "accounts_has_factor"
SEEN_EVERY: Final = 60
# A page that refreshes itself sends this header: nobody is there.
PASSIVE: Final = "X-Tongjian-Passive"

_ALWAYS: Final = {"account_logout", "account_login"}
_FOR_PASSWORD: Final = _ALWAYS | {"account_change_password"}
_FOR_FACTOR: Final = _FOR_PASSWORD | {
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
# What stays open while a password, a factor or a confirmation is owed.
BEFORE_ANYTHING: Final = frozenset(_FOR_FACTOR)
_REFUSALS: Final = {
    "account_login": ("not_signed_in", "请先登录。", 401),
    "account_change_password": ("password_due", "请先在网页上修改口令。", 403),
    "privacy:confirm": ("notice_due", "请先在网页上阅读并确认个人信息告知。", 403),
    "mfa_index": ("factor_due", "请先在网页上启用第二因素。", 403),
}


class GateMiddleware:
    """Turn away whoever is not signed in, idled too long, or owes a password or a factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_open(request) and _has_session(request) and _is_over(request):
            return _end(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Decide once it is known which page was asked for."""
        if is_open(request):
            return None
        if not _has_session(request):
            public = _is_api(request) or not getattr(view, "login_required", True)
            return None if public else turn_away(request, "account_login")
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name not in _FOR_PASSWORD and _came_by_owed_password(request):
            return turn_away(request, "account_change_password")
        if name not in _FOR_FACTOR and _lacks_factor(request):
            return turn_away(request, "mfa_index")
        return None


def owes_password(user: User, *, at: datetime) -> bool:
    """Tell whether the password is an initial one or too old."""
    if not user.has_usable_password():
        return False
    days = settings.TONGJIAN_PASSWORD_MAX_AGE_DAYS
    too_old = bool(days) and at - user.password_changed_at > timedelta(days=days)
    return user.must_change_password or too_old


def _came_by_owed_password(request: HttpRequest) -> bool:
    # Whoever came by passkey or through the identity provider may not even know a password.
    user = signed_in(request)
    methods = {record["method"] for record in get_authentication_records(request, user)}
    return "password" in methods and owes_password(user, at=timezone.now())


def _lacks_factor(request: HttpRequest) -> bool:
    # Once seen it holds for the session: a factor is taken away only with all sessions.
    if request.session.get(HAS_FACTOR):
        return False
    user = signed_in(request)
    if not hooks.needs_second_factor(user):
        return False
    if is_mfa_enabled(user):
        request.session[HAS_FACTOR] = True
        return False
    return True


def owes_factor(user: User) -> bool:
    """Tell whether a role asks for a second factor that is not set up yet."""
    return hooks.needs_second_factor(user) and not is_mfa_enabled(user)


def turn_away(request: HttpRequest, url_name: str) -> HttpResponse:
    """Send a browser to another page, a fragment request with its whole page, a program a code."""
    url = reverse(url_name)
    if request.headers.get("HX-Request"):
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        return HttpResponse(headers={"HX-Redirect": _with_next(url, page.path, page.query)})
    if _is_api(request) or "application/json" in request.headers.get("Accept", ""):
        code, message, status = _REFUSALS[url_name]
        return JsonResponse({"code": code, "message": message, "findings": []}, status=status)
    return HttpResponseRedirect(_with_next(url, request.path, request.META["QUERY_STRING"]))


def _with_next(url: str, path: str, query: str) -> str:
    back = path + (f"?{query}" if query else "")
    return url if back in ("", "/", url) else f"{url}?{urlencode({'next': back})}"


def is_open(request: HttpRequest) -> bool:
    """Tell whether an address is for everybody, signed in or not."""
    return request.path.startswith(tuple(settings.TONGJIAN_OPEN_PREFIXES))


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(settings.TONGJIAN_API_PREFIX)


def _has_session(request: HttpRequest) -> bool:
    # A token may stand for its user without any session.
    if not isinstance(request.user, User):
        return False
    return request.session.get(SESSION_KEY) == str(request.user.pk)


def _is_over(request: HttpRequest) -> bool:
    now = timezone.now().timestamp()
    seen = request.session.get(SEEN, now)
    began = request.session.get(BEGAN, now)
    if now - seen > settings.TONGJIAN_SESSION_IDLE_MINUTES * 60:
        return True
    if now - began > settings.TONGJIAN_SESSION_MAX_HOURS * 3600:
        return True
    if SEEN not in request.session or (now - seen > SEEN_EVERY and not _is_passive(request)):
        _mark_seen(request, now)
    return False


def _is_passive(request: HttpRequest) -> bool:
    return bool(request.headers.get(PASSIVE))


def _mark_seen(request: HttpRequest, now: float) -> None:
    request.session[SEEN] = now
    request.session.setdefault(BEGAN, now)
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=timezone.now()
    )


def _end(request: HttpRequest) -> HttpResponse:
    user = request.user
    if isinstance(user, User):
        event = AccountEvent(
            action="session.expire", at=timezone.now(), subject=user, name=user.username
        )
        hooks.publish(event)
    logout(request)
    messages.info(request, "您已较长时间没有操作，请重新登录。")
    return turn_away(request, "account_login")
