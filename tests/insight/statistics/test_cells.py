"""Maintained sums: live in the same transaction, equal to the rows, never in the way."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from tests.insight.statistics.test_tables import table
from tests.insight.world import TODAY, World
from tongjian.foundation.access.middleware import arm_for
from tongjian.insight.statistics import cubes, days_kept, proving
from tongjian.insight.statistics.asking import ask, frame_for
from tongjian.insight.statistics.engine import Query, plan
from tongjian.insight.statistics.models import DayCell, PersonCell, PlaceCell, UnitCell
from tongjian.insight.statistics.sources import SOURCES
from tongjian.registry.localities.models import Locality
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.party_orgs.services.moving import move_org
from tongjian.registry.units.models import Unit

LONG_AGO = datetime(2024, 1, 31, 23, 30, tzinfo=UTC)


def failures(world: World) -> list[str]:
    proofs = proving.prove(world.office, on=TODAY)
    return [proof.words for proof in proofs if "累计数" in proof.title and not proof.holds]


def statement(world: World, code: str, **options: Any) -> str:
    frame = frame_for(world.office, on=TODAY, today=TODAY, **options)
    asked = ask(code, frame=frame)
    source = SOURCES[asked.table.source]
    query = Query(source=source, frame=frame, measures=asked.table.measures, by=asked.by)
    return " ".join(each.text for _, each in plan(world.office, query))


@pytest.mark.parametrize(
    "code",
    [
        "units",
        "coverage-sector",
        "coverage-kind",
        "bands",
        "members-age",
        "members-era",
    ],
)
def test_the_widest_questions_read_no_row(world: World, code: str) -> None:
    text = statement(world, code)
    assert "cell" in text
    assert "units_unit" not in text
    assert "members_person" not in text


def test_a_subtree_between_the_kept_depths_is_counted_from_rows(world: World) -> None:
    assert "units_unit " in statement(world, "coverage-sector", scope="449901")
    committee = world.cast.orgs["社会组织党委"].code
    assert "cell" in statement(world, "coverage-sector", scope=committee)
    branch = world.cast.orgs["物流支部"].code
    assert "units_unit " in statement(world, "coverage-sector", scope=branch)


def test_every_way_to_write_keeps_the_sums(world: World) -> None:
    assert failures(world) == []
    Unit.objects.filter(sector="commerce").update(sector="culture", full_members=9)
    Unit.objects.filter(name="邻里社").update(status="cancelled", ended_on=date(2026, 1, 1))
    person = Person.objects.filter(sex="2").first()
    assert person is not None
    person.birth_on, person.education = date(1999, 1, 1), ""
    person.save()
    Person.objects.filter(pk=Person.objects.order_by("-pk")[0].pk).delete()
    move_org(
        org=world.cast.orgs["物流支部"],
        under=world.cast.orgs["联合党委"],
        actor=world.office,
        on=date(2026, 2, 1),
        reason="调整",
    )
    assert failures(world) == []


def test_a_change_shows_in_the_same_transaction(world: World) -> None:
    before = table(world, "coverage-sector").total.counts["registered"].n
    world.cast.unit("新来协会")
    assert table(world, "coverage-sector").total.counts["registered"].n == before + 1


def test_folding_changes_no_figure_and_leaves_one_cell_for_each_class(world: World) -> None:
    shown = table(world, "units").lines
    Unit.objects.update(sector="law")
    Unit.objects.update(sector="sport")
    cubes.fold()
    assert table(world, "units").lines == shown
    assert failures(world) == []
    assert not UnitCell.objects.filter(fresh=True).exists()
    assert not UnitCell.objects.filter(sector="law").exists()
    count = PersonCell.objects.count()
    cubes.fold()
    assert PersonCell.objects.count() == count


def test_a_forged_cell_is_found_and_mended(world: World) -> None:
    UnitCell.objects.filter(cube=1, depth=0).update(n=7)
    DayCell.objects.filter(curve="people").update(n=3)
    PlaceCell.objects.update(n=9)
    assert len(failures(world)) > 2
    cubes.rebuild(cubes.ALL)
    days_kept.rebuild()
    assert failures(world) == []


def test_days_follow_what_begins_ends_and_changes_kind(world: World) -> None:
    unit = world.cast.unit("新来学会")
    branch = world.cast.orgs["联合支部"]
    host_units(
        hostings=[Hosting(org=branch, unit=unit, mode="joint", start_on=date(2024, 3, 1))],
        actor=world.office,
    )
    Unit.objects.filter(pk=unit.pk).update(kind="service")
    Hosting.objects.filter(unit=unit).update(end_on=date(2025, 5, 1))
    Membership.objects.filter(org=branch).update(end_on=date(2025, 6, 30))
    Person.objects.filter(home_org=branch).update(updated_at=LONG_AGO)
    assert failures(world) == []
    cubes.fold()
    assert failures(world) == []
    assert not DayCell.objects.filter(fresh=True).exists()


def test_members_move_with_the_seat_of_their_organisation(world: World) -> None:
    PartyOrg.objects.filter(pk=world.cast.orgs["物流支部"].pk).update(locality=elsewhere())
    assert failures(world) == []
    assert PlaceCell.objects.filter(place="31", n__gt=0).exists()


def test_places_follow_a_transfer_and_are_left_alone_by_a_move(world: World) -> None:
    orgs = world.cast.orgs
    orgs["联合支部"].refresh_from_db()
    PartyOrg.objects.filter(pk=orgs["联合支部"].pk).update(locality=elsewhere())
    cubes.fold()
    branch = orgs["物流支部"]

    move_org(org=branch, under=orgs["联合党委"], actor=world.office, on=TODAY, reason="调整")
    assert not PlaceCell.objects.filter(fresh=True).exists()

    Person.objects.filter(home_org=branch).update(home_org=orgs["联合支部"])
    assert PlaceCell.objects.filter(fresh=True, place="31").exists()
    assert failures(world) == []


@pytest.mark.parametrize("source", [s for s, kept in cubes.ALL.items() if kept.decided_by])
def test_every_column_that_decides_is_named(source: str) -> None:
    kept = cubes.ALL[source]
    texts = [kept.where, *kept.expressions.values(), *kept.amounts.values()]
    read = {name for text in texts for name in re.findall(r"\bx\.(\w+)", text)}

    assert read == set(kept.decided_by)
    assert all(cube.depths == (0,) for cube in cubes.CUBES if cube.source == source)


def elsewhere() -> Locality:
    return Locality.objects.create(
        code="310101",
        path="310101",
        name="外地区",
        short_name="外地",
        level="county",
        start_on=date(2000, 1, 1),
    )


def test_the_web_login_may_append_to_the_sums(world: World, web_role: None) -> None:
    arm_for(world.office)
    Person.objects.filter(home_path=world.cast.orgs["物流支部"].path).update(education="10")
    found = table(world, "members-education")
    assert {line.keys[0]: line.counts["people"].n for line in found.lines}["10"] == 5


def test_the_sums_hold_no_name(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'statistics_personcell'"
        )
        columns = {name for (name,) in cursor.fetchall()}
    assert not columns & {"person_id", "name", "uid", "identifier_index", "phone_index"}


def test_a_bulk_load_may_pause_the_triggers_and_the_sums_are_right_after_it(world: World) -> None:
    with cubes.paused():
        Unit.objects.filter(sector="commerce").update(sector="sport")
        assert failures(world)
    assert failures(world) == []
    Unit.objects.filter(sector="sport").update(sector="law")
    assert failures(world) == []


def test_a_wide_table_keeps_the_largest_and_the_whole_sum(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = table(world, "shortfall")
    monkeypatch.setattr("tongjian.insight.statistics.queries.MOST_LINES", 2)
    cut = table(world, "shortfall")
    assert len(cut.lines) == 2
    assert cut.lines[0] == whole.lines[0]
    assert cut.total == whole.total
    assert "只列出" in cut.notes[-1]
