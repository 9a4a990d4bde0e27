"""One request, one transaction, one viewer, one armed row-level security."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from tongjian.foundation import clock

from . import session
from .viewers import Viewer, nobody, viewer_for

Handler = Callable[[HttpRequest], HttpResponse]


class ViewerMiddleware:
    """Open the transaction of the request and attach `request.viewer`."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            request.viewer = self._viewer(request)  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def _viewer(self, request: HttpRequest) -> Viewer:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return nobody(clock.today())
        viewer = viewer_for(user_id=user.pk, name=user.display_name, on=clock.today())
        arm_for(viewer)
        return viewer


def arm_for(viewer: Viewer) -> None:
    """Arm row-level security with what the viewer may read of persons."""
    scope = viewer.scope(settings.TONGJIAN_PERSONAL_PERMISSION)
    session.arm(scope, person_ids=viewer.person_ids)
