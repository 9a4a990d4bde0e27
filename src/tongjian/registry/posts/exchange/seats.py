"""Who sits in which post according to a file, held against who sits there today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from tongjian.foundation.bulk.ahead import made_ahead
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
Key = tuple[type[Place], int, str, str]


@dataclass(frozen=True, slots=True)
class Seat:
    """A row says that somebody holds a post at a place since a day."""

    row: JudgedRow
    place: Place
    post: str
    holder: str
    since: date
    person: Person | None = None


class Holders:
    """The open appointments at organisations and units (by id) that a file names."""

    def __init__(self, *, orgs: Iterable[int] = (), units: Iterable[int] = ()) -> None:
        rows = Appointment.objects.open()
        self._held: dict[tuple[str, int, str], list[Appointment]] = defaultdict(list)
        for column, ids in (("org_id", set(orgs)), ("unit_id", set(units))):
            for held in in_pieces(rows, column, ids):
                self._held[column, getattr(held, column), held.post].append(held)

    def at(self, place: Place, post: str) -> list[Appointment]:
        """Return who holds a post at a place."""
        column = "org_id" if isinstance(place, PartyOrg) else "unit_id"
        return self._held.get((column, place.pk, post), [])


# What rows claim, told without asking the database, and who sits there today.
Claims = tuple[Callable[[], Iterable[Seat]], Holders]


class Claim(NamedTuple):
    """A seat, who sits there, and who is to."""

    seat: Seat
    held: list[Appointment]
    entered: Appointment

    @property
    def change(self) -> Change:
        single = self.seat.post in SINGLE_POSTS
        relieved = [h.pk for h in self.held] if single else []
        pk = self.entered.pk
        return Change(self.seat.row, APPOINTMENT, pk, CREATE, {"relieved": relieved})


def take_seats(pieces: Iterable[Claims], *, applying: Applying) -> Iterator[Change]:
    """Appoint who does not sit there yet; nobody is relieved because a file is silent."""
    for claims in made_ahead(partial(_claimed, set(), applying), pieces):
        if not claims:
            continue
        appoint(
            appointments=[claim.entered for claim in claims],
            actor=applying.actor,
            reason="由导入登记",
            batch_id=applying.batch_id,
        )
        yield from (claim.change for claim in claims)


def _claimed(taken: set[Key], applying: Applying, piece: Claims) -> list[Claim]:
    """Return what is to be entered; of several rows that claim the same seat, the first has it."""
    seats, holders = piece
    found = []
    for seat in seats():
        held = holders.at(seat.place, seat.post)
        key = _key(seat)
        if key not in taken and _is_wanted(seat, held, applying):
            taken.add(key)
            if not _just_seated(seat, held, applying.on):
                found.append(Claim(seat, held, _appointment(seat, held, applying.on)))
    return found


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


def _key(seat: Seat) -> Key:
    holder = "" if seat.post in SINGLE_POSTS else seat.holder
    return (type(seat.place), seat.place.pk, seat.post, holder)


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
