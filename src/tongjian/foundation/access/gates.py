"""Guards in front of views: is the page for whoever asks at all?"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from .requests import viewer_of

View = Callable[..., HttpResponseBase]


def needs(permission: str) -> Callable[[View], View]:
    """Refuse with 403 whoever does not hold a permission anywhere."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer_of(request).require(permission)
            return view(request, *args, **kwargs)

        return guarded

    return guard
