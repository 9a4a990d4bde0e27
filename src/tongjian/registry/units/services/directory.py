"""Keep the directory of agencies and of the areas where units sit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.bulk.copying import copy_in
from tongjian.registry.units import permissions
from tongjian.registry.units.models import Agency, Area

AGENCY_FIELDS = ("name", "locality", "registers", "supervises", "guides_industry", "start_on")
AREA_FIELDS = ("name", "kind", "locality", "address", "builder", "party_support", "start_on")


@transaction.atomic
def register_agencies(
    *, agencies: Iterable[Agency], actor: Viewer, batch_id: int | None = None
) -> None:
    """Enter registrars, competent bodies and industry departments."""
    actor.require(permissions.WRITE)
    entered = copy_in(list(agencies))
    audit.record_many(
        actor=actor,
        action="units.agency.registered",
        changes=[audit.created(agency, fields=AGENCY_FIELDS) for agency in entered],
        batch_id=batch_id,
    )


@transaction.atomic
def register_areas(*, areas: Sequence[Area], actor: Viewer) -> Sequence[Area]:
    """Enter parks, buildings, incubators and other places where units sit (A16, A17)."""
    actor.require(permissions.WRITE)
    copy_in(areas)
    audit.record_many(
        actor=actor,
        action="units.area.registered",
        changes=[audit.created(area, fields=AREA_FIELDS) for area in areas],
    )
    return areas


@transaction.atomic
def revise_area(*, area: Area, fields: Mapping[str, Any], actor: Viewer) -> None:
    """Set fields of an area."""
    actor.require(permissions.WRITE)
    before = {name: getattr(area, name) for name in fields}
    changed = {
        name: (before[name], value) for name, value in fields.items() if before[name] != value
    }
    for name, (_, value) in changed.items():
        setattr(area, name, value)
    area.save(update_fields=list(changed))
    if changed:
        audit.record(actor=actor, action="units.area.revised", subject=area, fields=changed)
