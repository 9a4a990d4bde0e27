"""Nobody becomes a member by a match: every membership rests on something lawful."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

import tongjian
from tests.registry.cast import DAY, Cast, make_identifier
from tongjian.registry.members.choices import Ground, JoinedHow, LeftHow
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.members.services.roster import (
    PersonDraft,
    register_people,
    transfer_people,
)
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint
from tongjian.registry.units.services.registering import revise_units

SOURCES = Path(tongjian.__file__).parent
# The one service that makes memberships, and the generator of invented people for measuring.
MAKERS = {"registry/members/services/roster.py", "demo/bench/people.py"}
TABLE = "INSERT INTO members_membership"


def makes_memberships(path: Path) -> bool:
    """Tell whether a module calls Membership(...), Membership.objects.create or inserts rows."""
    text = path.read_text(encoding="utf-8")
    if TABLE in text:
        return True
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    names = {ast.unparse(call.func) for call in calls}
    made = ("Membership", "Membership.objects.create", "Membership.objects.bulk_create")
    related = {name for name in names if name.endswith("memberships.create")}
    return bool(names & set(made) or related)


def test_one_service_makes_memberships() -> None:
    modules = [p for p in SOURCES.rglob("*.py") if "migrations" not in p.parts]
    found = {str(p.relative_to(SOURCES)) for p in modules if makes_memberships(p)}

    assert found == MAKERS


def test_the_database_wants_a_ground(cast: Cast) -> None:
    person = cast.person("王明", cast.orgs["物流支部"])
    for ground in ("", "matched", "import"):  # an import without its batch
        with pytest.raises(IntegrityError, match="membership_has_ground"), transaction.atomic():
            Membership.objects.filter(person=person).update(ground=ground)


def test_each_way_in_says_what_it_rests_on(cast: Cast) -> None:
    branch, other = cast.orgs["物流支部"], cast.orgs["装饰支部"]

    def draft(name: str, ground: str = Ground.REGISTER) -> PersonDraft:
        person = Person(name=name, sex="1", birth_on=date(1980, 5, 1))
        return PersonDraft(
            person=person, org=branch, since=DAY, identifier=make_identifier(), ground=ground
        )

    (listed,) = register_people(drafts=[draft("甲")], actor=cast.actor)
    (declared,) = register_people(drafts=[draft("乙", Ground.DECLARED)], actor=cast.actor)
    (sent,) = register_people(drafts=[draft("丙")], actor=cast.actor, batch_id=7)
    later = date(2021, 1, 1)
    transfer_people(people=[listed], to=other, actor=cast.actor, on=later)
    how = (LeftHow.REORGANIZED, JoinedHow.REORGANIZED)
    transfer_people(people=[declared], to=other, actor=cast.actor, on=later, how=how)

    grounds = list(
        Membership.objects.order_by("person__name_sort", "start_on").values_list(
            "person__name", "ground", "batch_id"
        )
    )
    assert sorted(grounds, key=str) == sorted(
        [
            ("甲", "register", None),
            ("甲", "transfer", None),
            ("乙", "declared", None),
            ("乙", "reorganize", None),
            ("丙", "import", 7),
        ],
        key=str,
    )
    assert sent.home_org == branch


def test_other_data_never_makes_a_member(cast: Cast) -> None:
    """Declared numbers, a name that matches, an employer: none of them is a roster."""
    someone = cast.person("王明", cast.orgs["物流支部"])
    unit = cast.unit("物流协会")
    before = list(Membership.objects.values_list("pk", flat=True))

    revise_units(
        changes={unit.pk: {"declared_members": 5}}, actor=cast.actor, on=DAY, reason="年检"
    )
    appoint(
        appointments=[
            Appointment(
                holder_name=someone.name,
                post="secretary",
                org=cast.orgs["装饰支部"],
                start_on=DAY,
            )
        ],
        actor=cast.actor,
    )
    with connection.cursor() as cursor:  # whatever triggers there are have run by now
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert list(Membership.objects.values_list("pk", flat=True)) == before
    someone.refresh_from_db()
    assert someone.home_org == cast.orgs["物流支部"]
    assert Person.objects.count() == 1
