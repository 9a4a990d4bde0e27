"""Read posts: who leads what, and since when."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from tongjian.foundation.access.viewers import Viewer
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit

from . import permissions
from .models import Appointment


def list_appointments(viewer: Viewer) -> QuerySet[Appointment]:
    """Return the appointments at organisations and units in the viewer's scope."""
    scope = viewer.scope(permissions.READ)
    at_orgs = scope.q(org="org__path")
    at_units = scope.q(org="unit__scope_path", unit="unit_id")
    return Appointment.objects.filter(at_orgs | at_units).select_related("org", "unit")


def posts_at_org(org: PartyOrg, *, on: date) -> QuerySet[Appointment]:
    """Return who held posts at an organisation on a day."""
    return Appointment.objects.valid_on(on).filter(org=org).order_by("post", "start_on")


def posts_at_unit(unit: Unit, *, on: date) -> QuerySet[Appointment]:
    """Return who held posts at a unit on a day; heads of units are public."""
    return Appointment.objects.valid_on(on).filter(unit=unit).order_by("post", "start_on")


def posts_of_person(person_id: int) -> QuerySet[Appointment]:
    """Return every post a person held, newest first."""
    return (
        Appointment.objects.filter(person_id=person_id)
        .select_related("org", "unit")
        .order_by("-start_on")
    )
