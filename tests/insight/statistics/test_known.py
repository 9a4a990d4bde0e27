"""Any published figure can be computed again as it was known on the day of its publication."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from tests.conftest import as_web_role
from tests.insight import world as worlds
from tests.insight.world import TODAY, World
from tongjian.foundation.access import session
from tongjian.foundation.access.viewers import system
from tongjian.foundation.history.knowing import UnableToTell
from tongjian.foundation.history.models import Image, Recording
from tongjian.insight.statistics.asking import ask, frame_for
from tongjian.insight.statistics.catalogue import TABLES
from tongjian.insight.statistics.known import RECORDED, known_at
from tongjian.insight.statistics.queries import show
from tongjian.kernel.errors import UnableTo
from tongjian.registry.members.choices import LeftHow, Standing
from tongjian.registry.members.models import Person
from tongjian.registry.members.services.roster import (
    remove_person,
    revise_people,
    transfer_people,
)
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.party_orgs.services.covering import end_hostings, host_units
from tongjian.registry.party_orgs.services.moving import dissolve_org, move_org
from tongjian.registry.party_orgs.services.undoing import withdraw_hostings
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint
from tongjian.registry.units.choices import UnitStatus
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import end_unit, revise_units

PAST = date(2019, 1, 1)
Step = Callable[[World, random.Random], None]


def figures(world: World) -> dict[tuple[str, date], Any]:
    """Compute the whole catalogue, for today and for a past day."""
    said = {}
    for code, table in TABLES.items():
        for on in (TODAY, PAST) if table.past else (TODAY,):
            outcome = show(
                world.office, ask(code, frame=frame_for(world.office, on=on, today=TODAY))
            )
            said[code, on] = (outcome.lines, outcome.total)
    return said


def now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def _any(rows: Any, chance: random.Random) -> Any:
    return chance.choice(list(rows.order_by("pk")))


def revise_a_unit(world: World, chance: random.Random) -> None:
    unit = _any(Unit.objects, chance)
    sector = chance.choice(["health", "education", "culture", "commerce"])
    changes = {unit.pk: {"sector": sector, "declared_members": chance.randrange(9)}}
    revise_units(changes=changes, actor=world.office, on=TODAY)


def end_a_unit(world: World, chance: random.Random) -> None:
    unit = _any(Unit.objects.filter(status=UnitStatus.NORMAL), chance)
    end_unit(unit=unit, status=UnitStatus.CANCELLED, actor=world.office, on=TODAY, reason="注销")


def register_a_unit(world: World, chance: random.Random) -> None:
    world.cast.unit(f"新会{chance.randrange(10**6)}", sector="sports")


def host_a_unit(world: World, chance: random.Random) -> None:
    hosting = Hosting(
        unit=_any(Unit.objects.filter(host_mode=""), chance),
        org=_any(PartyOrg.objects.filter(dissolved_on=None, kind="branch"), chance),
        mode="joint",
        start_on=PAST - timedelta(days=chance.randrange(99)),
    )
    host_units(hostings=[hosting], actor=world.office)


def end_a_hosting(world: World, chance: random.Random) -> None:
    unit = _any(Unit.objects.exclude(host_mode=""), chance)
    end_hostings(unit_ids=[unit.pk], actor=world.office, on=TODAY, reason="撤")


def withdraw_a_hosting(world: World, chance: random.Random) -> None:
    hosting = _any(Hosting.objects, chance)
    withdraw_hostings(hosting_ids=[hosting.pk], reopen_ids=[], actor=world.office)


def change_a_person(world: World, chance: random.Random) -> None:
    person = _any(Person.objects, chance)
    values = {"sex": chance.choice("12"), "education": chance.choice(["20", "30", "60"])}
    revise_people(changes={person.pk: values}, actor=world.office)


def enter_a_person(world: World, chance: random.Random) -> None:
    org = _any(PartyOrg.objects.filter(kind="branch", dissolved_on=None), chance)
    world.cast.person("新来的", org, since=date(2017, 1, 1))


def transfer_a_person(world: World, chance: random.Random) -> None:
    person = _any(Person.objects.filter(standing=Standing.NORMAL), chance)
    to = _any(PartyOrg.objects.filter(kind="branch", dissolved_on=None), chance)
    transfer_people(people=[person], to=to, actor=world.office, on=TODAY, reason="转")


def lose_a_person(world: World, chance: random.Random) -> None:
    remove_person(
        person=_any(Person.objects.filter(standing=Standing.NORMAL), chance),
        how=LeftHow.DECEASED,
        standing=Standing.DECEASED,
        actor=world.office,
        on=TODAY,
        reason="去世",
    )


def erase_a_person(world: World, chance: random.Random) -> None:
    # As a retention job does, past every service.
    _any(Person.objects, chance).delete()


def move_an_org(world: World, chance: random.Random) -> None:
    org = _any(PartyOrg.objects.filter(kind="branch", dissolved_on=None), chance)
    under = _any(PartyOrg.objects.exclude(kind="branch"), chance)
    move_org(org=org, under=under, actor=world.office, on=TODAY, reason="调整")


def found_an_org(world: World, chance: random.Random) -> None:
    world.cast.org(f"支部{chance.randrange(10**6)}", parent=world.cast.orgs["行业党委"])


def dissolve_an_org(world: World, chance: random.Random) -> None:
    org = _any(PartyOrg.objects.filter(kind="branch", dissolved_on=None), chance)
    dissolve_org(org=org, actor=world.office, on=TODAY, reason="撤销")


def appoint_somebody(world: World, chance: random.Random) -> None:
    org = _any(PartyOrg.objects.filter(kind="branch", dissolved_on=None), chance)
    made = Appointment(
        holder_name="王五", post="secretary", org=org, source="head", start_on=TODAY
    )
    appoint(appointments=[made], actor=world.office)


STEPS_OF: tuple[Step, ...] = (
    revise_a_unit,
    end_a_unit,
    register_a_unit,
    host_a_unit,
    end_a_hosting,
    withdraw_a_hosting,
    change_a_person,
    enter_a_person,
    transfer_a_person,
    lose_a_person,
    erase_a_person,
    move_an_org,
    found_an_org,
    dissolve_an_org,
    appoint_somebody,
)


@pytest.mark.django_db(transaction=True)
def test_every_figure_after_every_step_is_found_again() -> None:
    chance = random.Random(1)  # noqa: S311 - a repeatable choice
    world = worlds.build()
    published = [(now(), "begin", figures(world))]
    steps = list(STEPS_OF)
    chance.shuffle(steps)
    for step in steps:
        try:
            with transaction.atomic():
                step(world, chance)
        except (UnableTo, IndexError):
            continue
        published.append((now(), step.__name__, figures(world)))
    assert len(published) > len(STEPS_OF) // 2
    assert Image.objects.count() > len(published)

    for moment, name, said in published:
        with known_at(moment):
            again = figures(world)
        assert {key for key in said if said[key] != again[key]} == set(), name
    assert figures(world) == published[-1][2]


@contextmanager
def committed_change() -> Iterator[tuple[World, Person, datetime]]:
    world = worlds.build()
    person = Person.objects.order_by("pk")[0]
    before = now()
    revise_people(changes={person.pk: {"sex": "2"}}, actor=world.office)
    yield world, person, before


@pytest.mark.django_db(transaction=True)
def test_images_of_people_say_nothing_of_who_they_are_and_stay_behind_the_wall() -> None:
    with committed_change() as (world, person, before):
        (image,) = Image.objects.filter(source="members_person", row_id=person.pk)
        assert image.image["sex"] == "1"
        assert not {"name", "identifier_sealed", "identifier_index"} & set(image.image)

        with as_web_role(), transaction.atomic():
            assert not Image.objects.filter(source="members_person").exists()
            with session.whole_register():
                assert Image.objects.filter(source="members_person").exists()
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                Image.objects.all().delete()
        with as_web_role(), known_at(before):
            then = show(
                world.office,
                ask(
                    "members-sex",
                    frame=frame_for(world.office, on=TODAY, today=TODAY),
                    by=["sex"],
                ),
            )
        counts = {line.keys: line.counts["people"].n for line in then.lines}
        assert counts == {("1",): 12, ("2",): 4}


@pytest.mark.django_db(transaction=True)
def test_before_the_recording_began_nothing_is_told() -> None:
    begun = Recording.objects.order_by("-since")[0].since
    with pytest.raises(UnableToTell, match="逐行留底"), known_at(begun - timedelta(days=1)):
        pytest.fail("told what was not recorded")


@pytest.mark.django_db
def test_the_tables_of_the_statistics_are_all_recorded() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT event_object_table FROM information_schema.triggers"
            " WHERE trigger_name = 'history_update'"
        )
        assert {row[0] for row in cursor.fetchall()} == {one.table for one in RECORDED}


@pytest.mark.django_db
def test_the_command_computes_as_known_on_a_day() -> None:
    world = worlds.build()
    assert world
    Recording.objects.update(since=datetime.fromisoformat("2020-01-01T00:00:00+08:00"))
    out = StringIO()
    day = system(TODAY).on.isoformat()
    call_command("stats", "show", "coverage", f"--known-on={day}", f"--as-of={day}", stdout=out)
    assert "覆盖" in out.getvalue()

    with pytest.raises(CommandError, match="还没有到"):
        call_command("stats", "show", "coverage", f"--known-on={day}", "--as-of=2999-01-01")
    with pytest.raises(CommandError, match="逐行留底"):
        call_command("stats", "show", "coverage", "--known-on=2010-01-01", "--as-of=2009-01-01")


def by_subtree(world: World, table: str, counted: str) -> dict[tuple[str, ...], int]:
    committee = world.cast.orgs["社会组织党委"].code
    frame = frame_for(world.office, on=TODAY, today=TODAY, scope=committee)
    outcome = show(world.office, ask(table, frame=frame, by=("under",)))
    return {line.keys: line.counts[counted].n for line in outcome.lines}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("table", "counted", "source"),
    [("members-sex", "people", "members_"), ("coverage", "covered", "units_")],
)
def test_a_subtree_that_moves_leaves_no_image_of_what_follows_and_is_known_where_it_was(
    table: str, counted: str, source: str
) -> None:
    world = worlds.build()
    org = world.cast.orgs["物流支部"]
    moment, before = now(), by_subtree(world, table, counted)
    count = Image.objects.filter(source__startswith=source).count()
    under = world.cast.orgs["联合党委"]
    move_org(org=org, under=under, actor=world.office, on=TODAY, reason="调整")
    assert by_subtree(world, table, counted) != before
    assert Image.objects.filter(source__startswith=source).count() == count
    with known_at(moment):
        assert by_subtree(world, table, counted) == before
