"""Take back what was entered by mistake, as if it had never been."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.registry.units.models import Rating, Unit
from tongjian.registry.units.versions import amend_versions

from .storing import NOBODYS, authorize, locked, save


@transaction.atomic
def withdraw_units(
    *, unit_ids: Collection[int], actor: Viewer, reason: str, batch_id: int | None = None
) -> None:
    """Take units out of the register that were entered by mistake, with their own history.

    Raises:
        PermissionDenied: the actor may not write units.
        ProtectedError: something else refers to a unit.
    """
    authorize(unit_ids, actor, free=NOBODYS)
    names = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "name"))
    Unit.objects.filter(pk__in=names).delete()
    audit.record_many(
        actor=actor,
        action="units.unit.withdrawn",
        changes=[Change("units.unit", pk, name) for pk, name in names.items()],
        reason=reason,
        batch_id=batch_id,
    )


@transaction.atomic
def restore_units(
    *,
    values: Mapping[int, Mapping[str, Any]],
    actor: Viewer,
    reason: str,
    batch_id: int | None = None,
) -> None:
    """Give units (by id) earlier values back as if they had never been changed."""
    authorize(list(values), actor, free=NOBODYS)
    units = {unit.pk: unit for unit in locked(values)}
    changes = []
    for pk, unit in units.items():
        before = {name: getattr(unit, name) for name in values[pk]}
        for name, value in values[pk].items():
            setattr(unit, name, value)
        pairs = {name: (before[name], value) for name, value in values[pk].items()}
        changes.append(Change("units.unit", pk, unit.name, pairs))
    save(list(units.values()), {name for fields in values.values() for name in fields})
    amend_versions(list(units))
    audit.record_many(
        actor=actor,
        action="units.unit.restored",
        changes=changes,
        reason=reason,
        batch_id=batch_id,
    )


@transaction.atomic
def withdraw_ratings(
    *, rating_ids: Collection[int], actor: Viewer, reason: str, batch_id: int | None = None
) -> None:
    """Take ratings out of the register that were entered by mistake."""
    rows = list(Rating.objects.filter(pk__in=rating_ids))
    authorize([rating.unit_id for rating in rows], actor, free=NOBODYS)
    Rating.objects.filter(pk__in=rating_ids).delete()
    audit.record_many(
        actor=actor,
        action="units.unit.unrated",
        changes=[
            Change("units.unit", r.unit_id, r.grade, {"grade": (r.grade, None)}) for r in rows
        ],
        reason=reason,
        batch_id=batch_id,
    )
