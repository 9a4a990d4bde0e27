"""The small city: the same kinds of everything, quick enough for every test run."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.cities import TODAY, BuiltCity
from tongjian.demo import accounts, build
from tongjian.demo.sizes import FIGURES_OF, FIRST_YEAR_END, SIZES
from tongjian.foundation.accounts.models import User
from tongjian.foundation.audit.models import Entry
from tongjian.kernel.cn import identity, party_kinds, unit_kinds, uscc
from tongjian.registry.members import secrets
from tongjian.registry.members.models import CorrectionRequest, Membership, Person
from tongjian.registry.members.queries import list_people
from tongjian.registry.party_orgs.choices import GRASS_ROOTS, RelationKind
from tongjian.registry.party_orgs.models import (
    Charge,
    Hosting,
    PartyOrg,
    PartyOrgVersion,
    Relation,
)
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Area, MemberFirm, Rating, Unit, UnitVersion
from tongjian.registry.units.queries import list_units

SMALL = SIZES["small"]


def _digest() -> str:
    """Return a digest of what a city says, without keys, times and ciphers."""
    tables: list[tuple[Any, tuple[str, ...]]] = [
        (Unit, ("uscc", "name", "sector", "host_mode", "full_members", "declared_members")),
        (UnitVersion, ("unit__uscc", "name", "status", "start_on", "end_on")),
        (PartyOrg, ("code", "name", "kind", "flavor", "path", "established_on", "term_ends_on")),
        (PartyOrgVersion, ("org__code", "name", "path", "start_on", "end_on")),
        (Hosting, ("org__code", "unit__uscc", "mode", "start_on")),
        (Charge, ("org__code", "unit__uscc", "kind", "start_on")),
        (Person, ("name", "sex", "birth_on", "joined_on", "home_org__code", "employer__uscc")),
        (Membership, ("person__name", "org__code", "start_on", "end_on", "left_how")),
        (Appointment, ("holder_name", "post", "org__code", "unit__uscc", "start_on")),
        (MemberFirm, ("unit__uscc", "name", "uscc", "start_on")),
        (Rating, ("unit__uscc", "grade", "announced_on")),
    ]
    said = [
        sorted(json.dumps(row, default=str) for row in model.objects.values_list(*fields))
        for model, fields in tables
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _built_digest(seed: int) -> str:
    with transaction.atomic():
        build.build_city(size=SMALL, seed=seed, today=TODAY)
        digest = _digest()
        transaction.set_rollback(True)
    return digest


@pytest.mark.django_db
def test_the_same_seed_builds_the_same_city_and_another_seed_another() -> None:
    first, again, other = _built_digest(42), _built_digest(42), _built_digest(7)

    assert first == again
    assert first != other


def test_it_takes_less_than_five_seconds_of_this_process(small_city: BuiltCity) -> None:
    assert small_city.cpu_seconds < 5


def test_its_figures_are_exact_too(small_city: BuiltCity) -> None:
    for day in (FIGURES_OF, TODAY):
        orgs = PartyOrgVersion.objects.valid_on(day).filter(kind__in=GRASS_ROOTS)
        assert UnitVersion.objects.valid_on(day).exclude(status__in=ENDED).count() == SMALL.units
        assert orgs.count() == SMALL.orgs
        assert Membership.objects.valid_on(day).count() == SMALL.members.total
    assert Membership.objects.valid_on(FIRST_YEAR_END).count() == SMALL.members.first_year


def test_a_second_build_does_nothing_and_says_so(small_city: BuiltCity) -> None:
    out = io.StringIO()
    units = Unit.objects.count()

    call_command("build_demo", size="small", stdout=out)

    assert "未重建" in out.getvalue()
    assert Unit.objects.count() == units
    with pytest.raises(build.UnableToBuild):
        build.build_city(size=SMALL, seed=1, today=TODAY)


def test_credit_codes_are_valid_and_of_no_real_division(small_city: BuiltCity) -> None:
    for code, kind in Unit.objects.values_list("uscc", "kind"):
        assert code is not None
        assert uscc.read(code).findings == ()
        assert uscc.kind_of(code) == kind
        assert uscc.region_of(code).startswith("4499")


def test_identity_numbers_are_valid_agree_with_the_person_and_belong_to_nobody(
    small_city: BuiltCity,
) -> None:
    for person in Person.objects.all():
        number = secrets.take(person, secrets.IDENTIFIER)
        facts = identity.facts(number)

        assert identity.read(number).value == number
        assert facts.region == "449901"
        assert facts.birth_on == person.birth_on
        assert facts.sex == {"1": "male", "2": "female"}[person.sex]


def test_names_tell_the_kind_as_the_files_of_offices_do(small_city: BuiltCity) -> None:
    for name, kind in Unit.objects.values_list("name", "kind"):
        assert unit_kinds.kind_from_name(name) == kind, name
    for name, kind in PartyOrg.objects.filter(kind__in=GRASS_ROOTS).values_list("name", "kind"):
        assert party_kinds.kind_from_name(name) == kind, name


def test_members_joined_grown_up_and_before_they_came(small_city: BuiltCity) -> None:
    for membership in Membership.objects.select_related("person"):
        person = membership.person
        assert person.birth_on is not None
        assert person.joined_on is not None
        assert (person.joined_on - person.birth_on).days >= 18 * 365
        assert person.joined_on <= membership.start_on
        assert person.full_on is None or (person.full_on - person.joined_on).days >= 365


def test_nothing_is_covered_before_it_existed(small_city: BuiltCity) -> None:
    for hosting in Hosting.objects.select_related("org", "unit"):
        assert hosting.unit.established_on is not None
        assert hosting.org.established_on <= hosting.start_on
        assert hosting.unit.established_on <= hosting.start_on


def test_there_is_something_of_everything(small_city: BuiltCity) -> None:
    kinds = set(Relation.objects.values_list("kind", flat=True))

    assert {RelationKind.TRUSTEE, RelationKind.GUIDANCE, RelationKind.FALLBACK} <= kinds
    assert RelationKind.DIRECT_CONTACT in kinds
    assert {"standalone", "joint"} <= set(Unit.objects.values_list("host_mode", flat=True))
    assert Unit.objects.filter(host_mode="", full_members__gte=3).exists()
    assert Unit.objects.filter(scope_path="").exists()
    assert Unit.objects.filter(decoupled_on__isnull=False).exists()
    assert Unit.objects.filter(area__isnull=False).exists()
    assert PartyOrg.objects.filter(term_ends_on__lt=TODAY).exists()
    assert PartyOrg.objects.filter(dissolved_on__isnull=False).exists()
    assert Person.objects.filter(mobile_since__isnull=False).exists()
    assert Person.objects.filter(full_on__isnull=True).exists()
    assert Area.objects.count() == SMALL.areas
    assert MemberFirm.objects.count() == SMALL.firms
    assert CorrectionRequest.objects.count() == SMALL.corrections
    assert set(Membership.objects.values_list("joined_how", flat=True)) >= {
        "registered",
        "transferred",
        "admitted",
    }


def test_everything_is_in_the_audit_log(small_city: BuiltCity) -> None:
    registered = Entry.objects.filter(action="units.unit.registered")
    people = Entry.objects.filter(action="members.person.registered")

    assert registered.count() == Unit.objects.count()
    assert people.count() == Person.objects.count()


@pytest.mark.parametrize(
    ("username", "sees_units", "sees_people"),
    [
        ("gongwei", lambda n: n == Unit.objects.count(), lambda n: n == SMALL.members.total),
        ("qudangwei", lambda n: 0 < n < Unit.objects.count(), lambda n: n > 0),
        ("minzheng", lambda n: n == Unit.objects.count(), lambda n: n == 0),
        ("quminzheng", lambda n: 0 < n < Unit.objects.count(), lambda n: n == 0),
        ("jiaoyuju", lambda n: n > 0, lambda n: n == 0),
        ("shuji", lambda n: n == 1, lambda n: n >= 3),
        ("fuzeren", lambda n: n == 1, lambda n: n == 0),
        ("dangyuan", lambda n: n == 0, lambda n: n == 1),
        ("xitong", lambda n: n == 0, lambda n: n == 0),
        ("anquan", lambda n: n == 0, lambda n: n == 0),
        ("shenji", lambda n: n == 0, lambda n: n == 0),
    ],
)
def test_each_role_sees_its_own_part(
    small_city: BuiltCity,
    username: str,
    sees_units: Callable[[int], bool],
    sees_people: Callable[[int], bool],
) -> None:
    viewer = small_city.viewer(username)

    assert sees_units(list_units(viewer).count())
    assert sees_people(list_people(viewer).count())


def test_accounts_are_listed_with_what_they_see(small_city: BuiltCity) -> None:
    listed = {account.username: account for account in accounts.demo_accounts()}
    roles = {account.role for account in accounts.ACCOUNTS}

    assert len(roles) == 12
    assert set(listed) == {account.username for account in accounts.ACCOUNTS}
    assert "湾畔区" in listed["quminzheng"].scope
    for user in User.objects.filter(username__in=listed):
        assert user.check_password(accounts.PASSWORD)
        assert not user.must_change_password


@pytest.mark.django_db
def test_outside_a_demo_no_account_is_opened() -> None:
    out = io.StringIO()

    call_command("build_demo", size="small", stdout=out)
    call_command("build_demo", accounts=True, stdout=out)

    assert not User.objects.exists()
    assert "272 家社会组织，46 个基层党组织，204 名党员" in out.getvalue()
    assert "没有演示账号" in out.getvalue()
