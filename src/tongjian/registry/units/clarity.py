"""What follows from a unit's own row: is the Party's work there, and what is not yet clear."""

from __future__ import annotations

from django.db.models import Case, ExpressionWrapper, F, PositiveSmallIntegerField, Q, When
from django.db.models.fields import BooleanField

from .choices import Clarity, Supervision

# Covered by a Party organisation, an instructor or liaison, or a mass organisation on the way
# there (rulebook chapter 6; a platform convention of grade C).
WORK_COVERED = ExpressionWrapper(
    ~Q(host_mode="")
    | Q(has_instructor=True)
    | Q(has_union=True)
    | Q(has_youth_league=True)
    | Q(has_womens_federation=True),
    output_field=BooleanField(),
)
_ROSTER = F("full_members") + F("probationary_members")


def _bit(gap: Clarity, condition: Q) -> Case:
    return Case(
        When(condition, then=gap.value), default=0, output_field=PositiveSmallIntegerField()
    )


# The three-clear check (capability A07). Lead: nobody answers for the unit, or nobody knows who
# supervises it. Setting: members, but no organisation and no instructor. Head-count: the declared
# number is missing or differs from the roster.
UNCLEAR = (
    _bit(Clarity.LEAD, Q(scope_path="") | Q(supervision=Supervision.UNKNOWN))
    + _bit(
        Clarity.SETTING,
        Q(host_mode="", has_instructor=False)
        & (Q(full_members__gt=0) | Q(probationary_members__gt=0)),
    )
    + _bit(Clarity.HEADCOUNT, Q(declared_members__isnull=True) | ~Q(declared_members=_ROSTER))
)


def gaps_of(bits: int) -> list[Clarity]:
    """Return the gaps that a unit's `unclear` holds."""
    return [gap for gap in Clarity if bits & gap]
