"""The personal page, and showing one of its masked values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.accounts import stepup
from tongjian.foundation.privacy.services import consents
from tongjian.foundation.ui import pages, panels
from tongjian.foundation.ui.views import Action
from tongjian.registry.members import (
    consenting,
    permissions,
    purposes,
    queries,
    record,
    restricting,
    secrets,
)
from tongjian.registry.members.models import Person
from tongjian.registry.members.panels import PAGE
from tongjian.registry.members.services import reading
from tongjian.registry.members.tables import stage_badge
from tongjian.registry.members.views.asking import ask_purpose


@require_GET
@never_cache
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one member; whoever is not that member says why, and is logged."""
    viewer = viewer_of(request)
    found = queries.get_person(viewer, pk)
    if found.pk not in viewer.person_ids:
        if not purposes.current(request):
            return ask_purpose(request)
        if restricting.is_closed(found, viewer=viewer, purpose=purposes.current(request)):
            return _closed(request, found)
        purposes.note(request, person=found, reader=viewer)
    return personal_page(request, found)


@require_POST
@never_cache
@stepup.required
def reveal(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """Show one masked value once; it is asked for again each time."""
    viewer = viewer_of(request)
    found = queries.get_person(viewer, pk)
    if field not in secrets.SEALED:
        raise Http404
    purpose = purposes.current(request)
    if not purpose and found.pk not in viewer.person_ids:
        return ask_purpose(request)
    if restricting.is_closed(found, viewer=viewer, purpose=purpose):
        return _closed(request, found)
    value = reading.reveal(person=found, field=field, reader=viewer, purpose=purpose or "本人查看")
    # The answer to a POST is not kept by the browser, nor is the value in any address.
    return personal_page(request, found, revealed={field: value or "未登记"})


def personal_page(
    request: HttpRequest, person: Person, *, revealed: dict[str, str] | None = None
) -> HttpResponse:
    """Render the page of a member whom the viewer may read."""
    viewer = viewer_of(request)
    on = clock.today()
    own = person.pk in viewer.person_ids
    context: dict[str, Any] = {
        "title": person.name,
        "person": person,
        "own": own,
        "badge": stage_badge(person),
        "facts": record.told_of(person, on=on),
        "sealed": _sealed(person, own=own, revealed=_consented(viewer, person) | (revealed or {})),
        "may_reveal": not own and viewer.may_at(permissions.IDENTIFY, person.home_path),
        "dues": record.dues_of(person, on=on),
        "purpose": purposes.current(request),
        "actions": _own_actions() if own else _actions(viewer, person),
        "org_url": _link("party_orgs:org", person.home_org_id, viewer, "party_orgs.org:read"),
        "employer_url": _link("units:unit", person.employer_id, viewer, "units.unit:read"),
        "panels": _panels(request, person, own=own),
    }
    return pages.render(request, "members/person.html", context)


def _closed(request: HttpRequest, person: Person) -> HttpResponse:
    context = {"title": person.name, "person": person, "left": restricting.LEFT}
    return pages.render(request, "members/closed.html", context, status=403)


def _consented(viewer: Viewer, person: Person) -> dict[str, str]:
    """Return the values that the person agreed to show to whoever may identify people here."""
    if not viewer.may_at(permissions.IDENTIFY, person.home_path):
        return {}
    return {
        field: secrets.take(person, field)
        for field, purpose in consenting.OPENED_BY.items()
        if consents.holds(subject=person, purpose=purpose)
    }


def _panels(request: HttpRequest, person: Person, *, own: bool) -> panels.Tabs:
    """Open the tabs with whole addresses: a revealed value is shown at another one."""
    opened = panels.open_panel(request, page=PAGE, subject=person)
    page = reverse("members:own") if own else reverse("members:person", args=[person.pk])
    tabs = [replace(tab, url=f"{page}{tab.url}") for tab in opened.tabs]
    return panels.Tabs(tabs, opened.content)


def _sealed(
    person: Person, *, own: bool, revealed: dict[str, str]
) -> list[tuple[str, str, str, bool]]:
    """Return (field, label, what is shown, whether it is in clear)."""
    shown = []
    for field, label in reading.LABELS.items():
        value = secrets.take(person, field) if own else revealed.get(field, "")
        shown.append((field, label, value or secrets.masked(person, field), bool(value)))
    return shown


def _actions(viewer: Viewer, person: Person) -> list[Action]:
    if not viewer.may_at(permissions.WRITE, person.home_path):
        return []
    actions = [Action("修改", reverse("members:edit", args=[person.pk]), icon="edit")]
    if person.standing == "normal":
        actions += [
            Action("转接组织关系", reverse("members:transfer", args=[person.pk]), icon="transfer"),
            Action("登记离开", reverse("members:leave", args=[person.pk]), icon="user-minus"),
        ]
    return actions


def _own_actions() -> list[Action]:
    return [
        Action("申请更正", reverse("members:ask"), icon="message-report", primary=True),
        Action("我的信息副本", reverse("members:copy"), icon="file-text"),
        Action("我的权利", reverse("members:rights"), icon="shield-check"),
    ]


def _link(name: str, pk: int | None, viewer: Viewer, permission: str) -> str:
    if pk is None or not viewer.may(permission):
        return ""
    return reverse(name, args=[pk])
