"""Who sits in which post according to a file, held against who sits there today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tongjian.foundation.bulk.making import made
from tongjian.foundation.bulk.reading import in_pieces
from tongjian.foundation.exchange.handlers import CREATE, AppliedChange, Applying, Change
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.posts import permissions
from tongjian.registry.posts.choices import SINGLE_POSTS
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint, withdraw_appointments
from tongjian.registry.units.models import Unit

APPOINTMENT = "posts.appointment"
Place = PartyOrg | Unit


@dataclass(frozen=True, slots=True)
class Seat:
    """A row says that somebody holds a post at a place since a day."""

    row: JudgedRow
    place: Place
    post: str
    holder: str
    since: date
    person: Person | None = None


# A seat, and who sits there.
Claim = tuple[Seat, list[Appointment]]


class Holders:
    """The open appointments at the places that a file names."""

    def __init__(self, places: Sequence[Place]) -> None:
        rows = Appointment.objects.open()
        self._held: dict[tuple[str, int, str], list[Appointment]] = defaultdict(list)
        for model, column in ((PartyOrg, "org_id"), (Unit, "unit_id")):
            ids = {place.pk for place in places if isinstance(place, model)}
            for held in in_pieces(rows, column, ids):
                self._held[column, getattr(held, column), held.post].append(held)

    def at(self, place: Place, post: str) -> list[Appointment]:
        """Return who holds a post at a place."""
        column = "org_id" if isinstance(place, PartyOrg) else "unit_id"
        return self._held.get((column, place.pk, post), [])


def take_seats(seats: Sequence[Seat], *, applying: Applying) -> Iterator[Change]:
    """Appoint who does not sit there yet; nobody is relieved because a file is silent."""
    holders = Holders([seat.place for seat in seats])
    claims = ((seat, holders.at(seat.place, seat.post)) for seat in seats)
    fresh = _one_each(claim for claim in claims if _is_wanted(*claim, applying))
    fresh = [claim for claim in fresh if not _just_seated(*claim, applying.on)]
    appointments = [_appointment(*claim, applying.on) for claim in fresh]
    if appointments:
        appoint(
            appointments=appointments,
            actor=applying.actor,
            reason="由导入登记",
            batch_id=applying.batch_id,
        )
    for (seat, held), entered in zip(fresh, appointments, strict=True):
        relieved = [h.pk for h in held] if seat.post in SINGLE_POSTS else []
        yield Change(seat.row, APPOINTMENT, entered.pk, CREATE, {"relieved": relieved})


def leave_seats(changes: Sequence[AppliedChange], *, applying: Applying) -> None:
    """Take appointments back; whom they had relieved sits there again."""
    withdraw_appointments(
        appointment_ids=[c.target_id for c in changes],
        reopen_ids=[pk for c in changes for pk in (c.before or {}).get("relieved", [])],
        actor=applying.actor,
        batch_id=applying.batch_id,
    )


def _is_wanted(seat: Seat, held: list[Appointment], applying: Applying) -> bool:
    if any(h.holder_name == seat.holder for h in held):
        return False
    place = seat.place
    path = place.path if isinstance(place, PartyOrg) else place.scope_path
    return applying.actor.may_at(permissions.WRITE, path)


def _one_each(claims: Iterable[Claim]) -> list[Claim]:
    """Of several rows that claim the same seat, the first has it."""
    taken: dict[tuple[type[Place], int, str, str], Claim] = {}
    for claim in claims:
        seat = claim[0]
        holder = "" if seat.post in SINGLE_POSTS else seat.holder
        taken.setdefault((type(seat.place), seat.place.pk, seat.post, holder), claim)
    return list(taken.values())


def _just_seated(seat: Seat, held: list[Appointment], on: date) -> bool:
    """A holder of today cannot be followed today: the list would have nobody in between."""
    return seat.post in SINGLE_POSTS and any(h.start_on >= on for h in held)


def _appointment(seat: Seat, held: list[Appointment], on: date) -> Appointment:
    followed = seat.post in SINGLE_POSTS and any(h.start_on >= seat.since for h in held)
    at = "org" if isinstance(seat.place, PartyOrg) else "unit"
    return made(
        Appointment,
        {
            "holder_name": seat.holder,
            "post": seat.post,
            "person": seat.person,
            "start_on": on if followed else seat.since,
            at: seat.place,
        },
    )
