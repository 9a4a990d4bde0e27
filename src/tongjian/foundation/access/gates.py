"""Guards in front of views: who asks, and whether the page is for them at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from .viewers import Viewer

View = Callable[..., HttpResponseBase]


def viewer_of(request: HttpRequest) -> Viewer:
    """Return the viewer that the middleware attached to the request."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def needs(permission: str) -> Callable[[View], View]:
    """Refuse with 403 whoever does not hold a permission anywhere."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer_of(request).require(permission)
            return view(request, *args, **kwargs)

        return guarded

    return guard
