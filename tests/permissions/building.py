"""A plan put on record through the services of the program, a few calls for all its worlds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.registry.cast import DAY, make_identifier, make_uscc
from tests.signing import make_user
from tongjian.foundation import clock
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.viewers import Viewer, system, viewer_for
from tongjian.foundation.accounts.models import User
from tongjian.registry.localities.models import Locality
from tongjian.registry.members.choices import LeftHow, Standing
from tongjian.registry.members.models import CorrectionRequest, Person
from tongjian.registry.members.services.roster import (
    PersonDraft,
    register_people,
    remove_person,
    transfer_people,
)
from tongjian.registry.party_orgs.models import Charge, Hosting, PartyOrg, Relation
from tongjian.registry.party_orgs.services.covering import charge_units, host_units
from tongjian.registry.party_orgs.services.founding import found_orgs
from tongjian.registry.party_orgs.services.moving import dissolve_org, move_org
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint
from tongjian.registry.units.models import Agency, Unit
from tongjian.registry.units.services.registering import register_units

from .plans import BODIES, PLACES, Plan, Span

FOUNDED, SINCE, CHANGED = date(2015, 8, 1), date(2018, 1, 1), date(2020, 2, 1)
_PATHS = ("4499", "449901", "449902", "449901001", "449902001")
_LEVELS = ("city", "county", "county", "street", "street")
_DIGITS = "零一二三四五六七八九"


@dataclass
class Built:
    """The records of a plan, by their numbers in it."""

    plan: Plan
    actor: Viewer
    orgs: list[PartyOrg] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    posts: list[Appointment] = field(default_factory=list)
    places: list[Locality] = field(default_factory=list)
    registrars: list[Agency] = field(default_factory=list)
    bodies: list[Agency] = field(default_factory=list)
    users: list[User] = field(default_factory=list)

    def viewer(self, world: int) -> Viewer:
        """Return who looks at a world, with the rights of today."""
        user = self.users[world]
        return viewer_for(user_id=user.pk, name=user.display_name, on=clock.today())


def spelled(world: int) -> str:
    """Return what every name of a world begins with, and no name of another one holds."""
    return f"第{''.join(_DIGITS[int(digit)] for digit in str(world))}界"


def build(plan: Plan) -> Built:
    """Put a plan on record."""
    built = Built(plan, system(DAY))
    _places(built)
    _orgs(built)
    _units(built)
    _people(built)
    _posts(built)
    _change(built)
    _relate(built)
    _rights(built)
    return built


def _places(built: Built) -> None:
    start = date(2000, 1, 1)
    for number, parent in enumerate(PLACES):
        path = _PATHS[number]
        place = Locality.objects.create(
            code=path.ljust(6, "0"),
            path=path,
            name=f"{_DIGITS[number]}号地",
            short_name=_DIGITS[number],
            level=_LEVELS[number],
            parent=None if parent is None else built.places[parent],
            start_on=start,
        )
        built.places.append(place)
        built.registrars.append(
            Agency.objects.create(
                name=f"{place.name}民政局", locality=place, registers=True, start_on=start
            )
        )
    for number in range(BODIES):
        body = Agency(name=f"{_DIGITS[number]}号主管局", locality=built.places[0], start_on=start)
        body.supervises = True
        body.save()
        built.bodies.append(body)


def _orgs(built: Built) -> None:
    first = _first(built)
    for number, org in enumerate(first.orgs):
        name = f"{spelled(org.world)}{number}号党委" if org.world >= 0 else "总工委"
        built.orgs.append(
            PartyOrg(
                code=f"W{number:05d}",
                name=name,
                kind="committee",
                parent=None if org.parent is None else built.orgs[org.parent],
                locality=built.places[0],
                established_on=FOUNDED,
            )
        )
    found_orgs(orgs=built.orgs, actor=built.actor)


def _units(built: Built) -> None:
    for number, unit in enumerate(_first(built).units):
        ended = {"status": "cancelled", "ended_on": CHANGED} if unit.ended else {}
        built.units.append(
            Unit(
                name=f"{spelled(unit.world)}{number}号协会",
                uscc=make_uscc(),
                kind=unit.kind,
                level="city",
                registrar=built.registrars[unit.place],
                residence=built.places[unit.place],
                competent_body=None if unit.body is None else built.bodies[unit.body],
                supervision="none" if unit.body is None else "competent",
                established_on=date(2010, 3, 1),
                **ended,
            )
        )
    register_units(units=built.units, actor=built.actor, on=DAY)
    hostings, charges = [], []
    for record, unit in zip(built.units, _first(built).units, strict=True):
        if unit.host is not None:
            org = built.orgs[unit.host]
            hostings.append(Hosting(org=org, unit=record, mode="joint", start_on=SINCE))
        charges += [
            Charge(unit=record, org=built.orgs[org], kind=kind, start_on=SINCE)
            for kind, org in unit.charges.items()
        ]
    host_units(hostings=hostings, actor=built.actor)
    charge_units(charges=charges, actor=built.actor)


def _people(built: Built) -> None:
    drafts = [
        PersonDraft(
            person=Person(
                name=f"{spelled(person.world)}{number}号党员",
                sex="1",
                birth_on=date(1980, 5, 1),
                joined_on=date(2005, 7, 1),
                full_on=date(2006, 7, 1),
                employer=None if person.employer is None else built.units[person.employer],
            ),
            org=built.orgs[person.home],
            since=date(2016, 1, 1),
            identifier=make_identifier(born=date(1980 + number // 400, 5, 1)),
        )
        for number, person in enumerate(_first(built).people)
    ]
    built.people = register_people(drafts=drafts, actor=built.actor)
    CorrectionRequest.objects.bulk_create(
        CorrectionRequest(person=record, field="job", proposal="会计")
        for record, person in zip(built.people, built.plan.people, strict=True)
        if person.asks
    )


def _posts(built: Built) -> None:
    built.posts = [
        Appointment(
            holder_name=f"{spelled(post.world)}{number}号干部",
            post="secretary" if post.unit is None else "instructor",
            org=None if post.org is None else built.orgs[post.org],
            unit=None if post.unit is None else built.units[post.unit],
            start_on=SINCE,
        )
        for number, post in enumerate(built.plan.posts)
    ]
    appoint(appointments=built.posts, actor=built.actor)


def _change(built: Built) -> None:
    for number, (moved, under) in enumerate(built.plan.moves):
        move_org(
            org=built.orgs[moved],
            under=built.orgs[under],
            actor=built.actor,
            on=CHANGED + timedelta(days=number),
            reason="调整隶属",
        )
    going: dict[int, list[Person]] = defaultdict(list)
    for person, goal in built.plan.transfers:
        going[goal].append(Person.objects.get(pk=built.people[person].pk))
    for to, people in going.items():
        org = PartyOrg.objects.get(pk=built.orgs[to].pk)
        transfer_people(people=people, to=org, actor=built.actor, on=CHANGED)
    for place, one in enumerate(built.plan.people):
        if one.former:
            _leave(Person.objects.get(pk=built.people[place].pk), built.actor)
    for place, node in enumerate(built.plan.orgs):
        if node.dissolved:
            record = PartyOrg.objects.get(pk=built.orgs[place].pk)
            dissolve_org(org=record, actor=built.actor, on=date(2021, 1, 1), reason="试")


def _leave(person: Person, actor: Viewer) -> None:
    remove_person(
        person=person,
        how=LeftHow.DECEASED,
        standing=Standing.DECEASED,
        actor=actor,
        on=date(2020, 9, 1),
        reason="试",
    )


def _relate(built: Built) -> None:
    Relation.objects.bulk_create(
        Relation(
            source=built.orgs[one.source],
            target=built.orgs[one.target],
            kind=one.kind,
            **_days(one.span),
        )
        for one in built.plan.relations
    )


def _rights(built: Built) -> None:
    rows: dict[str, list[Any]] = {
        "org": built.orgs,
        "place": built.places,
        "agency": built.bodies,
        "unit": built.units,
        "person": built.people,
    }
    grants = []
    for rights in built.plan.rights:
        user = make_user()
        built.users.append(user)
        grants += [
            Grant(
                user=user,
                role=right.role,
                axis=right.axis,
                target_id=rows[right.axis][right.target].pk,
                **_days(right.span),
            )
            for right in rights
        ]
    Grant.objects.bulk_create(grants)


def _first(built: Built) -> Plan:
    assert built.plan.first is not None
    return built.plan.first


def _days(span: Span) -> dict[str, date | None]:
    start, end = span
    today = clock.today()
    ends = None if end is None else today + timedelta(days=end)
    return {"start_on": today + timedelta(days=start), "end_on": ends}
