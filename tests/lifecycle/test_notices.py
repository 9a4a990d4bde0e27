"""Breaches of rules are on the list of whoever answers for the record, grouped, until mended."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.cities import TODAY, BuiltCity
from tests.conftest import as_web_role
from tests.registry.cast import Cast
from tests.signing import make_user, viewer_as
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.notices import queries, refreshing, services
from tongjian.foundation.notices.models import Closed, Notice
from tongjian.registry.party_orgs.models import Hosting
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import revise_units

DAY = date(2020, 6, 1)
DUE, CHARTER, SECRETARY = "R6-07", "R6-03", "R1-20"


@pytest.fixture
def due(cast: Cast) -> Unit:
    """Three full members work there; the joint branch that keeps them does not cover it."""
    unit = cast.unit("鹏城市装饰协会", declared_members=3)
    for name in ("李一", "李二", "李三"):
        cast.person(name, cast.orgs["联合支部"], employer=unit)
    Unit.objects.filter(pk=unit.pk).update(scope_path=cast.orgs["社会组织党委"].path)
    refreshing.refresh_all(on=DAY)
    return unit


def lines(viewer: Viewer, *, mine: bool) -> dict[str, int]:
    found = queries.lines(queries.duties_of(viewer), on=DAY, mine=mine)
    return {line.matter.code: line.count for line in found}


def as_office(cast: Cast) -> Viewer:
    return viewer_as("committee", "org", cast.orgs["社会组织党委"].pk)


def test_a_breach_is_for_whoever_answers_and_seen_above(cast: Cast, due: Unit) -> None:
    above = viewer_as("lead_office", "org", cast.orgs["两新工委"].pk)
    beside = viewer_as("branch_secretary", "org", cast.orgs["物流支部"].pk)

    assert lines(as_office(cast), mine=True)[DUE] == 1
    assert lines(above, mine=False)[DUE] == 1
    assert DUE not in lines(above, mine=True)
    assert DUE not in lines(beside, mine=True) | lines(beside, mine=False)
    notice = Notice.objects.get(matter__code=DUE)
    assert (notice.label, notice.owner) == ("鹏城市装饰协会", "社会组织党委")


def test_what_the_registrar_holds_the_registrar_is_asked_for(cast: Cast, due: Unit) -> None:
    registrar = viewer_as("registrar", "place", cast.city.pk)

    assert CHARTER in lines(registrar, mine=True)
    assert DUE not in lines(registrar, mine=True)
    assert CHARTER not in lines(as_office(cast), mine=True)


def test_it_closes_by_itself_when_it_is_mended(cast: Cast, due: Unit) -> None:
    host_units(
        hostings=[Hosting(org=cast.orgs["联合支部"], unit=due, mode="joint", start_on=DAY)],
        actor=cast.actor,
    )

    refreshing.catch_up(on=DAY)

    assert Notice.objects.get(matter__code=DUE).closed_why == Closed.GONE


def test_every_change_of_the_facts_is_noted_by_the_database(cast: Cast, due: Unit) -> None:
    refreshing.catch_up(on=DAY)
    opened = {"closed_on__isnull": True, "subject_id": due.pk, "matter__code": CHARTER}
    assert Notice.objects.filter(**opened).exists()

    revise_units(
        changes={due.pk: {"charter_party_on": date(2020, 5, 1)}},
        actor=cast.actor,
        on=DAY,
        reason="核对章程",
    )
    refreshing.catch_up(on=DAY)

    assert not Notice.objects.filter(**opened).exists()


def test_the_web_login_may_catch_up(cast: Cast, due: Unit) -> None:
    refreshing.mark_stale(source="rules.unit", subject_ids=[due.pk])

    with as_web_role():
        found = refreshing.catch_up(on=DAY)

    assert found.found
    assert not found.closed


def test_put_off_it_is_not_counted_until_the_day(cast: Cast, due: Unit) -> None:
    office = as_office(cast)
    notice = Notice.objects.get(matter__code=DUE)
    before = queries.count_mine(queries.duties_of(office), on=DAY)

    services.put_off(
        notices=[notice], until=date(2020, 7, 1), reason="等换届", actor=office, on=DAY
    )

    duties = queries.duties_of(office)
    assert queries.count_mine(duties, on=DAY) == before - 1
    assert queries.count_mine(duties, on=date(2020, 7, 1)) == before
    entry = Entry.objects.get(action="notices.notice.snoozed")
    assert (entry.subject_label, entry.reason) == ("鹏城市装饰协会", "等换届")


@pytest.mark.parametrize(
    ("until", "reason"), [(DAY, "等"), (date(2020, 12, 1), "等"), (date(2020, 7, 1), "  ")]
)
def test_putting_off_needs_a_reason_and_a_near_day(
    cast: Cast, due: Unit, until: date, reason: str
) -> None:
    notice = Notice.objects.get(matter__code=DUE)

    with pytest.raises(services.UnableToPutOff):
        services.put_off(
            notices=[notice], until=until, reason=reason, actor=as_office(cast), on=DAY
        )


def test_others_cannot_put_it_off(cast: Cast, due: Unit) -> None:
    notice = Notice.objects.get(matter__code=DUE)
    above = viewer_as("lead_office", "org", cast.orgs["两新工委"].pk)

    with pytest.raises(services.UnableToPutOff):
        services.put_off(
            notices=[notice], until=date(2020, 7, 1), reason="等", actor=above, on=DAY
        )


def test_handed_to_one_person_it_is_theirs_alone(cast: Cast, due: Unit) -> None:
    office, notice = as_office(cast), Notice.objects.get(matter__code=DUE)
    clerk = make_user("committee", "org", cast.orgs["社会组织党委"].pk)
    clerk_viewer = viewer_for(user_id=clerk.pk, name="经办人", on=DAY)

    services.assign(notices=[notice], user_id=clerk.pk, actor=office)

    assert DUE in lines(clerk_viewer, mine=True)
    assert DUE not in lines(office, mine=True)
    assert DUE in lines(office, mine=False)


def test_nobody_is_handed_what_they_may_not_know(cast: Cast, due: Unit) -> None:
    notice = Notice.objects.get(matter__code=DUE)
    outsider = make_user("branch_secretary", "org", cast.orgs["物流支部"].pk)

    with pytest.raises(services.UnableToAssign, match="无权办理其中 1 件"):
        services.assign(notices=[notice], user_id=outsider.pk, actor=as_office(cast))


def test_a_whole_city_is_a_handful_of_lines(
    small_city: BuiltCity, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    refreshing.refresh_all(on=TODAY)
    office = small_city.viewer("gongwei")

    # Matters, who acts for whom, counts, and the first names of each line.
    with django_assert_max_num_queries(4):
        found = queries.lines(queries.duties_of(office), on=TODAY, mine=False)

    assert sum(line.count for line in found) > 100
    assert len(found) < 50
    assert all(line.matter.clause or line.matter.advice for line in found)
    assert all(len(line.named) <= queries.NAMED for line in found)
