"""Nobody goes on before having read the notice in force: asked once, after sign-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from tongjian.foundation import clock
from tongjian.foundation.accounts import gate
from tongjian.foundation.accounts.models import User

from .services import notices

OWED: Final = "privacy_notice_owed"
_OPEN: Final = gate.BEFORE_ANYTHING | {"privacy:confirm", "privacy:notice"}


class NoticeMiddleware:
    """Turn away whoever owes a confirmation; it stands behind the gate of sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead to the notice, whatever page was asked for."""
        if not request.session.get(OWED):
            return None
        match = request.resolver_match
        if gate.is_open(request) or (match is not None and match.view_name in _OPEN):
            return None
        return gate.turn_away(request, "privacy:confirm")


@receiver(user_logged_in)
def on_sign_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """See once for each session whether the version in force has been confirmed."""
    if notices.owed_by(user.pk, on=clock.today()) is not None:
        request.session[OWED] = True
