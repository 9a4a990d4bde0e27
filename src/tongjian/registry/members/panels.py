"""The tabs of a personal page that belong to this area."""

from __future__ import annotations

from django.http import HttpRequest

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import queries as audit
from tongjian.foundation.ui import pages, panels

from . import correcting, permissions, queries
from .models import Person

PAGE = "members.person"
SHOWN = 100


def register() -> None:
    """Add the tabs; areas above add theirs."""
    panels.register_panel(
        page=PAGE, code="memberships", label="组织关系", render=memberships, order=10
    )
    panels.register_panel(
        page=PAGE, code="readings", label="谁看过", render=readings, shown=may_audit, order=80
    )
    panels.register_panel(
        page=PAGE,
        code="corrections",
        label="更正申请",
        render=corrections,
        shown=may_audit,
        order=90,
    )


def may_audit(request: HttpRequest, person: Person) -> bool:
    """Tell whether the viewer is the person, or decides about the record."""
    return concerns(viewer_of(request), person)


def concerns(viewer: Viewer, person: Person) -> bool:
    """Tell whether the log of a record is this viewer's business."""
    if person.pk in viewer.person_ids:
        return True
    return viewer.may_at(permissions.DECIDE, person.home_path)


def memberships(request: HttpRequest, person: Person) -> str:
    """Show where the person belonged, and how each membership began and ended."""
    rows = queries.list_memberships(person)
    return pages.fragment(request, "members/_memberships.html", {"memberships": rows})


def readings(request: HttpRequest, person: Person) -> str:
    """Show who read the record, when, and for what."""
    rows = audit.list_readings_of(subject_type=Person._meta.label_lower, subject_id=person.pk)
    return pages.fragment(request, "members/_readings.html", {"readings": rows[:SHOWN]})


def corrections(request: HttpRequest, person: Person) -> str:
    """Show what the person asked to have corrected, and the replies."""
    viewer = viewer_of(request)
    context = {
        "corrections": queries.list_own_corrections(person)[:SHOWN],
        "labels": correcting.FIELDS,
        "may_decide": viewer.may_at(permissions.DECIDE, person.home_path),
    }
    return pages.fragment(request, "members/_corrections.html", context)
