"""Each request is one act: everything it changes carries the same number."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from . import context


class RequestNumberMiddleware:
    """Number the request for the audit log, for error pages, and for whoever asks for help."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = context.new_request()
        request.request_id = number  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            # The thread serves others next.
            context.request_id.set("")
        response.headers["X-Request-ID"] = number
        return response
