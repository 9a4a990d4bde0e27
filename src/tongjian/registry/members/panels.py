"""The tabs of a personal page that belong to this area."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import queries as audit
from tongjian.foundation.privacy.services import consents
from tongjian.foundation.ui import asof, pages, panels
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.panels import PAGE as ORG_PAGE

from . import correcting, listed, permissions, queries
from .models import Person

PAGE = "members.person"
SHOWN = 100


def register() -> None:
    """Add the tabs; areas above add theirs."""
    panels.register_panel(
        page=ORG_PAGE, code="members", label="党员", render=members_of_org, order=20
    )
    panels.register_panel(
        page=PAGE, code="memberships", label="组织关系", render=memberships, order=10
    )
    panels.register_panel(
        page=PAGE, code="readings", label="谁看过", render=readings, shown=may_audit, order=80
    )
    panels.register_panel(
        page=PAGE, code="consents", label="同意", render=agreed, shown=keeps, order=85
    )
    panels.register_panel(
        page=PAGE,
        code="corrections",
        label="更正申请",
        render=corrections,
        shown=may_audit,
        order=90,
    )


def members_of_org(request: HttpRequest, org: PartyOrg) -> str:
    """Show who belongs to an organisation, as of the day; without the right only how many."""
    viewer, day = viewer_of(request), asof.read(request)
    named = viewer.may_at(permissions.READ, org.path)
    rows = queries.list_members_on(viewer, org_id=org.pk, on=day.on) if named else ()
    shown = list(rows[:SHOWN]) if named else []
    listed.note(reader=viewer, ids=[row.person_id for row in shown], what=listed.OF_ORG)
    context = {
        "org": org,
        "memberships": [(row, _stage_on(row.person, day.on)) for row in shown],
        "named": named,
        "counted": viewer.may_at(permissions.COUNT, org.path) and not day.is_past,
        "shown": SHOWN,
    }
    return pages.fragment(request, "members/_of_org.html", context)


def _stage_on(person: Person, on: date) -> str:
    return "正式党员" if person.full_on is not None and person.full_on <= on else "预备党员"


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
    seen = audit.appearances_of(
        subject_type=Person._meta.label_lower, subject_id=person.pk, limit=SHOWN
    )
    context = {"readings": rows[:SHOWN], "appearances": seen}
    return pages.fragment(request, "members/_readings.html", context)


def keeps(request: HttpRequest, person: Person) -> bool:
    """Tell whether the viewer keeps the record of somebody else."""
    viewer = viewer_of(request)
    is_own = person.pk in viewer.person_ids
    return not is_own and viewer.may_at(permissions.WRITE, person.home_path)


def agreed(request: HttpRequest, person: Person) -> str:
    """Show what the person agreed to and took back, with who recorded it."""
    given = list(consents.consents_of(person))
    standing = {one.purpose for one in given if one.withdrawn_on is None}
    context = {
        "person": person,
        "consents": given[:SHOWN],
        "labels": {each.code: each.label for each in consents.purposes()},
        "may_record": any(each.code not in standing for each in consents.purposes()),
    }
    return pages.fragment(request, "members/_consents.html", context)


def corrections(request: HttpRequest, person: Person) -> str:
    """Show what the person asked to have corrected, and the replies."""
    viewer = viewer_of(request)
    context = {
        "corrections": queries.list_own_corrections(person)[:SHOWN],
        "labels": correcting.FIELDS,
        "may_decide": viewer.may_at(permissions.DECIDE, person.home_path),
    }
    return pages.fragment(request, "members/_corrections.html", context)
