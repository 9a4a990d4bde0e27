"""Enter ratings."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.bulk.copying import copy_in
from tongjian.kernel.errors import UnableTo
from tongjian.registry.units.models import Rating
from tongjian.registry.units.ratings import validity

from .storing import authorize


class UnableToRateUnit(UnableTo):
    """The rating cannot be entered."""


@transaction.atomic
def rate_units(
    *, ratings: Sequence[Rating], actor: Viewer, batch_id: int | None = None
) -> Sequence[Rating]:
    """Enter ratings; validity follows from the day of announcement (R7-09)."""
    authorize([rating.unit_id for rating in ratings], actor)
    _refuse_second_rating(ratings)
    for rating in ratings:
        rating.start_on, rating.end_on = validity(rating.announced_on)
    copy_in(ratings)
    audit.record_many(
        actor=actor,
        action="units.unit.rated",
        changes=[
            Change("units.unit", r.unit_id, r.grade, {"grade": (None, r.grade)}) for r in ratings
        ],
        batch_id=batch_id,
    )
    return ratings


def _refuse_second_rating(ratings: Sequence[Rating]) -> None:
    days = {(rating.unit_id, rating.announced_on) for rating in ratings}
    on_record = Rating.objects.filter(unit_id__in={unit for unit, _ in days})
    for unit, day in on_record.values_list("unit_id", "announced_on"):
        if (unit, day) in days:
            raise UnableToRateUnit(f"{day} 公告的等级已登记。")
