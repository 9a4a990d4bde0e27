"""Figures as they were known on a past day, computed anew from the rows as they stood then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from tongjian.foundation.history.knowing import Recorded, as_known
from tongjian.foundation.history.services import record
from tongjian.registry.party_orgs.answering import joined_to

from .engine import USE_CELLS

# No figure shows who somebody is: images of people are kept without it.
_PERSON = (
    "name",
    "name_sort",
    "name_initials",
    "identifier_sealed",
    "identifier_index",
    "phone_sealed",
    "phone_index",
    "address_sealed",
)
RECORDED = (
    Recorded("localities_locality"),
    Recorded("units_agency"),
    Recorded("units_area"),
    Recorded("units_unitversion"),
    Recorded("units_rating"),
    Recorded("units_memberfirm"),
    Recorded("party_orgs_partyorg"),
    Recorded("party_orgs_partyorgversion"),
    Recorded("party_orgs_hosting"),
    Recorded("party_orgs_charge"),
    Recorded("party_orgs_relation"),
    # Where units and members stand follows from their organisation, which is recorded itself: a
    # subtree that moves leaves no image of each of them.
    Recorded(
        "units_unit",
        omitted=("phone", "address"),
        derived={"scope_path": "coalesce(h.path, c.path, '')"},
        join=joined_to("x"),
    ),
    Recorded(
        "members_person",
        is_personal=True,
        omitted=_PERSON,
        derived={"home_path": "coalesce(home.path, '')"},
        join="LEFT JOIN party_orgs_partyorg home ON home.id = x.home_org_id",
    ),
    Recorded("members_membership", is_personal=True),
    Recorded("posts_appointment", omitted=("holder_name",)),
)


def record_changes() -> None:
    """Keep what figures are made of, from now on; called after migrations."""
    record(RECORDED)


@contextmanager
def known_on(day: date) -> Iterator[None]:
    """Compute figures from the rows as they stood at the end of a day.

    Raises:
        UnableToTell: the day lies before the recording began.
    """
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    with known_at(min(end, timezone.now())):
        yield


@contextmanager
def known_at(moment: datetime) -> Iterator[None]:
    """Compute figures from the rows as they stood at a moment, never from maintained sums."""
    token = USE_CELLS.set(False)
    try:
        with as_known(RECORDED, at=moment):
            yield
    finally:
        USE_CELLS.reset(token)
