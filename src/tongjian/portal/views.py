"""The workbench, what is mine, and where I work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import navigation, pages

from . import places, slots, standing, tasks

# Entries that stand on every workbench anyway.
COMMON = frozenset({"home"})


@require_GET
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the viewer; a member's home is the own page."""
    viewer = viewer_of(request)
    if standing.sees_only_own(viewer):
        return HttpResponseRedirect(reverse("members:own"))
    owed = tasks.owed_by(viewer, on=clock.today())
    count = sum(min(task.count, tasks.COUNTED) for task in owed)
    request.session[slots.COUNT] = (timezone.now().timestamp(), count)
    context = {
        "title": "工作台",
        "owed": owed,
        "posts": places.posts_of(viewer),
        "entries": _entries(request, viewer),
        "has_business": not standing.is_administrator(viewer) and bool(viewer.held),
        "has_rights": bool(viewer.held),
    }
    return pages.render(request, "portal/home.html", context)


@require_GET
@never_cache
def gaps(request: HttpRequest) -> HttpResponse:
    """Answer the workbench with what is missing or overdue in the viewer's scope."""
    found = list(tasks.gaps_of(viewer_of(request), on=clock.today()))
    return pages.render(request, "portal/_gaps.html", {"gaps": found})


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


def _entries(request: HttpRequest, viewer: Viewer) -> list[navigation.Link]:
    shown = navigation.groups(viewer, path=request.path)
    return [link for group in shown for link in group.links if link.code not in COMMON]
