"""What a request must be to be read at all, and the bearer token that stands for its user."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from tongjian.foundation import clock

from . import tokens
from .answers import problem

ROOT = "/api/"
_SCHEME = "Bearer "


class ReadableMiddleware:
    """Refuse an address with a character that no text in the database can hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" not in request.META.get("QUERY_STRING", "") and "\0" not in request.path:
            return self.get_response(request)
        said = "地址中有不能读取的字符。"
        if request.path.startswith(ROOT):
            return problem("malformed", said, status=400)
        raise BadRequest(said)


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
