"""The sign-in page and one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import get_adapter as get_outside_adapter
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from requests import RequestException

from tongjian.foundation.accounts import gate, hooks, services
from tongjian.foundation.accounts.adapters import UNFINISHED

ENDED, NONE_ENDED = "其他设备上的登录已结束。", "没有这样的登录，可能已经结束。"
# The first mark that is found counts: most browsers also claim to be others.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    """Login name and password; in a demo also whom one may be."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the outside identity provider and the demo accounts."""
        return {
            **super().get_context_data(**kwargs),
            "providers": get_outside_adapter().list_providers(self.request),
            "demo_accounts": hooks.demo_accounts(),
            "next": self.request.GET.get("next") or self.request.POST.get("next") or "",
        }


class ChangeOwnPasswordView(PasswordChangeView):
    """A new password, asked for by the user or by the rules."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send away an account that signs in without a local password."""
        if not hooks.signed_in(request).has_usable_password():
            return HttpResponseRedirect(reverse("accounts:own"))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say why it is asked for."""
        user = hooks.signed_in(self.request)
        owed = gate.owes_password(user, at=timezone.now())
        return {
            **super().get_context_data(**kwargs),
            "initial": user.must_change_password,
            "owed": owed,
        }


class OwnSessionsView(ListUserSessionsView):
    """Where one is signed in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the browsers instead of quoting their headers."""
        return {**super().get_context_data(**kwargs), "browser_name": browser_name}

    def form_valid(self, form: Any) -> HttpResponse:
        """End all the others."""
        return _end_sessions(self.request)


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions elsewhere; somebody else's is as good as none."""
    return _end_sessions(request, only=pk)


def _end_sessions(request: HttpRequest, only: int | None = None) -> HttpResponse:
    ended = services.end_own_sessions(
        user=hooks.signed_in(request),
        keep=request.session.session_key or "",
        only=only,
        at=timezone.now(),
        address=get_adapter().get_client_ip(request),
    )
    messages.success(request, ENDED if ended else NONE_ENDED)
    return HttpResponseRedirect(reverse("usersessions_list"))


@login_not_required
def outside_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the identity provider, or say that it does not answer."""
    try:
        response: HttpResponse = openid_connect.login(request, provider_id)
    except RequestException:
        messages.error(request, UNFINISHED)
        return HttpResponseRedirect(reverse("account_login"))
    return response


def browser_name(user_agent: str) -> str:
    """Return what people call the browser and the system behind a User-Agent header."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "其他浏览器")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return "，".join(filter(None, (browser, system)))


def own_account(request: HttpRequest) -> HttpResponse:
    """Show one's own account: password, second factor, sessions."""
    user = hooks.signed_in(request)
    sessions = UserSession.objects.purge_and_list(user)
    context = {
        "has_factor": is_mfa_enabled(user),
        "owes_factor": gate.owes_factor(user),
        "session_count": len(sessions),
    }
    return render(request, "account/own.html", context)
