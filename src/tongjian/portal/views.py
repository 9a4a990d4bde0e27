"""The workbench, what is mine, and where I work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.notices import queries as notices
from tongjian.foundation.notices import refreshing
from tongjian.foundation.ui import navigation, pages
from tongjian.foundation.ui.views import Action

from . import places, slots, standing

# Entries that stand on every workbench anyway.
COMMON = frozenset({"home"})
STAGES = (("overdue", "已逾期"), ("soon", "本周到期"), ("later", "待办理"))
SHOWN = 6
# The navigation has them all; these are the first ones of the role.
SHORTCUTS = 6


@require_GET
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the viewer; a member's home is the own page."""
    viewer = viewer_of(request)
    if standing.sees_only_own(viewer):
        return HttpResponseRedirect(reverse("members:own"))
    todo = _todo(viewer)
    count = sum(1 for line in todo["mine"] if line.waiting)
    request.session[slots.COUNT] = (timezone.now().timestamp(), count)
    context = {
        "title": "工作台",
        **todo,
        "posts": places.posts_of(viewer),
        "entries": _entries(request, viewer),
        "has_business": not standing.is_administrator(viewer) and bool(viewer.held),
        "has_rights": bool(viewer.held),
        "shown": SHOWN,
    }
    return pages.render(request, "portal/home.html", context)


@require_GET
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Show who the viewer is here: rights, own record, account."""
    viewer = viewer_of(request)
    context = {
        "title": "我的",
        "posts": places.posts_of(viewer),
        "roles": viewer.role_label,
        "has_record": bool(viewer.person_ids),
    }
    return pages.render(request, "portal/mine.html", context)


@require_GET
@never_cache
def places_menu(request: HttpRequest) -> HttpResponse:
    """Answer the scope switcher with every place where the viewer works."""
    posts = [post for post in places.posts_of(viewer_of(request)) if post.url]
    return pages.render(request, "portal/_places.html", {"posts": posts})


@require_GET
def branch(request: HttpRequest) -> HttpResponse:
    """Go to the organisation or unit that the viewer keeps."""
    posts = [post for post in places.posts_of(viewer_of(request)) if post.url]
    return HttpResponseRedirect(posts[0].url if posts else reverse("portal:home"))


def _todo(viewer: Viewer) -> dict[str, Any]:
    """Return the own notices by stage, and how much is late below."""
    if standing.is_administrator(viewer) or not viewer.held:
        return {"mine": [], "stages": [], "below": [], "actions": []}
    today = clock.today()
    refreshing.catch_up(on=today, at_most=refreshing.AT_ONCE)
    duties = notices.duties_of(viewer)
    mine = notices.lines(duties, on=today, mine=True)
    shown = [(label, [line for line in mine if line.stage == stage]) for stage, label in STAGES]
    below = notices.lines(duties, on=today, mine=False, named=0)
    actions = [
        Action("全部待办", reverse("notices:todo"), icon="list-check"),
        Action("一周待办", reverse("notices:week"), icon="calendar-week"),
    ]
    return {"mine": mine, "stages": shown, "below": below, "actions": actions}


def _entries(request: HttpRequest, viewer: Viewer) -> list[navigation.Link]:
    shown = navigation.groups(viewer, path=request.path)
    links = [link for group in shown for link in group.links if link.code not in COMMON]
    return links[:SHORTCUTS]
