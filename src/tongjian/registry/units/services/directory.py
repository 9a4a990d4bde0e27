"""Keep the directory of agencies and of the areas where units sit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.bulk.copying import copy_in
from tongjian.kernel.errors import UnableTo
from tongjian.registry.units import permissions
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Agency, Area, Unit

AGENCY_FIELDS = ("name", "locality", "registers", "supervises", "guides_industry", "start_on")
AREA_FIELDS = ("name", "kind", "locality", "address", "builder", "party_support", "start_on")


class UnableToEndAgency(UnableTo):
    """Units still rely on the body."""


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
def revise_agency(*, agency: Agency, fields: Mapping[str, Any], actor: Viewer) -> None:
    """Set fields of a public body."""
    actor.require(permissions.WRITE)
    _revise(agency, fields, action="units.agency.revised", actor=actor)


@transaction.atomic
def end_agency(*, agency: Agency, on: date, actor: Viewer) -> None:
    """Enter that a public body is no more.

    Raises:
        UnableToEndAgency: living units still have it as registrar or competent body, or the day
            is not after its beginning.
    """
    actor.require(permissions.WRITE)
    relying = Q(registrar=agency) | Q(competent_body=agency) | Q(industry_body=agency)
    number = Unit.objects.exclude(status__in=ENDED).filter(relying).count()
    if number:
        raise UnableToEndAgency(f"还有 {number} 家社会组织由它登记或主管，请先变更这些组织。")
    if on <= agency.start_on:
        raise UnableToEndAgency(f"它始于 {agency.start_on}，终止日期应更晚。")
    _revise(agency, {"end_on": on}, action="units.agency.ended", actor=actor)


@transaction.atomic
def revise_area(*, area: Area, fields: Mapping[str, Any], actor: Viewer) -> None:
    """Set fields of an area."""
    actor.require(permissions.WRITE)
    _revise(area, fields, action="units.area.revised", actor=actor)


def _revise(
    record: Agency | Area, fields: Mapping[str, Any], *, action: str, actor: Viewer
) -> None:
    changed = {n: (getattr(record, n), v) for n, v in fields.items() if getattr(record, n) != v}
    for name, (_, value) in changed.items():
        setattr(record, name, value)
    if changed:
        record.save(update_fields=list(changed))
        audit.record(actor=actor, action=action, subject=record, fields=changed)
