"""As of a past day figures come from what was valid then."""

from __future__ import annotations

from datetime import date, timedelta

from tests.insight.statistics.test_tables import cells, numbers, table
from tests.insight.world import TODAY, World
from tongjian.insight.statistics import proving
from tongjian.registry.party_orgs.services.covering import end_hostings
from tongjian.registry.party_orgs.services.moving import move_org
from tongjian.registry.units.choices import UnitStatus
from tongjian.registry.units.services.registering import end_unit, revise_units


def test_coverage_of_the_day_before_it_began_is_nothing(world: World) -> None:
    assert table(world, "coverage", on=date(2018, 2, 28)).total.counts["covered"].n == 0
    assert table(world, "coverage", on=date(2018, 3, 1)).total.counts["covered"].n == 2


def test_members_and_due_units_of_a_past_day(world: World) -> None:
    before = table(world, "coverage", on=date(2019, 5, 31)).total
    assert numbers(before) == {
        "registered": 5,
        "with_members": 2,
        "due": 2,
        "covered": 2,
        "work_covered": 2,
        "due_gap": 0,
    }
    assert table(world, "members-sex", on=date(2019, 5, 31)).total.counts["people"].n == 10


def test_an_ended_coverage_shows_today_and_not_before(world: World) -> None:
    end_hostings(
        unit_ids=[world.units["物流协会"].pk],
        actor=world.office,
        on=date(2025, 1, 1),
        reason="支部撤销",
    )
    assert table(world, "coverage").total.counts["covered"].n == 1
    assert table(world, "coverage", on=date(2024, 12, 31)).total.counts["covered"].n == 2


def test_an_ended_unit_and_a_changed_sector_keep_their_past(world: World) -> None:
    revise_units(
        changes={world.units["东湖学校"].pk: {"sector": "culture"}},
        actor=world.office,
        on=date(2023, 1, 1),
    )
    end_unit(
        unit=world.units["慈善基金会"],
        status=UnitStatus.CANCELLED,
        actor=world.office,
        on=date(2024, 1, 1),
        reason="注销",
    )
    now = table(world, "coverage-sector")
    assert now.total.counts["registered"].n == 4
    assert ("culture",) in cells(now, "registered")
    then = table(world, "coverage-sector", on=date(2022, 12, 31))
    assert then.total.counts["registered"].n == 5
    assert ("education",) in cells(then, "registered")


def test_a_moved_branch_is_counted_where_it_stood_then(world: World) -> None:
    orgs = world.cast.orgs
    move_org(
        org=orgs["物流支部"],
        under=orgs["联合党委"],
        actor=world.office,
        on=date(2025, 6, 1),
        reason="调整",
    )
    code = orgs["联合党委"].code
    assert table(world, "coverage", scope=code).total.counts["covered"].n == 2
    then = table(world, "coverage", scope=code, on=date(2025, 5, 31))
    assert then.total.counts["covered"].n == 1
    assert table(world, "members-place", scope=code).total.counts["people"].n == 13
    past = table(world, "members-place", scope=code, on=date(2025, 5, 31))
    assert past.total.counts["people"].n == 8


def test_current_columns_and_dated_rows_prove_each_other(world: World) -> None:
    proofs = proving.prove(world.office, on=TODAY)
    assert [proof.words for proof in proofs if not proof.holds] == []
    assert all(proof.classes for proof in proofs)


def test_a_forged_column_is_found(world: World) -> None:
    unit = world.units["物流协会"]
    type(unit).objects.filter(pk=unit.pk).update(host_mode="")
    assert not all(proof.holds for proof in proving.prove(world.office, on=TODAY))


def test_growth_equals_the_tables_of_each_day(world: World) -> None:
    growth = table(world, "growth")
    by_year = {line.keys[0]: numbers(line) for line in growth.lines}
    assert next(iter(by_year)) == "2015"
    for year in ("2017", "2018", "2019", "2025"):
        end = date(int(year), 12, 31)
        assert (
            by_year[year]["covered"] == table(world, "coverage", on=end).total.counts["covered"].n
        )
        assert (
            by_year[year]["people"] == table(world, "members-sex", on=end).total.counts["people"].n
        )
        assert by_year[year]["orgs"] == table(world, "orgs", on=end).total.counts["orgs"].n
        assert by_year[year]["units"] == table(world, "units", on=end).total.counts["registered"].n
    assert by_year["2026"]["people"] == 16
    assert by_year["2026"]["people_change"] == 1


def test_growth_by_month_of_one_committee(world: World) -> None:
    growth = table(world, "growth", by=("month",), scope=world.cast.orgs["联合党委"].code)
    by_month = {line.keys[0]: numbers(line) for line in growth.lines}
    assert by_month["2019-05"]["people"] == 6
    assert by_month["2019-06"]["people_change"] == 2
    assert by_month[f"{TODAY - timedelta(days=31):%Y-%m}"]["covered"] == 1
