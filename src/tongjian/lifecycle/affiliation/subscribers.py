"""Whatever an answer rests on changes, and the units concerned are judged anew at once."""

from __future__ import annotations

from tongjian.foundation import clock
from tongjian.foundation.events import subscribe
from tongjian.registry.party_orgs.events import OrgAbsorbed, OrgDissolved, UnitsCharged
from tongjian.registry.party_orgs.models import Charge
from tongjian.registry.units.events import UnitsRegistered, UnitsRevised

from .judging import judge_units
from .models import Seat
from .services import judge_place


def register() -> None:
    """Listen; done in `apps.py`."""
    subscribe(UnitsRegistered, _follow_registration)
    subscribe(UnitsRevised, _follow_revision)
    subscribe(UnitsCharged, _follow_charges)
    subscribe(OrgAbsorbed, _follow_absorption)
    subscribe(OrgDissolved, _follow_dissolution)


def _follow_registration(event: UnitsRegistered) -> None:
    judge_units([unit.id for unit in event.units], on=clock.today(), are_new=True)


def _follow_revision(event: UnitsRevised) -> None:
    judge_units([unit.pk for unit in event.units], on=clock.today())


def _follow_charges(event: UnitsCharged) -> None:
    judge_units(event.unit_ids, on=clock.today())


def _follow_absorption(event: OrgAbsorbed) -> None:
    _judge_charged(event.target_id)


def _follow_dissolution(event: OrgDissolved) -> None:
    _judge_charged(event.org_id)
    for seat in Seat.objects.open().filter(org=event.org_id).select_related("locality"):
        judge_place(seat.locality.path, actor=event.actor)


def _judge_charged(org_id: int) -> None:
    charged = Charge.objects.filter(org=org_id).values_list("unit_id", flat=True)
    judge_units(list(charged.distinct()), on=clock.today())
