"""Give functions to organisations, settle charges by the rules, decide otherwise."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo
from tongjian.registry.party_orgs import permissions as of_orgs
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.models import Charge, PartyOrg
from tongjian.registry.party_orgs.services.covering import charge_units
from tongjian.registry.units.models import Unit

from . import permissions
from .models import Override, Seat
from .resolving import Answer, resolve

_SEAT = ("function", "locality", "sector", "agency", "native_place", "org", "start_on")


class UnableToSettle(UnableTo):
    """The affiliation cannot be entered."""


@transaction.atomic
def give_seat(*, seat: Seat, actor: Viewer) -> Seat:
    """Enter which Party organisation has a function somewhere (an unsaved seat).

    Raises:
        PermissionDenied: the actor may not.
        UnableToSettle: another organisation has it there now.
    """
    actor.require(permissions.SEAT)
    try:
        with transaction.atomic():
            seat.save()
    except IntegrityError as error:
        if "seat_once" not in str(error):
            raise
        raise UnableToSettle("这里已有党组织承担这项职能，请先终止原来的。") from error
    fields = {name: (None, getattr(seat, name)) for name in _SEAT}
    audit.record(actor=actor, action="affiliation.seat.given", subject=seat, fields=fields)
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, actor: Viewer, on: date) -> None:
    """End that an organisation has a function.

    Raises:
        PermissionDenied: the actor may not.
    """
    actor.require(permissions.SEAT)
    seat.end_on = on
    seat.save(update_fields=["end_on"])
    audit.record(
        actor=actor,
        action="affiliation.seat.ended",
        subject=seat,
        fields={"end_on": (None, on)},
    )


@transaction.atomic
def settle(*, units: Collection[Unit], actor: Viewer, on: date) -> int:
    """Charge the organisations that rules and overrides name; return how many charges changed.

    An organisation outside the actor's scope is left to those above who may charge it.

    Raises:
        PermissionDenied: a unit lies outside the actor's scope.
    """
    charges = [
        Charge(unit=unit, org=answer.org, kind=answer.kind, start_on=on)
        for unit in units
        for answer in resolve(unit, on=on)
        if may_settle(answer, actor=actor)
    ]
    if charges:
        charge_units(charges=charges, actor=actor, reason="按归口规则")
    return len(charges)


def may_settle(answer: Answer, *, actor: Viewer) -> bool:
    """Tell whether an answer is open and its organisation one that the actor may charge."""
    is_open = answer.org is not None and not answer.is_settled
    return is_open and actor.may_at(of_orgs.WRITE, answer.org.path if answer.org else "")


@transaction.atomic
def override(
    *,
    unit: Unit,
    kind: ChargeKind,
    org: PartyOrg,
    reason: str,
    owner: str,
    review_on: date,
    actor: Viewer,
    on: date,
) -> Override:
    """Decide otherwise than the rule for one answer of a unit, until a review.

    Raises:
        PermissionDenied: the unit or the organisation lies outside the actor's scope.
        UnableToSettle: the review is not in the future.
    """
    if not actor.may_at(of_orgs.WRITE, unit.scope_path):
        raise PermissionDenied("不能改变管理范围以外的归属。")
    if review_on <= on:
        raise UnableToSettle("复核日期应在今天以后。")
    Override.objects.open().filter(unit=unit, kind=kind, start_on__lt=on).update(end_on=on)
    Override.objects.open().filter(unit=unit, kind=kind).delete()
    made = Override.objects.create(
        unit=unit, kind=kind, org=org, reason=reason, owner=owner, review_on=review_on, start_on=on
    )
    audit.record(
        actor=actor,
        action="affiliation.unit.overridden",
        subject=unit,
        fields={kind.value: (None, org), "owner": (None, owner), "review_on": (None, review_on)},
        reason=reason,
    )
    charge_units(
        charges=[Charge(unit=unit, org=org, kind=kind, start_on=on)], actor=actor, reason=reason
    )
    return made
