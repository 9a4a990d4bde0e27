"""Every table of the catalogue, counted by hand over a small city."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.insight.world import TODAY, World
from tongjian.insight.statistics.asking import UnableToShowTable, ask, frame_for
from tongjian.insight.statistics.catalogue import TABLES
from tongjian.insight.statistics.dimensions import DIMENSIONS
from tongjian.insight.statistics.queries import show
from tongjian.insight.statistics.results import Line, Outcome


def table(
    world: World, code: str, *, viewer: Any = None, on: date = TODAY, **options: Any
) -> Outcome:
    viewer = viewer or world.office
    asked = {name: options.pop(name) for name in ("by", "over", "where") if name in options}
    frame = frame_for(viewer, on=on, today=TODAY, **options)
    return show(viewer, ask(code, frame=frame, **asked))


def numbers(line: Line) -> dict[str, int]:
    return {code: count.n for code, count in line.counts.items() if "@" not in code}


def cells(outcome: Outcome, measure: str) -> dict[tuple[str, ...], int]:
    return {line.keys: line.counts[measure].n for line in outcome.lines}


@pytest.mark.parametrize("code", TABLES)
@pytest.mark.parametrize("on", [TODAY, date(2019, 1, 1)])
def test_each_table_can_be_computed_by_each_of_its_dimensions(
    world: World, code: str, on: date
) -> None:
    chosen = TABLES[code]
    if on < TODAY and not chosen.past:
        with pytest.raises(UnableToShowTable, match="只有今天"):
            table(world, code, on=on)
        return
    for dimension in DIMENSIONS[chosen.source]:
        outcome = table(world, code, on=on, by=(dimension,))
        if chosen.has_total and outcome.lines:
            for measure in chosen.measures:
                parts = sum(line.counts[measure.code].n for line in outcome.lines)
                assert parts == outcome.total.counts[measure.code].n


def test_units_by_level_and_kind_count_registered_kinds_or_all(world: World) -> None:
    three = table(world, "units")
    assert cells(three, "registered") == {
        ("city", "association"): 2,
        ("city", "foundation"): 1,
        ("district", "service"): 2,
    }
    assert three.total.counts["registered"].n == 5
    assert table(world, "units", kinds="all").total.counts["registered"].n == 6
    assert "三类" in three.population
    assert all(check.holds for check in three.checks)


def test_a_cross_sum_shows_the_difference(world: World) -> None:
    (levels, kinds) = table(world, "units", kinds="all").checks
    assert (levels.code, levels.holds) == ("levels", True)
    assert (kinds.holds, kinds.difference) == (False, -1)


def test_coverage_counts_units_not_organisations_and_names_its_denominator(world: World) -> None:
    total = table(world, "coverage").total
    assert numbers(total) == {
        "registered": 5,
        "with_members": 4,
        "due": 3,
        "covered": 2,
        "work_covered": 3,
        "due_gap": 1,
    }
    ratio = total.ratios["org_coverage@registered"]
    assert (ratio.part.n, ratio.whole.n, ratio.percent) == (2, 5, 40.0)
    due = table(world, "coverage", over="due").total
    assert due.ratios["org_coverage@due"].percent == 66.7
    assert due.ratios["work_coverage@due"].percent == 66.7


def test_the_due_rule_is_a_choice(world: World) -> None:
    total = table(world, "coverage", due="over3").total
    # 物流协会 with four full members and one probationary, 装饰协会 with six.
    assert (total.counts["due"].n, total.counts["due_gap"].n) == (2, 0)


def test_the_stand_alone_rate_shows_three_denominators_at_once(world: World) -> None:
    ratios = table(world, "standalone").total.ratios
    assert {code: ratio.percent for code, ratio in ratios.items()} == {
        "standalone_rate@registered": 20.0,
        "standalone_rate@with_members": 25.0,
        "standalone_rate@due": 33.3,
    }


def test_shortfalls_are_ranked(world: World) -> None:
    lines = table(world, "shortfall").lines
    assert lines[0].labels == ("卫生", "东湖区", "鹏城市卫生局")
    assert lines[0].counts["due_gap"].n == 1


def test_effective_coverage_stands_beside_the_visible_one(world: World) -> None:
    total = table(world, "effective").total
    assert numbers(total) == {"registered": 5, "covered": 2, "effective": 1, "hollow": 1}


def test_party_orgs_by_kind_with_direct_and_second_level_committees(world: World) -> None:
    orgs = table(world, "orgs")
    assert cells(orgs, "orgs") == {("committee",): 3, ("branch",): 2, ("joint_branch",): 1}
    assert [(c.code, c.left.words, c.holds) for c in orgs.checks] == [
        ("groups", "党委 3 + 党总支 0 + 党支部 3", True),
        ("tiers", "直属党委 1 + 二级党委 2", True),
    ]


def test_members_by_age_use_the_public_bands(world: World) -> None:
    outcome = table(world, "members-age")
    # Born on 1 May 1980: 46 on the day, and 45 on the eve of the birthday.
    assert cells(outcome, "people") == {("50",): 16}
    eve = table(world, "members-age", on=date(2026, 4, 30))
    assert set(cells(eve, "people")) == {("45",)}


def test_secretaries_in_the_leadership(world: World) -> None:
    ratios = table(world, "secretaries").total.ratios
    assert ratios["leadership_rate@secretaries"].percent == 50.0
    assert ratios["leadership_rate@known"].percent == 100.0


def test_two_sources_stand_side_by_side(world: World) -> None:
    outcome = table(world, "two-sources")
    assert outcome.total.counts["declared"].n == 12
    assert outcome.total.counts["roster"].n == 16
    (check,) = outcome.checks
    assert check.difference == -4


def test_nothing_is_shown_for_what_does_not_exist(world: World) -> None:
    wrong: list[dict[str, Any]] = [
        {"kinds": "x"},
        {"due": "x"},
        {"by": ("sex",)},
        {"over": "x"},
        {"where": {"x": "1"}},
    ]
    for asked in wrong:
        with pytest.raises(UnableToShowTable):
            table(world, "coverage", **asked)
    with pytest.raises(UnableToShowTable, match="没有代码"):
        table(world, "nothing")
    with pytest.raises(UnableToShowTable, match="还没有到"):
        table(world, "coverage", on=date(2027, 1, 1))
