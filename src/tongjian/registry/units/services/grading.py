"""Enter and correct ratings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from tongjian.foundation import events
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.bulk.copying import copy_in
from tongjian.kernel.errors import UnableTo
from tongjian.registry.units.events import UnitsRated
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
    events.publish(UnitsRated(ratings, actor, batch_id))
    return ratings


@transaction.atomic
def correct_rating(
    *,
    rating: Rating,
    grade: str,
    announced_on: date,
    certificate_no: str,
    actor: Viewer,
    reason: str,
) -> None:
    """Correct a rating that was entered wrongly; its validity follows anew (R7-09).

    Raises:
        PermissionDenied: the unit lies outside the actor's scope.
        UnableToRateUnit: another rating was announced that day.
    """
    authorize([rating.unit_id], actor)
    if announced_on != rating.announced_on:
        _refuse_second_rating([Rating(unit_id=rating.unit_id, announced_on=announced_on)])
    start_on, end_on = validity(announced_on)
    wanted = {
        "grade": grade,
        "announced_on": announced_on,
        "certificate_no": certificate_no,
        "start_on": start_on,
        "end_on": end_on,
    }
    changed = {n: (getattr(rating, n), v) for n, v in wanted.items() if getattr(rating, n) != v}
    if not changed:
        return
    for name, (_, value) in changed.items():
        setattr(rating, name, value)
    rating.save(update_fields=list(changed))
    change = Change("units.unit", rating.unit_id, rating.grade, changed)
    audit.record_many(
        actor=actor, action="units.rating.corrected", changes=[change], reason=reason
    )
    if {"grade", "announced_on"} & changed.keys():
        events.publish(UnitsRated([rating], actor, None))


def _refuse_second_rating(ratings: Sequence[Rating]) -> None:
    days = {(rating.unit_id, rating.announced_on) for rating in ratings}
    on_record = Rating.objects.filter(unit_id__in={unit for unit, _ in days})
    for unit, day in on_record.values_list("unit_id", "announced_on"):
        if (unit, day) in days:
            raise UnableToRateUnit(f"{day} 公告的等级已登记。")
