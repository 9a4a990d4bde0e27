"""What posts add to the pages of organisations and units: who leads, who heads, who is missing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.audit.wording import Words, name_keys
from tongjian.foundation.ui import asof, pages, panels
from tongjian.registry.members import permissions as members
from tongjian.registry.party_orgs import permissions as party_orgs
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.panels import PAGE as ORG_PAGE
from tongjian.registry.units import permissions as units
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Unit
from tongjian.registry.units.panels import PAGE as UNIT_PAGE
from tongjian.registry.units.queries import reaches

from . import permissions, queries
from .choices import ORG_POSTS, SUPPORT_POSTS, UNIT_POSTS, Post
from .models import Appointment

FORMER = 50


def register() -> None:
    """Add the tabs and lines; done in `apps.py`."""
    name_keys({post.value: Words(str(post.label)) for post in Post})
    tab = panels.register_panel
    tab(page=ORG_PAGE, code="posts", label="班子任职", render=posts_of_org, order=30)
    tab(page=f"{ORG_PAGE}.identity", code="leads", label="", render=leads_of_org, order=10)
    tab(page=UNIT_PAGE, code="heads", label="负责人", render=heads_of_unit, order=30)
    tab(page=f"{UNIT_PAGE}.identity", code="head", label="", render=head_of_unit, order=20)
    tab(page=f"{UNIT_PAGE}.party", code="support", label="", render=support_of_unit, order=10)


def posts_of_org(request: HttpRequest, org: PartyOrg) -> str:
    """Show who holds and who held the posts of an organisation."""
    viewer, day = viewer_of(request), asof.read(request)
    if not viewer.may_at(permissions.READ, org.path):
        return pages.fragment(request, "posts/closed.html")
    may_write = org.dissolved_on is None and viewer.may_at(permissions.WRITE, org.path)
    context = {
        "org": org,
        "rows": _in_order(queries.posts_at_org(org, on=day.on), ORG_POSTS),
        "former": _former(Appointment.objects.filter(org=org), day.on),
        "may_write": may_write and not day.is_past,
        "may_open": viewer.may_at(members.READ, org.path),
    }
    return pages.fragment(request, "posts/org.html", context)


def leads_of_org(request: HttpRequest, org: PartyOrg) -> str:
    """Say in one line who leads the organisation."""
    viewer, day = viewer_of(request), asof.read(request)
    if not viewer.may_at(permissions.READ, org.path):
        return ""
    rows = queries.leads_of(org, on=day.on)
    return pages.fragment(request, "posts/leads.html", {"rows": rows}) if rows else ""


def heads_of_unit(request: HttpRequest, unit: Unit) -> str:
    """Show the heads of a unit; political status as they declared it, to those concerned."""
    viewer, day = viewer_of(request), asof.read(request)
    writes = viewer.may_at(permissions.WRITE, unit.scope_path) or reaches(
        viewer, units.WRITE, unit
    )
    heads = Appointment.objects.filter(unit=unit, post__in=UNIT_POSTS)
    now = queries.posts_at_unit(unit, on=day.on).filter(post__in=UNIT_POSTS)
    context = {
        "unit": unit,
        "rows": _in_order(now, UNIT_POSTS),
        "former": _former(heads, day.on),
        "sees_status": writes or reaches(viewer, permissions.READ, unit),
        "may_write": writes and not day.is_past and unit.status not in ENDED,
    }
    return pages.fragment(request, "posts/heads.html", context)


def head_of_unit(request: HttpRequest, unit: Unit) -> str:
    """Say in one line who represents the unit."""
    day = asof.read(request)
    rows = queries.heads_of(unit, on=day.on)
    return pages.fragment(request, "posts/leads.html", {"rows": rows}) if rows else ""


def support_of_unit(request: HttpRequest, unit: Unit) -> str:
    """Show instructors and liaisons: work coverage where there is no organisation (C12)."""
    viewer, day = viewer_of(request), asof.read(request)
    if not reaches(viewer, party_orgs.READ, unit):
        return ""
    rows = queries.posts_at_unit(unit, on=day.on).filter(post__in=SUPPORT_POSTS)
    may_write = viewer.may_at(permissions.WRITE, unit.scope_path)
    context = {
        "unit": unit,
        "rows": list(rows),
        "may_write": may_write and not day.is_past and unit.status not in ENDED,
    }
    return pages.fragment(request, "posts/support.html", context)


def _in_order(rows: QuerySet[Appointment], posts: tuple[Post, ...]) -> list[Appointment]:
    order = {post.value: place for place, post in enumerate(posts)}
    return sorted(rows, key=lambda row: (order.get(row.post, 99), row.start_on, row.pk))


def _former(rows: QuerySet[Appointment], on: Any) -> QuerySet[Appointment]:
    return rows.filter(end_on__lte=on).order_by("-end_on", "-pk")[:FORMER]
