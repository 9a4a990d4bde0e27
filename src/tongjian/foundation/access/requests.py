"""The viewer of a request, for views: the middleware has put it there."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .viewers import Viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who looks.

    Raises:
        PermissionDenied: nobody does; the request passed by the middleware.
    """
    viewer = getattr(request, "viewer", None)
    if not isinstance(viewer, Viewer):
        raise PermissionDenied("请先登录。")
    return viewer
