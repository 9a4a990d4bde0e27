"""Give functions to organisations, settle charges by the rules, decide otherwise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.jobs import services as jobs
from tongjian.foundation.jobs.models import Job
from tongjian.kernel.errors import UnableTo
from tongjian.registry.party_orgs import permissions as of_orgs
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.models import Charge, PartyOrg
from tongjian.registry.party_orgs.services.covering import charge_units
from tongjian.registry.units.models import Unit

from . import judging, permissions
from .choices import Issue
from .models import Doubt, Override, Seat
from .resolving import Answer, resolve

KIND = "affiliation.judge"
# A city is judged while one waits; a province takes a job.
AT_ONCE = 30_000
SETTLED_BY_RULE = (Issue.UNRECORDED, Issue.DIFFERS)
_SEAT = ("function", "locality", "sector", "agency", "native_place", "org", "start_on")


class UnableToSettle(UnableTo):
    """The affiliation cannot be entered."""


@transaction.atomic
def give_seats(*, seats: Sequence[Seat], actor: Viewer) -> None:
    """Enter which Party organisations have functions somewhere (unsaved seats).

    Raises:
        PermissionDenied: the actor may not.
        UnableToSettle: another organisation has such a function there now.
    """
    actor.require(permissions.SEAT)
    for seat in seats:
        _save(seat)
        fields = {name: (None, getattr(seat, name)) for name in _SEAT}
        audit.record(actor=actor, action="affiliation.seat.given", subject=seat, fields=fields)
    for place in _outermost({seat.locality.path for seat in seats}):
        judge_place(place, actor=actor)


def give_seat(*, seat: Seat, actor: Viewer) -> Seat:
    """Enter one seat, as `give_seats` does."""
    give_seats(seats=[seat], actor=actor)
    return seat


def _save(seat: Seat) -> None:
    try:
        with transaction.atomic():
            seat.save()
    except IntegrityError as error:
        if "seat_once" not in str(error):
            raise
        raise UnableToSettle("这里已有党组织承担这项职能，请先终止原来的。") from error


def _outermost(places: Collection[str]) -> list[str]:
    """Leave out places inside of others."""
    return [p for p in places if not any(p != q and p.startswith(q) for q in places)]


def judge_place(path: str, *, actor: Viewer) -> None:
    """Judge all units of a place anew: at once, or as a job where they are very many."""
    # Who falls back or leads may sit where a unit lives and not where it is registered.
    there = Q(registered_path__startswith=path) | Q(residence_path__startswith=path)
    unit_ids = list(Unit.objects.filter(there).values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(unit_ids) <= AT_ONCE:
        judging.judge_units(unit_ids, on=clock.today())
    elif actor.user_id is not None:
        start_job(owner_id=actor.user_id, region="", settle=False)


def start_job(*, owner_id: int, region: str, settle: bool) -> Job:
    """Ask for all units of a region to be judged anew, and where told charged by the rules."""
    return jobs.start(
        kind=KIND,
        label="重新判断归口" + ("并按规则落实" if settle else ""),
        owner_id=owner_id,
        payload={"region": region, "settle": settle},
    )


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
    judge_place(seat.locality.path, actor=actor)


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


@transaction.atomic
def settle_doubts(*, doubts: Sequence[Doubt], actor: Viewer, on: date) -> int:
    """Charge the organisations that the rules name where something else or nothing is recorded.

    What lies outside the actor's scope, or begins later, is left as it is. Returns the number.
    """
    charges = [
        Charge(unit_id=d.unit_id, org=d.org, kind=d.kind, start_on=on)
        for d in doubts
        if d.org is not None and actor.may_at(of_orgs.WRITE, d.org.path)
    ]
    if charges:
        charge_units(charges=charges, actor=actor, reason="按归口规则")
    return len(charges)


def open_doubts(*, actor: Viewer, on: date) -> QuerySet[Doubt]:
    """Return the doubts that rules can settle and the actor may."""
    scope = actor.scope(of_orgs.WRITE)
    free = Q() if scope.is_everything else Q(unit__scope_path="") | scope.q(org="unit__scope_path")
    later = Charge.objects.open().filter(
        unit=OuterRef("unit"), kind=OuterRef("kind"), start_on__gt=on
    )
    rows = Doubt.objects.filter(free, issue__in=SETTLED_BY_RULE, org__isnull=False)
    return rows.filter(~Exists(later)).select_related("org")


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
