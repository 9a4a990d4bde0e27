"""Appoint and relieve; the rights and the work coverage that rest on a post follow at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from tongjian.foundation import events
from tongjian.foundation.access.services import end_grants_on_basis
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.bulk.copying import copy_in
from tongjian.foundation.bulk.reading import in_pieces
from tongjian.kernel.errors import UnableTo
from tongjian.registry.units import permissions as unit_permissions
from tongjian.registry.units.queries import reaches

from . import permissions
from .choices import ORG_POSTS, SINGLE_POSTS, SUPPORT_POSTS, UNIT_POSTS, Post
from .events import UnitHeadsChanged
from .models import Appointment

_SUPPORT = """
UPDATE units_unit u SET has_instructor = f.held FROM (
    SELECT u.id, EXISTS (SELECT FROM posts_appointment a WHERE a.unit_id = u.id
                          AND a.end_on IS NULL AND a.post = ANY(%(posts)s)) AS held
      FROM units_unit u WHERE u.id = ANY(%(ids)s)
) f WHERE f.id = u.id AND u.has_instructor <> f.held
"""
_AT_UNITS = UNIT_POSTS + SUPPORT_POSTS
# Organisation or unit, and post.
SeatKey = tuple[int | None, int | None, str]
Heirs = Mapping[SeatKey, Appointment]
Predecessors = dict[SeatKey, tuple[int, str]]


class UnableToAppoint(UnableTo):
    """The appointment is impossible."""


@transaction.atomic
def appoint(
    *,
    appointments: Sequence[Appointment],
    actor: Viewer,
    reason: str = "",
    batch_id: int | None = None,
) -> Sequence[Appointment]:
    """Enter appointments (unsaved); the holder of a single post before them is relieved.

    Raises:
        PermissionDenied: the actor may not write posts there.
        UnableToAppoint: the post does not fit the place, or begins before its holder's did.
    """
    for appointment in appointments:
        _authorize(appointment, actor)
        _refuse_misplaced(appointment)
    heirs = {_seat(a): a for a in appointments if a.post in SINGLE_POSTS and a.end_on is None}
    followed = _predecessors(heirs)
    turned = _turned(followed, heirs)
    _relieve(followed, heirs, actor)
    copy_in(appointments)
    # A new head is nobody's instructor; whom somebody relieves, `end_appointments` has seen to.
    refresh_support({a.unit_id for a in appointments if a.unit_id and a.post in SUPPORT_POSTS})
    audit.record_many(
        actor=actor,
        action="posts.appointment.made",
        changes=[_change(a, (None, a.holder_name)) for a in appointments],
        reason=reason,
        batch_id=batch_id,
    )
    if turned:
        last = max(a.start_on for a in appointments)
        events.publish(UnitHeadsChanged(turned, last, actor, batch_id))
    return appointments


@transaction.atomic
def end_appointments(
    *, appointments: Sequence[Appointment], actor: Viewer, on: date, reason: str
) -> None:
    """End appointments from a day on, with every right that rests on them.

    Raises:
        PermissionDenied: the actor may not write posts there.
        UnableToAppoint: the day is not after the beginning.
    """
    for appointment in appointments:
        _authorize(appointment, actor)
        if appointment.end_on is not None:
            raise UnableToAppoint(
                f"{appointment.holder_name}的任职已于 {appointment.end_on} 终止。"
            )
        if on <= appointment.start_on:
            raise UnableToAppoint(
                f"{appointment.holder_name}的任职始于 {appointment.start_on}，终止日期应更晚。"
            )
        appointment.end_on = on
    Appointment.objects.bulk_update(appointments, ["end_on"], batch_size=1_000)
    end_grants_of(appointments, actor=actor, on=on)
    refresh_support({a.unit_id for a in appointments if a.unit_id})
    audit.record_many(
        actor=actor,
        action="posts.appointment.ended",
        changes=[_change(a, (a.holder_name, None)) for a in appointments],
        reason=reason,
    )


@transaction.atomic
def correct_appointment(
    *, appointment: Appointment, fields: Mapping[str, Any], actor: Viewer, reason: str
) -> None:
    """Correct what was entered wrongly about an appointment; post and place stay.

    Raises:
        PermissionDenied: the actor may not write posts there.
        UnableToAppoint: it would end before it begins.
    """
    _authorize(appointment, actor)
    changed = {
        n: (getattr(appointment, n), v) for n, v in fields.items() if getattr(appointment, n) != v
    }
    for name, (_, value) in changed.items():
        setattr(appointment, name, value)
    if appointment.end_on is not None and appointment.end_on <= appointment.start_on:
        raise UnableToAppoint(f"任职止于 {appointment.end_on}，起始日期应更早。")
    if not changed:
        return
    appointment.save(update_fields=list(changed))
    kind = "party_orgs.partyorg" if appointment.org_id else "units.unit"
    place = appointment.org_id or appointment.unit_id
    said = {n: (str(b or ""), str(a or "")) for n, (b, a) in changed.items()}
    audit.record_many(
        actor=actor,
        action="posts.appointment.corrected",
        changes=[Change(kind, place, str(appointment), said)],
        reason=reason,
    )


@transaction.atomic
def withdraw_appointments(
    *,
    appointment_ids: Collection[int],
    reopen_ids: Collection[int],
    actor: Viewer,
    batch_id: int | None = None,
) -> None:
    """Take back appointments entered by mistake; those that had ended for them hold again.

    Raises:
        PermissionDenied: the actor may not write posts there.
        UnableToAppoint: one of them has ended since.
    """
    rows = list(Appointment.objects.filter(pk__in=appointment_ids).select_related("org", "unit"))
    for row in rows:
        _authorize(row, actor)
        if row.end_on is not None:
            raise UnableToAppoint(f"{row.holder_name}的任职在导入之后又有变化，请先处理。")
    end_grants_of(rows, actor=actor, on=actor.on)
    Appointment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Appointment.objects.filter(pk__in=reopen_ids).update(end_on=None)
    refresh_support({row.unit_id for row in rows if row.unit_id})
    audit.record_many(
        actor=actor,
        action="posts.appointment.withdrawn",
        changes=[_change(row, (row.holder_name, None)) for row in rows],
        reason="撤销导入",
        batch_id=batch_id,
    )


def basis_of(appointment: Appointment) -> str:
    """Return how a grant names the appointment that it rests on."""
    return f"posts.appointment:{appointment.pk}"


def end_grants_of(appointments: Sequence[Appointment], *, actor: Viewer, on: date) -> None:
    """End the rights that rest on appointments."""
    bases = [basis_of(appointment) for appointment in appointments]
    end_grants_on_basis(bases=bases, actor=actor, on=on, reason="所依据的任职已经终止")


def refresh_support(unit_ids: Collection[int]) -> None:
    """Recompute whether units have an instructor or liaison, set-based."""
    if not unit_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _SUPPORT, {"ids": list(unit_ids), "posts": [p.value for p in SUPPORT_POSTS]}
        )


def may_write(appointment: Appointment, actor: Viewer) -> bool:
    """Tell whether the actor may enter or end an appointment there.

    Who heads a unit is a fact of its registration: whoever keeps the unit's record keeps that too.
    """
    # By the key: to ask for a record that is not there costs more than the rest of this.
    if appointment.org_id is not None and appointment.org is not None:
        return actor.may_at(permissions.WRITE, appointment.org.path)
    if appointment.unit is None:
        return False
    if actor.may_at(permissions.WRITE, appointment.unit.scope_path):
        return True
    is_head = appointment.post in UNIT_POSTS
    return is_head and reaches(actor, unit_permissions.WRITE, appointment.unit)


def _authorize(appointment: Appointment, actor: Viewer) -> None:
    if not may_write(appointment, actor):
        raise PermissionDenied("您不能在这里登记或终止任职。")


def _refuse_misplaced(appointment: Appointment) -> None:
    allowed = _AT_UNITS if appointment.org_id is None else ORG_POSTS
    if appointment.post not in allowed:
        place = appointment.org or appointment.unit
        raise UnableToAppoint(f"“{place}”不设“{appointment.get_post_display()}”这一职务。")


def _seat(appointment: Appointment) -> SeatKey:
    return appointment.org_id, appointment.unit_id, appointment.post


def _predecessors(heirs: Collection[SeatKey]) -> Predecessors:
    """Return who (key, name) holds the single posts that somebody is about to hold."""
    held = Appointment.objects.open()
    held_at = held.values_list("org_id", "unit_id", "post", "pk", "holder_name")
    by_org = in_pieces(held_at, "org_id", {org for org, _, _ in heirs if org})
    by_unit = in_pieces(held_at, "unit_id", {unit for _, unit, _ in heirs if unit})
    return {
        (org, unit, post): (pk, name)
        for org, unit, post, pk, name in chain(by_org, by_unit)
        if (org, unit, post) in heirs
    }


def _relieve(followed: Predecessors, heirs: Heirs, actor: Viewer) -> None:
    keys = [pk for pk, _ in followed.values()]
    leaving = list(Appointment.objects.filter(pk__in=keys).select_related("org", "unit"))
    for on in {heirs[_seat(a)].start_on for a in leaving}:
        group = [a for a in leaving if heirs[_seat(a)].start_on == on]
        end_appointments(appointments=group, actor=actor, on=on, reason="由继任者接替")


def _turned(followed: Predecessors, heirs: Heirs) -> dict[int, tuple[str, str]]:
    """Return units that get another legal representative, with both names."""
    changed = {
        seat: (name, heirs[seat].holder_name)
        for seat, (_, name) in followed.items()
        if seat[2] == Post.LEGAL_REPRESENTATIVE and name != heirs[seat].holder_name
    }
    return {unit: names for (_, unit, _), names in changed.items() if unit}


def _change(appointment: Appointment, holder: tuple[str | None, str | None]) -> Change:
    said = {appointment.post: holder}
    if appointment.org_id is not None:
        return Change("party_orgs.partyorg", appointment.org_id, str(appointment.org), said)
    return Change("units.unit", appointment.unit_id, str(appointment.unit), said)
