"""A small world for the scope matrix: every kind of record at each place around a user's node.

The node is a committee in the middle of the tree. Above it stands the committee that leads it,
beside it another one, below it a branch. Units and people are found at the same four places; the
places of registration follow the same pattern, so that a registrar of the district has an own
district, a city above, a district beside and a street below.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import PASSWORD, make_user
from tongjian.config.roles import ROLES
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.viewers import system
from tongjian.foundation.accounts.models import User
from tongjian.foundation.api.models import Token
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.documents import layouts
from tongjian.foundation.documents.kinds import About, Draft, Kind, register_kind
from tongjian.foundation.documents.services import issue_draft
from tongjian.foundation.exchange.models import ImportBatch
from tongjian.foundation.jobs.models import Job
from tongjian.foundation.notices.causes import Cause, Owner, Subject
from tongjian.foundation.notices.services import raise_notice
from tongjian.foundation.privacy.models import PersonalRequest
from tongjian.foundation.rulebook.models import Amendment
from tongjian.foundation.watch.models import Notice
from tongjian.lifecycle.affiliation.models import Seat
from tongjian.lifecycle.affiliation.services import give_seat
from tongjian.lifecycle.gates import choices
from tongjian.lifecycle.gates.models import (
    AnnualReport,
    Application,
    Attestation,
    CharterCheck,
    Disposal,
    RatingCase,
    TermReview,
)
from tongjian.lifecycle.gates.services.disposal import start
from tongjian.lifecycle.gates.services.making_up import make_up_for
from tongjian.registry.localities.models import Locality
from tongjian.registry.members.models import CorrectionRequest, Person
from tongjian.registry.members.purposes import PURPOSE
from tongjian.registry.party_orgs import permissions as party_orgs
from tongjian.registry.party_orgs.choices import OrgKind, RelationKind
from tongjian.registry.party_orgs.models import Charge, PartyOrg
from tongjian.registry.party_orgs.services.covering import charge_units
from tongjian.registry.party_orgs.services.relating import relate
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint
from tongjian.registry.units.models import Agency, Area, MemberFirm, Rating, Unit
from tongjian.registry.units.services.enrolling import enroll_firms
from tongjian.registry.units.services.grading import rate_units

from . import cases

OWN, ABOVE, BESIDE, BELOW, MISSING = "own", "above", "beside", "below", "missing"
PLACES = (OWN, ABOVE, BESIDE, BELOW)
ANONYMOUS = "anonymous"
CODES = tuple(role.code for role in ROLES)
SINCE = date(2019, 1, 1)
NOT_THERE = 987_654_321

# Names that nothing else in a page holds.
ORG_NAMES = {OWN: "镜湖党委", ABOVE: "凌云党委", BESIDE: "望海党委", BELOW: "听雨支部"}
UNIT_NAMES = {OWN: "云帆物流协会", ABOVE: "星汉商会", BESIDE: "青禾学校", BELOW: "松涛基金会"}
PERSON_NAMES = {OWN: "甄自在", ABOVE: "邬上行", BESIDE: "卞旁观", BELOW: "祝下游"}
HOLDER_NAMES = {OWN: "虞镜心", ABOVE: "钮凌霄", BESIDE: "阙观潮", BELOW: "蔺听松"}
STRANGER = "旁人"


@dataclass
class World:
    """The records by kind and place, and a signed-in browser for each role."""

    cast: Cast
    targets: dict[str, dict[str, Any]] = field(default_factory=dict)
    own: dict[str, dict[str, Any]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def key(self, kind: str, place: str, role: str) -> Any:
        """Return the primary key of the record of a kind at a place, as one role sees it."""
        if place == MISSING:
            return NOT_THERE
        if kind in self.own:
            owner = role if place == OWN and role != ANONYMOUS else STRANGER
            return self.own[kind][owner].pk
        return self.targets[kind][place].pk

    def ask(self, role: str, method: str, url: str, data: Any = None) -> Any:
        """Ask as a role; whatever the answer changes is undone."""
        with undone():
            client = self.clients[role]
            answer = getattr(client, method.lower())(url, data)
            for close in answer._resource_closers:
                close()
            return answer


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def build() -> World:
    """Build the world; it takes about a second."""
    cast = casting.build()
    world = World(cast)
    orgs = _orgs(cast)
    units = _units(cast, orgs)
    people = {place: cast.person(PERSON_NAMES[place], orgs[place]) for place in PLACES}
    world.targets = {
        "org": orgs,
        "unit": units,
        "person": people,
        "correction": {place: _correction(person) for place, person in people.items()},
        "request": {place: _request(person) for place, person in people.items()},
        "relation": {place: _relation(cast, orgs, place) for place in PLACES},
        "appointment": {place: _secretary(cast, orgs, place) for place in PLACES},
        "letter": {place: _letter(orgs[place]) for place in PLACES},
        "todo": {place: _todo(orgs[place]) for place in PLACES},
        "area": dict.fromkeys(PLACES, _area(cast)),
        "rating": {place: _rating(cast, units[place]) for place in PLACES},
        "firm": {place: _firm(cast, units[place]) for place in PLACES},
        "agency": dict.fromkeys(PLACES, cast.health),
        "seat": dict.fromkeys(PLACES, _seat(cast)),
        "application": {place: _application(units[place]) for place in PLACES},
        "charter": {place: _charter(units[place]) for place in PLACES},
        "rating_case": {place: _case(units[place]) for place in PLACES},
        "review": {place: _review(units[place], orgs[place]) for place in PLACES},
        "attestation": {place: _proof(units[place], orgs[place]) for place in PLACES},
        "report": {place: _report(units[place]) for place in PLACES},
        "disposal": {place: _disposal(units[place]) for place in PLACES},
        **cases.targets(cast, orgs, units),
    }
    _sign_in(world)
    everybody = dict.fromkeys(PLACES, world.users["member"])
    world.targets |= {
        "user": everybody,
        "grant": dict.fromkeys(PLACES, Grant.objects.filter(user=world.users["member"]).get()),
        "notice": dict.fromkeys(PLACES, _notice(world)),
        "entry": dict.fromkeys(PLACES, Entry.objects.order_by("pk").first()),
        "amendment": {place: _amendment(world, region) for place, region in REGIONS.items()},
    }
    return world


def _letter(org: PartyOrg) -> Any:
    """Issue a letter from an organisation."""
    kind = Kind("test.letter", "通知", party_orgs.READ, party_orgs.WRITE, _draft)
    register_kind(kind)
    actor, day = system(SINCE), date(2026, 11, 20)
    return issue_draft(kind=kind, draft=_draft(org, actor, day), actor=actor, on=day)


def _draft(org: PartyOrg, actor: Any, on: date) -> Draft:
    letter = layouts.notice(about="开会", sender=org.name, to="各单位", on=on, body=("开会。",))
    return Draft(letter, About("org", org.pk, org.name, org=org.path))


def _todo(org: PartyOrg) -> Any:
    """Ask an organisation for something."""
    return raise_notice(
        key=f"test.todo/{org.pk}",
        cause=Cause("test.todo", "报送名单", (party_orgs.READ,), days=10),
        subject=Subject("org", org.pk, org.name),
        owner=Owner(org.name, org=org.path),
        on=date(2026, 11, 20),
    )


def _notice(world: World) -> Notice:
    about = world.users["member"]
    return Notice.objects.create(
        reader=about,
        reader_name=str(about),
        day=date(2026, 11, 20),
        people=200,
        busiest=50,
        off_hours=0,
        exported=0,
    )


def _orgs(cast: Cast) -> dict[str, PartyOrg]:
    root = cast.orgs["两新工委"]
    above = cast.org(ORG_NAMES[ABOVE], parent=root, kind=OrgKind.COMMITTEE)
    own = cast.org(ORG_NAMES[OWN], parent=above, kind=OrgKind.COMMITTEE, locality=cast.donghu)
    beside = cast.org(ORG_NAMES[BESIDE], parent=above, kind=OrgKind.COMMITTEE)
    below = cast.org(ORG_NAMES[BELOW], parent=own, locality=cast.donghu)
    return {OWN: own, ABOVE: above, BESIDE: beside, BELOW: below}


def _units(cast: Cast, orgs: dict[str, PartyOrg]) -> dict[str, Unit]:
    other = Agency.objects.create(
        name="鹏城市教育局", locality=cast.city, supervises=True, start_on=date(2000, 1, 1)
    )
    registrars = {
        OWN: cast.donghu_registrar,
        ABOVE: cast.registrar,
        BESIDE: _registrar("西山区民政局", cast.xishan),
        BELOW: _registrar("东湖区湖畔街道办事处", _street(cast)),
    }
    units = {
        place: cast.unit(
            UNIT_NAMES[place],
            registrar=registrars[place],
            competent_body=cast.health if place == OWN else other,
            supervision="competent",
            declared_members=4,
        )
        for place in PLACES
    }
    charges = [Charge(unit=units[p], org=orgs[p], kind="lead", start_on=SINCE) for p in PLACES]
    charge_units(charges=charges, actor=cast.actor)
    return {place: Unit.objects.get(pk=unit.pk) for place, unit in units.items()}


def _registrar(name: str, where: Locality) -> Agency:
    return Agency.objects.create(
        name=name, locality=where, registers=True, start_on=date(2000, 1, 1)
    )


def _street(cast: Cast) -> Locality:
    return Locality.objects.create(
        code="449901001000",
        path="449901001",
        name="湖畔街道",
        short_name="湖畔",
        level="street",
        parent=cast.donghu,
        start_on=date(2000, 1, 1),
    )


def _rating(cast: Cast, unit: Unit) -> Rating:
    rating = Rating(unit=unit, grade="3A", announced_on=date(2022, 5, 1))
    return rate_units(ratings=[rating], actor=cast.actor)[0]


def _firm(cast: Cast, unit: Unit) -> MemberFirm:
    firm = MemberFirm(unit=unit, name="某某公司", start_on=SINCE)
    return enroll_firms(firms=[firm], actor=cast.actor)[0]


def _seat(cast: Cast) -> Seat:
    made = Seat(function="office", locality=cast.city, org=cast.orgs["两新工委"], start_on=SINCE)
    return give_seat(seat=made, actor=cast.actor)


def _application(unit: Unit) -> Application:
    """Return an application that came in by import and is to be made up for."""
    return make_up_for([unit], actor=system(SINCE), on=SINCE, batch_id=1)[0]


def _case(unit: Unit) -> RatingCase:
    return RatingCase.objects.create(unit=unit, target="4A", applied_on=SINCE, stage="open")


def _review(unit: Unit, org: PartyOrg) -> TermReview:
    made = TermReview.objects.create(
        unit=unit, planned_on=SINCE, opened_on=SINCE, opened_by="某人"
    )
    made.countersigns.create(org=org, order=1)
    return made


def _proof(unit: Unit, org: PartyOrg) -> Attestation:
    return Attestation.objects.create(
        unit=unit,
        purpose="honours",
        code=f"MATRIX{unit.pk}",
        org=org,
        scope_path=org.path,
        issued_on=SINCE,
        issued_by="某人",
        valid_until=date(2030, 1, 1),
    )


def _report(unit: Unit) -> AnnualReport:
    return AnnualReport.objects.create(
        unit=unit, year=2025, track="inspection", due_on=date(2026, 5, 31)
    )


def _disposal(unit: Unit) -> Disposal:
    return start(unit=unit, cause=choices.Cause.CANCEL, reason="", actor=system(SINCE), on=SINCE)


def _charter(unit: Unit) -> CharterCheck:
    return CharterCheck.objects.create(
        unit=unit,
        title=unit.name,
        occasion="annual",
        text="本会遵守法律。",
        found=[["law", 2, 6]],
        missing=["values"],
        checked_on=SINCE,
        registered_path=unit.registered_path,
    )


# Of the district of the own node, of the nation, of the district beside, of a street inside.
REGIONS = {OWN: "449901", ABOVE: "", BESIDE: "449902", BELOW: "449901001"}


def _amendment(world: World, region: str) -> Amendment:
    """Return a proposal of somebody who is not among the users asked."""
    return Amendment.objects.create(
        region=region,
        code="branch_minimum",
        value=4,
        start_on=date(2030, 1, 1),
        reason="试",
        proposed_by=world.users["member"],
    )


def _request(person: Person) -> PersonalRequest:
    return PersonalRequest.objects.create(
        subject_type="members.person",
        subject_id=person.pk,
        kind="restriction",
        wish="核实前请勿使用",
        due_on=date(2026, 12, 31),
    )


def _correction(person: Person) -> CorrectionRequest:
    return CorrectionRequest.objects.create(person=person, field="job", proposal="会计")


def _relation(cast: Cast, orgs: dict[str, PartyOrg], place: str) -> Any:
    # Nobody in this world holds a grant over the guide, so the relation opens nothing.
    guide = cast.orgs["联合党委"]
    kind = RelationKind.GUIDANCE
    return relate(source=guide, target=orgs[place], kind=kind, actor=cast.actor, on=SINCE)


def _secretary(cast: Cast, orgs: dict[str, PartyOrg], place: str) -> Appointment:
    post = Appointment(
        holder_name=HOLDER_NAMES[place], post="secretary", org=orgs[place], start_on=SINCE
    )
    return appoint(appointments=[post], actor=cast.actor)[0]


def _area(cast: Cast) -> Area:
    return Area.objects.create(
        name="湖畔科技园", kind="park", locality=cast.donghu, start_on=date(2010, 1, 1)
    )


def _sign_in(world: World) -> None:
    nodes = {
        "org": world.targets["org"][OWN].pk,
        "place": world.cast.donghu.pk,
        "agency": world.cast.health.pk,
        "unit": world.targets["unit"][OWN].pk,
        "person": world.targets["person"][OWN].pk,
        "none": None,
    }
    for role in ROLES:
        axis = role.axes[0]
        user = make_user(role.code, axis, nodes[axis])
        world.users[role.code] = user
        world.clients[role.code] = _browser(user)
    world.users[STRANGER] = make_user()
    world.clients[ANONYMOUS] = Client(raise_request_exception=False)
    _own_things(world)


def _browser(user: User) -> Client:
    """Sign in and confirm the password, so that nothing asks for it again."""
    client = Client(raise_request_exception=False)
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    session = client.session
    session[PURPOSE] = "日常党员管理"
    session.save()
    return client


def _own_things(world: World) -> None:
    """Give every user a job, a token and a batch: nobody else may see them."""
    name = default_storage.save("jobs/matrix.csv", ContentFile("名称\n"))
    tomorrow = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
    world.own = {"job": {}, "token": {}, "batch": {}, "delegation": {}}
    other = make_user()
    for code, user in world.users.items():
        world.own["job"][code] = Job.objects.create(
            kind="test", label="导出", owner=user, file=name, file_name="名单.csv"
        )
        world.own["delegation"][code] = cases.delegation(user, other)
        world.own["token"][code] = Token.objects.create(
            user=user, name="周报", digest=code.encode(), hint="tj_", expires_on=tomorrow
        )
        world.own["batch"][code] = ImportBatch.objects.create(
            template="units", sender=user, sender_name=user.display_name,
            file_name="名单.xlsx", file_size=1, sha256=code,
        )  # fmt: skip
