"""What every answer tells the browser: nothing but our own files may run, frame or be framed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    )
)
# A file that is handed out is never a page, whatever is in it.
FILE_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
FEATURES: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class HeadersMiddleware:
    """Add the content security policy and what goes with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
        response.headers.setdefault("Content-Security-Policy", FILE_POLICY if is_file else POLICY)
        response.headers.setdefault("Permissions-Policy", FEATURES)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # What a page shows belongs to who is signed in: no cache keeps it, not the browser's.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
