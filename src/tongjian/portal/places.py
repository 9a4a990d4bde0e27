"""Where the viewer works: what the grants are over, and the way there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from tongjian.foundation.access import axes
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui.shell import Place

from . import standing

WHOLE = "全部"
PAGES = {"org": "party_orgs:org", "unit": "units:unit", "person": "members:person"}
LISTS = {"place": "units:list", "agency": "units:list"}


@dataclass(frozen=True)
class Post:
    """One right as its holder reads it: as what, over what, and where that opens."""

    role: str
    label: str
    url: str


def posts_of(viewer: Viewer) -> list[Post]:
    """Return what the viewer works on, offices first as granted; one query for each axis."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for held in viewer.held:
        if held.target_id is not None:
            wanted[held.axis].add(held.target_id)
    names = {axis: axes.labels(axis, ids) for axis, ids in wanted.items()}
    return [
        Post(
            held.role.label,
            names.get(held.axis, {}).get(held.target_id or 0, WHOLE),
            _url(held.axis, held.target_id),
        )
        for held in viewer.held
        if held.axis != "none"
    ]


def current(request: HttpRequest) -> Place | None:
    """Return the place for the top of the page; nothing for whoever has no business here."""
    viewer = getattr(request, "viewer", None)
    if not isinstance(viewer, Viewer):
        return None
    if standing.sees_only_own(viewer):
        return None
    posts = [post for post in posts_of(viewer) if post.url]
    if not posts:
        return None
    others = reverse("portal:places") if len(posts) > 1 else ""
    return Place(posts[0].label, posts[0].url, others)


def _url(axis: str, target_id: int | None) -> str:
    if axis in PAGES:
        return reverse(PAGES[axis], args=[target_id])
    return reverse(LISTS[axis]) if axis in LISTS else ""
