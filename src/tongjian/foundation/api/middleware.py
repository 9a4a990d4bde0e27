"""Let a bearer token stand for its user, on API addresses only."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tongjian.foundation import clock

from . import tokens
from .answers import problem

ROOT = "/api/"
_SCHEME = "Bearer "


class TokenMiddleware:
    """Stands before the viewer: whoever comes with a good token is that user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("Authorization", "")
        if request.path.startswith(ROOT) and given.startswith(_SCHEME):
            token = tokens.find_token(given.removeprefix(_SCHEME).strip(), on=clock.today())
            if token is None:
                return problem("bad_token", "令牌无效、已停用或已过期。", status=401)
            request.user = token.user
        return self.get_response(request)
