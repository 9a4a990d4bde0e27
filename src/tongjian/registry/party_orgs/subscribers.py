"""Party organisations follow what happens to units, in the same transaction."""

from __future__ import annotations

from tongjian.registry.units.events import UnitEntered

from .choices import ChargeKind
from .models import Charge, PartyOrg
from .services.covering import charge_units


def answer_for(event: UnitEntered) -> None:
    """Enter which organisation is directly responsible for a new unit."""
    org = PartyOrg.objects.get(pk=event.answering_id)
    charge = Charge(org=org, unit_id=event.unit_id, kind=ChargeKind.DIRECT, start_on=event.on)
    charge_units(charges=[charge], actor=event.actor)
