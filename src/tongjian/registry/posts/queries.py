"""Read posts: who leads what, and since when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from tongjian.foundation.access.scopes import NOTHING, range_q
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.history.models import valid_on_q
from tongjian.foundation.plans import Prepared, numbered
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units import permissions as unit_permissions
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import AXES as UNIT_AXES

from . import permissions
from .choices import Post
from .models import Appointment

# Who represents a unit, and who leads an organisation, the foremost first.
HEADS = (Post.LEGAL_REPRESENTATIVE, Post.HEAD)
LEADS = (Post.SECRETARY, Post.FIRST_SECRETARY)
_HEADS = Prepared(
    lambda unit, on: Appointment.objects.valid_on(on).filter(unit_id=unit, post__in=HEADS),
    unit=int,
    on=date,
)
_LEADS = Prepared(
    lambda org, on: Appointment.objects.valid_on(on).filter(org_id=org, post__in=LEADS),
    org=int,
    on=date,
)
_HELD = Prepared(
    lambda person: numbered(Appointment.objects.open().filter(person_id=person), by="person"),
    person=int,
)


def list_appointments(viewer: Viewer) -> QuerySet[Appointment]:
    """Return the appointments at organisations and units in the viewer's scope."""
    scope = viewer.scope(permissions.READ)
    at_orgs = scope.q(org="org__path")
    at_units = scope.q(org="unit__scope_path", unit="unit_id")
    return Appointment.objects.filter(at_orgs | at_units).select_related("org", "unit")


def find_appointments(
    viewer: Viewer, *, filters: Mapping[str, Any], on: date
) -> QuerySet[Appointment]:
    """Return the appointments of a day that meet the conditions of a list."""
    rows = list_appointments(viewer).filter(valid_on_q(on))
    rows = rows.select_related("org", "unit", "person")
    for code, value in filters.items():
        rows = rows.filter(CONDITIONS[code](viewer, value))
    return rows


def get_appointment(viewer: Viewer, appointment_id: int) -> Appointment:
    """Return one appointment at an organisation or a unit in scope.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    at_orgs = viewer.scope(permissions.READ).q(org="org__path")
    columns = {axis: f"unit__{column}" for axis, column in UNIT_AXES.items()}
    at_units = viewer.scope(unit_permissions.READ).q(**columns) & Q(unit__isnull=False)
    found = (
        Appointment.objects.filter(pk=appointment_id)
        .filter((at_orgs & Q(org__isnull=False)) | at_units)
        .select_related("org", "unit")
        .first()
    )
    if found is None:
        raise Http404("没有这项任职，或不在您的管理范围内。")
    return found


def _under(viewer: Viewer, org_id: str) -> Q:
    low = PartyOrg.objects.filter(pk=org_id).values_list("path", flat=True).first()
    if low is None:
        return NOTHING
    return range_q("org__path", low) | range_q("unit__scope_path", low)


def _in(name: str, viewer: Viewer, values: list[str]) -> Q:
    return Q(**{f"{name}__in": values})


def _is(name: str, viewer: Viewer, value: bool) -> Q:
    return Q(**{name: value})


def _named(viewer: Viewer, typed: str) -> Q:
    return (
        Q(holder_name__contains=typed)
        | Q(org__name__contains=typed)
        | Q(unit__name__contains=typed)
        | Q(home_unit__contains=typed)
    )


def _since(viewer: Viewer, value: Any) -> Q:
    ends = {"start_on__gte": value.low, "start_on__lte": value.high}
    return Q(**{key: end for key, end in ends.items() if end is not None})


CONDITIONS: dict[str, Callable[[Viewer, Any], Q]] = {
    "q": _named,
    "post": partial(_in, "post"),
    "source": partial(_in, "source"),
    "leadership": partial(_is, "in_leadership"),
    "under": _under,
    "since": _since,
}


def posts_at_org(org: PartyOrg, *, on: date) -> QuerySet[Appointment]:
    """Return who held posts at an organisation on a day."""
    return Appointment.objects.valid_on(on).filter(org=org).order_by("post", "start_on")


def posts_at_unit(unit: Unit, *, on: date) -> QuerySet[Appointment]:
    """Return who held posts at a unit on a day; heads of units are public."""
    return Appointment.objects.valid_on(on).filter(unit=unit).order_by("post", "start_on")


def heads_of(unit: Unit, *, on: date) -> list[Appointment]:
    """Return who represented a unit on a day, the legal representative first."""
    return _in_order(_HEADS.run(unit=unit.pk, on=on), HEADS)


def leads_of(org: PartyOrg, *, on: date) -> list[Appointment]:
    """Return who led an organisation on a day, the secretary first."""
    return _in_order(_LEADS.run(org=org.pk, on=on), LEADS)


def posts_held(person_id: int) -> int:
    """Count the posts that a person holds."""
    return next(iter(_HELD.run(person=person_id)), 0)


def _in_order(rows: Iterable[Appointment], posts: tuple[Post, ...]) -> list[Appointment]:
    return sorted(rows, key=lambda row: (posts.index(Post(row.post)), row.start_on, row.pk))


def posts_of_person(person_id: int) -> QuerySet[Appointment]:
    """Return every post a person held, newest first."""
    return (
        Appointment.objects.filter(person_id=person_id)
        .select_related("org", "unit")
        .order_by("-start_on")
    )
