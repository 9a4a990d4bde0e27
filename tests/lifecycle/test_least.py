"""An office changes from how many members on: list, figures and verdicts follow, any day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from tests.cities import BuiltCity
from tests.registry.cast import Cast
from tests.signing import make_user
from tongjian.foundation import clock
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import system
from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.laid import by_region
from tongjian.foundation.rulebook.models import Amendment, State
from tongjian.foundation.rulebook.sweeping import Sweep
from tongjian.foundation.rulebook.verdicts import Outcome
from tongjian.insight.statistics.asking import ask, frame_for
from tongjian.insight.statistics.queries import show
from tongjian.lifecycle.duties.facts import ORG, UNIT
from tongjian.lifecycle.formation.queries import READY, find_unformed
from tongjian.registry.members.models import Membership
from tongjian.registry.party_orgs.models import Hosting
from tongjian.registry.party_orgs.queries import find_orgs
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.least import CODE, least_members
from tongjian.registry.units.models import Unit, UnitVersion
from tongjian.registry.units.queries import find_units

SINCE = date(2025, 1, 1)
CITY, DISTRICT = "4499", "449901"
# The nation, the city, one district of it, and each inside the others.
CHANGES: list[dict[str, int]] = [
    {"": 2},
    {"": 4},
    {"": 6},
    {CITY: 2},
    {"": 4, CITY: 3, DISTRICT: 1},
    {DISTRICT: 5},
]


def lay_down(region: str, value: int, start_on: date = SINCE) -> None:
    """Enter an approved change, as two people would have made it before its day."""
    proposer, approver = make_user(), make_user()
    Amendment.objects.create(
        region=region,
        code=CODE,
        value=value,
        start_on=start_on,
        reason="某文件",
        state=State.APPROVED,
        proposed_by=proposer,
        decided_by=approver,
    )


def figures(on: date, *, table: str = "due-gap") -> dict[str, int]:
    viewer = system(clock.today())
    frame = frame_for(viewer, on=on, today=clock.today(), kinds="all")
    total = show(viewer, ask(table, frame=frame)).total
    return {code: count.n for code, count in total.counts.items()}


def broken(subject: Any, code: str) -> set[int]:
    return set(Sweep(subject, queries.current(), clock.today()).ids(code, Outcome.BREACH))


@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_list_figures_and_verdicts_follow_and_agree(
    small_city: BuiltCity, changes: dict[str, int]
) -> None:
    for region, value in changes.items():
        lay_down(region, value)
    today = clock.today()

    with whole_register():
        due = broken(UNIT, "R6-07")
        listed = find_units(system(today), filters={"due": True}, on=today)
        small = find_orgs(system(today), filters={"few": True}, on=today)

        least = least_members(today)
        alone = Unit.objects.exclude(status__in=ENDED).filter(host_mode="")
        asked = {u.pk for u in alone if u.full_members >= least.at(u.registered_path)}
        assert due == asked
        assert due == set(listed.values_list("pk", flat=True))
        ready = find_unformed(system(today), filters={"layer": [READY]}, on=today)
        assert due == set(ready.exclude(status__in=ENDED).values_list("pk", flat=True))
        assert len(due) == figures(today)["due_gap"]
        assert broken(ORG, "R1-07") <= set(small.values_list("pk", flat=True))
        short = [u for u in alone if u.full_members == least.at(u.registered_path) - 1]
        assert len(short) == figures(today)["one_short"]


def test_the_day_decides_which_number_holds(small_city: BuiltCity) -> None:
    """What was counted for a day before the change stays; from its day on it is another."""
    before, after = SINCE - timedelta(days=1), SINCE
    with whole_register():
        unchanged = figures(before)["due_gap"]
        lay_down("", 2)

        assert figures(before)["due_gap"] == unchanged == due_then(before, 3)
        assert figures(after)["due_gap"] == due_then(after, 2)
        assert due_then(after, 2) > due_then(after, 3)


def due_then(on: date, least: int) -> int:
    """Count in the plainest way who was due on a day."""
    members = Counter(
        Membership.objects.valid_on(on)
        .filter(person__full_on__lte=on, person__employer__isnull=False)
        .values_list("person__employer_id", flat=True)
    )
    covered = set(Hosting.objects.valid_on(on).values_list("unit_id", flat=True))
    living = UnitVersion.objects.valid_on(on).exclude(status__in=ENDED)
    return sum(
        members[unit] >= least and unit not in covered
        for unit in living.values_list("unit_id", flat=True)
    )


def test_a_working_branch_needs_as_many_as_its_region_asks_for(small_city: BuiltCity) -> None:
    with whole_register():
        before = figures(clock.today(), table="working")["strong"]
        lay_down(DISTRICT, 9)
        district = figures(clock.today(), table="working")["strong"]
        lay_down("", 9)
        everywhere = figures(clock.today(), table="working")["strong"]

        assert everywhere < district < before
        effective = figures(clock.today(), table="effective")["effective"]
        lay_down("", 1, SINCE + timedelta(days=1))
        assert figures(clock.today(), table="effective")["effective"] > effective


def test_a_reader_is_told_the_number_of_the_day(cast: Cast) -> None:
    lay_down("4403", 4)
    frame = frame_for(system(SINCE), on=SINCE, today=clock.today())

    assert frame.due_words == "正式党员达到单独组建人数，3 名（深圳 4 名）"


def test_who_may_not_count_is_judged_by_what_was_declared(cast: Cast) -> None:
    lay_down("4499", 4)
    three, four = (
        cast.unit("鹏城市装饰协会", declared_members=3),
        cast.unit("鹏城市物流协会", declared_members=4),
    )
    registrar = make_viewer(cast)

    found = find_units(registrar, filters={"due": True}, on=clock.today())

    assert four in found
    assert three not in found


def make_viewer(cast: Cast) -> Any:
    from tests.signing import viewer_as

    return viewer_as("registrar", "place", cast.city.pk)


class TestByRegion:
    def test_the_inner_region_has_the_say(self, cast: Cast) -> None:
        lay_down("44", 4)
        lay_down("4403", 3)
        lay_down("440305", 5)

        least = least_members(SINCE)

        places = ["11", "44", "4401", "4403", "440304", "440305", "440305002"]
        assert [least.at(place) for place in places] == [3, 4, 4, 3, 3, 5, 5]
        assert least.lowest == 3
        assert not least.is_uniform

    def test_a_region_that_repeats_its_surroundings_is_not_named(self, cast: Cast) -> None:
        lay_down("4403", 3)

        assert least_members(SINCE).is_uniform

    def test_before_the_first_value_the_first_holds(self, cast: Cast) -> None:
        assert least_members(date(1950, 1, 1)).nation == 3

    def test_what_is_no_number_is_refused(self, cast: Cast) -> None:
        with pytest.raises(TypeError):
            by_region("secretary_attends", on=SINCE)
