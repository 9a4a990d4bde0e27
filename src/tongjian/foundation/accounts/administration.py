"""Accounts as the system administrator sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tongjian.foundation.accounts import queries, services
from tongjian.foundation.accounts.forms import DisableForm, NewAccountForm
from tongjian.foundation.accounts.hooks import require_permission
from tongjian.foundation.accounts.models import User
from tongjian.foundation.accounts.services import Handover, UnableToChangeAccount
from tongjian.foundation.ui import pages

Change = Callable[..., Any]


@require_GET
def list_accounts(request: HttpRequest) -> HttpResponse:
    """Show the accounts, page by page."""
    require_permission(request)
    text, after = request.GET.get("q", ""), request.GET.get("after", "")
    page = queries.accounts(at=timezone.now(), text=text, after=after)
    return pages.render(request, "accounts/list.html", {"page": page, "text": text})


@never_cache
def create_account(request: HttpRequest) -> HttpResponse:
    """Make an account and show its initial password once."""
    actor = require_permission(request)
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_user(actor=actor, at=timezone.now(), **form.cleaned_data)
        except UnableToChangeAccount as error:
            form.add_error("username", error.message)
        else:
            return _hand_over(request, made)
    status = pages.INVALID if form.is_bound else 200
    return pages.render(request, "accounts/create.html", {"form": form}, status=status)


@require_GET
def show_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account and what can be done with it."""
    require_permission(request)
    return _account_page(request, pk, DisableForm())


@require_POST
def disable_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut an account, with a reason."""
    actor = require_permission(request)
    form = DisableForm(request.POST)
    if not form.is_valid():
        return _account_page(request, pk, form)
    reason = form.cleaned_data["reason"]
    return _change(request, pk, services.disable_user, "账号已停用。", actor=actor, reason=reason)


@require_POST
def enable_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a shut account again."""
    actor = require_permission(request)
    return _change(request, pk, services.enable_user, "账号已启用。", actor=actor)


@require_POST
def unlock_account(request: HttpRequest, pk: int) -> HttpResponse:
    """End a lock-out early."""
    actor = require_permission(request)
    return _change(request, pk, services.unlock_user, "账号已解锁。", actor=actor)


@require_POST
def remove_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the second factors of somebody who lost them."""
    actor = require_permission(request)
    return _change(request, pk, services.remove_factors, "第二因素已清除。", actor=actor)


@never_cache
@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new initial password and show it once."""
    actor = require_permission(request)
    user = _account_or_404(pk).user
    try:
        made = services.reset_password(actor=actor, user=user, **_here_and_now(request))
    except UnableToChangeAccount as error:
        messages.error(request, error.message)
        return _back(pk)
    return _hand_over(request, made)


def _change(
    request: HttpRequest, pk: int, change: Change, done: str, **arguments: Any
) -> HttpResponse:
    user = _account_or_404(pk).user
    try:
        change(user=user, **arguments, **_here_and_now(request))
    except UnableToChangeAccount as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return _back(pk)


def _hand_over(request: HttpRequest, made: Handover) -> HttpResponse:
    return pages.render(request, "accounts/handover.html", {"made": made})


def _account_page(request: HttpRequest, pk: int, form: DisableForm) -> HttpResponse:
    row = _account_or_404(pk)
    own = isinstance(request.user, User) and request.user.pk == pk
    context = {"row": row, "form": form, "own": own}
    status = pages.INVALID if form.is_bound else 200
    return pages.render(request, "accounts/show.html", context, status=status)


def _account_or_404(pk: int) -> queries.AccountRow:
    row = queries.account(pk=pk, at=timezone.now())
    if row is None:
        raise Http404
    return row


def _here_and_now(request: HttpRequest) -> dict[str, Any]:
    return {"at": timezone.now(), "address": get_adapter().get_client_ip(request)}


def _back(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:show", args=[pk]))
