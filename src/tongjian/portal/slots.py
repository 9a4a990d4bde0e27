"""What the portal puts around every page."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.notices import queries as notices
from tongjian.foundation.search.providers import finds_anything
from tongjian.foundation.ui.shell import Inbox, Me

from . import standing

COUNT: Final = "portal_inbox"
# The count beside 待办 may lag this long; the workbench itself never does.
LAG_SECONDS: Final = 60


def me(request: HttpRequest) -> Me | None:
    """Return who is signed in, and the ways to the account and out."""
    viewer = _viewer(request)
    if viewer is None:
        return None
    return Me(
        name=viewer.name,
        role=viewer.role_label,
        account_url=reverse("accounts:own"),
        sign_out_url=reverse("account_logout"),
    )


def inbox(request: HttpRequest) -> Inbox | None:
    """Return how much waits for the viewer."""
    viewer = _viewer(request)
    if viewer is None or standing.sees_only_own(viewer) or standing.is_administrator(viewer):
        return None
    now = timezone.now().timestamp()
    at, count = request.session.get(COUNT, (0, 0))
    if now - at > LAG_SECONDS:
        duties = notices.duties_of(viewer)
        count = notices.count_mine(duties, on=clock.today())
        request.session[COUNT] = (now, count)
    return Inbox(count, reverse("portal:home"))


def finds(request: HttpRequest) -> bool | None:
    """Tell whether the viewer has anything to search; of nobody nothing is known."""
    viewer = _viewer(request)
    if viewer is None:
        return None
    return not standing.sees_only_own(viewer) and finds_anything(viewer)


def _viewer(request: HttpRequest) -> Viewer | None:
    viewer = getattr(request, "viewer", None)
    return viewer if isinstance(viewer, Viewer) and viewer.user_id is not None else None
