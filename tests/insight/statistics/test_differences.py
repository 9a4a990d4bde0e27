"""An attack by subtraction: what a guarded reader may ask, asked in every way, and subtracted."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.insight.statistics.test_tables import table
from tests.insight.world import TODAY, World
from tests.signing import SINCE, client_of, confirm, make_user
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.scopes import Reach
from tongjian.foundation.access.viewers import Viewer
from tongjian.insight.statistics import measures as m
from tongjian.insight.statistics.asking import UnableToShowTable, frame_for
from tongjian.insight.statistics.catalogue import TABLES
from tongjian.insight.statistics.results import SMALLEST_SHOWN, Count, Line
from tongjian.insight.statistics.single import measure_all
from tongjian.insight.statistics.sources import SOURCES
from tongjian.insight.statistics.suppression import BASE, protect, told
from tongjian.registry.party_orgs.models import Relation

SMALL = st.integers(1, SMALLEST_SHOWN - 1)
MEN, WOMEN, PEOPLE = "men", "women", "people"


def bounds(count: Count) -> tuple[int, int]:
    """Return what a reader knows of the number behind what is shown."""
    if isinstance(count.shown, int):
        return count.n, count.n + BASE - 1
    return (0, SMALLEST_SHOWN - 1) if count.shown == "<5" else (0, 10**6)


def published(classes: list[tuple[int, int]]) -> tuple[tuple[Line, ...], Line]:
    """Return a table of men, women and people by class as a guarded reader gets it."""
    lines = [
        Line((str(i),), ("",), {MEN: Count(a), WOMEN: Count(b), PEOPLE: Count(a + b)})
        for i, (a, b) in enumerate(classes)
    ]
    sums = {code: Count(sum(line.counts[code].n for line in lines)) for code in lines[0].counts}
    shown, total, _ = protect(lines, Line((), (), sums), additive=[(MEN, WOMEN, PEOPLE)])
    return shown, total


@given(SMALL, st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_a_node_less_its_siblings_never_caps_the_small_one(small: int, others: list[int]) -> None:
    """Parent and children are asked one by one, which no table sees together."""
    _, high = bounds(told(small + sum(others)))
    known = [bounds(told(number)) for number in others]
    upper = high - sum(low for low, _ in known)

    # One, two and three are never told apart from four.
    assert upper >= SMALLEST_SHOWN - 1


@given(SMALL, st.integers(5, 60))
def test_a_node_less_its_only_sibling_tells_nothing(small: int, other: int) -> None:
    low, high = bounds(told(small + other))
    other_low, other_high = bounds(told(other))

    feasible = range(max(low - other_high, 0), min(high - other_low, SMALLEST_SHOWN - 1) + 1)
    assert feasible[-1] == SMALLEST_SHOWN - 1
    assert len(feasible) >= SMALLEST_SHOWN - 1


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=5))
def test_total_less_the_others_leaves_two_candidates(classes: list[tuple[int, int]]) -> None:
    shown, total = published(classes)
    for code in (MEN, WOMEN):
        hidden = [i for i, line in enumerate(shown) if line.counts[code].shown == "<5"]
        for place in hidden:
            others = [bounds(line.counts[code]) for i, line in enumerate(shown) if i != place]
            # Who knows all classes knows, too, which lines were left out for being small.
            others += [(0, SMALLEST_SHOWN - 1)] * (len(classes) - len(shown))
            low, high = bounds(total.counts[code])
            at_least = max(low - sum(most for _, most in others), 0)
            at_most = min(high - sum(least for least, _ in others), SMALLEST_SHOWN - 1)
            assert at_most > at_least
            assert at_most == SMALLEST_SHOWN - 1


@given(st.integers(0, 400))
def test_nothing_behind_the_page_holds_the_exact_number(number: int) -> None:
    assert told(number).n in (1, number - number % BASE)


@given(st.integers(5, 400), st.integers(5, 400))
def test_two_days_differ_by_fives(before: int, after: int) -> None:
    assert (told(after).n - told(before).n) % BASE == 0


@pytest.fixture
def guide(world: World) -> Viewer:
    low = world.cast.orgs["行业党委"].path
    return world.viewer("committee", Reach(axis="org", low=low, relation="guidance"))


PERSONAL = [code for code, each in TABLES.items() if SOURCES[each.source].is_personal]


@pytest.mark.parametrize("code", PERSONAL)
def test_every_number_of_every_table_is_round(
    code: str, world: World, guide: Viewer, web_role: None
) -> None:
    arm_for(guide)
    outcome = table(world, code, viewer=guide)

    lines = [*outcome.lines, outcome.total]
    numbers = [n for line in lines for n in line.counts.values()]
    numbers += [n for counts in outcome.margins.values() for n in counts.values()]
    assert outcome.protected
    assert all(n.withheld or n.n % BASE == 0 for n in numbers)


@pytest.mark.parametrize(
    "more",
    [{"where": {"sex": "2"}}, {"by": ("sex", "stage")}, {"by": ("age",)}],
)
def test_other_classes_and_conditions_are_refused(
    more: dict[str, object], world: World, guide: Viewer
) -> None:
    with pytest.raises(UnableToShowTable, match="不能另加条件"):
        table(world, "members-sex", viewer=guide, **more)  # type: ignore[arg-type]


def test_only_year_ends_are_divided(world: World, guide: Viewer) -> None:
    with pytest.raises(UnableToShowTable, match="12 月 31 日"):
        table(world, "members-sex", viewer=guide, on=date(2025, 12, 30))

    assert table(world, "members-sex", viewer=guide, on=date(2025, 12, 31)).protected


def test_months_do_not_show_single_comings(world: World, guide: Viewer) -> None:
    by_month = table(world, "growth", viewer=guide, by=("month",))
    by_year = table(world, "growth", viewer=guide)

    assert PEOPLE not in by_month.lines[-1].counts
    assert by_year.lines[-1].counts[PEOPLE].n % BASE == 0


def test_single_figures_are_round(world: World, guide: Viewer) -> None:
    frame = frame_for(guide, on=TODAY, today=TODAY)
    numbers = measure_all(guide, frame, measures={"people": [m.PEOPLE]})

    assert numbers.count("people", m.PEOPLE).shown == 5  # eight


class TestThroughTheSite:
    @pytest.fixture
    def guiding(self, world: World) -> Client:
        """Sign in for a committee that gives guidance to another."""
        joint, industry = world.cast.orgs["联合党委"], world.cast.orgs["行业党委"]
        Relation.objects.create(source=joint, target=industry, kind="guidance", start_on=SINCE)
        user = make_user("committee", "org", joint.pk)
        assert Grant.objects.filter(user=user).count() == 1
        return client_of(user)

    @pytest.mark.parametrize("query", ["is_sex=2", "by=sex,stage", "on=2020-06-01"])
    @pytest.mark.parametrize("address", ["/stats/members-sex/", "/api/v1/stats/members-sex"])
    def test_page_and_interface_refuse_alike(
        self, address: str, query: str, world: World, guiding: Client
    ) -> None:
        code = world.cast.orgs["行业党委"].code
        answer = guiding.get(f"{address}?scope={code}&{query}")

        assert answer.status_code == 422
        assert "不能查阅党员本人" in answer.text

    @pytest.mark.parametrize("code", ["members-sex", "members-age", "members-under"])
    def test_a_file_holds_round_numbers_too(
        self, code: str, world: World, guiding: Client
    ) -> None:
        scope = world.cast.orgs["行业党委"].code
        confirm(guiding)
        answer = guiding.get(f"/stats/{code}/?scope={scope}&export=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        cells = [cell for line in text.splitlines()[1:] for cell in line.split(",")]

        assert all(int(cell) % BASE == 0 for cell in cells if cell.isdecimal())
        assert "<5" in cells

    def test_the_page_of_a_past_day_does_without_classes(
        self, world: World, guiding: Client
    ) -> None:
        code = world.cast.orgs["行业党委"].code

        assert guiding.get(f"/city/?scope={code}&on=2020-06-01").status_code == 200
        assert guiding.get(f"/stats/members-sex/?scope={code}").status_code == 200
