"""The public figures of April 2020 (N001-N018) come out of the demo city's own records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.cities import _built_city, _in_city, city  # noqa: F401
from tongjian.foundation import clock
from tongjian.foundation.access.viewers import system
from tongjian.insight.statistics import proving
from tongjian.insight.statistics.asking import ask, frame_for
from tongjian.insight.statistics.queries import show
from tongjian.insight.statistics.results import Outcome

APRIL_2020 = date(2020, 4, 30)
pytestmark = pytest.mark.usefixtures("city")


def table(code: str, on: date = APRIL_2020, **options: Any) -> Outcome:
    today = clock.today()
    viewer = system(today)
    frame = frame_for(viewer, on=on, today=today, **options)
    return show(viewer, ask(code, frame=frame))


@pytest.mark.parametrize("on", [APRIL_2020, None])
def test_units_by_level_and_kind(on: date | None) -> None:
    outcome = table("units", on or clock.today())
    found = {line.keys: line.counts["registered"].n for line in outcome.lines}
    assert found == {
        ("city", "association"): 2002,
        ("city", "service"): 1655,
        ("city", "foundation"): 407,
        ("district", "association"): 2691,
        ("district", "service"): 4130,
    }
    assert outcome.margins[0, "city"]["registered"].n == 4064
    assert outcome.margins[0, "district"]["registered"].n == 6821
    assert outcome.total.counts["registered"].n == 10885
    assert all(check.holds for check in outcome.checks)


@pytest.mark.parametrize("on", [APRIL_2020, None])
def test_party_organisations(on: date | None) -> None:
    checks = {check.code: check for check in table("orgs", on or clock.today()).checks}
    assert checks["groups"].left.words == "党委 59 + 党总支 11 + 党支部 998"
    assert checks["groups"].right.total == 1068
    assert checks["tiers"].left.words == "直属党委 51 + 二级党委 8"
    assert all(check.holds for check in checks.values())


@pytest.mark.parametrize("on", [APRIL_2020, None])
def test_members_by_sex(on: date | None) -> None:
    total = table("members-sex", on or clock.today()).total
    counts = {code: total.counts[code].n for code in ("people", "men", "women")}
    assert counts == {"people": 8152, "men": 4981, "women": 3171}
    assert total.ratios["women_share@people"].percent == 38.9


def test_growth_since_2015() -> None:
    lines = {line.keys[0]: line.counts for line in table("growth").lines}
    assert lines["2015"]["orgs"].n == 284
    assert 4_050 <= lines["2015"]["people"].n <= 4_150
    assert lines["2020"]["orgs"].n == 1068


def test_every_kept_figure_equals_the_rows() -> None:
    today = clock.today()
    failed = [proof.words for proof in proving.prove(system(today), on=today) if not proof.holds]
    assert failed == []
