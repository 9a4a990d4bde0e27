"""Who acts for another: what they see, what they are asked for, and how they are found."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404

from tests.registry.cast import Cast
from tests.signing import make_user, viewer_as
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.notices import queries as notices
from tongjian.foundation.procedures import colleagues, queries, services, showing

from .toy import MONDAY, begin, run_of


@pytest.fixture
def clerk(cast: Cast) -> Viewer:
    viewer = viewer_as("committee", "org", cast.orgs["行业党委"].pk)
    assert viewer.user_id is not None
    return viewer_for(user_id=viewer.user_id, name=viewer.name, on=MONDAY)


def test_a_delegation_about_something_else_shows_nothing(cast: Cast, clerk: Viewer) -> None:
    case = begin(cast, clerk)
    taker = make_user("committee", "org", cast.orgs["联合党委"].pk)
    services.delegate(
        taker=taker,
        actor=clerk,
        start_on=MONDAY,
        end_on=date(2026, 12, 1),
        reason="出差",
        procedure="formation",
    )
    acting = viewer_for(user_id=taker.pk, name="乙", on=MONDAY)

    with pytest.raises(Http404):
        queries.get_case(acting, case.pk)
    assert not notices.open_notices(notices.duties_of(acting), mine=True).exists()


def test_whoever_acts_for_another_is_asked_in_their_place(cast: Cast, clerk: Viewer) -> None:
    case = begin(cast, clerk)
    taker = make_user("committee", "org", cast.orgs["联合党委"].pk)
    acting = viewer_for(user_id=taker.pk, name="乙", on=MONDAY)
    assert not notices.open_notices(notices.duties_of(acting)).exists()
    services.delegate(
        taker=taker, actor=clerk, start_on=MONDAY, end_on=date(2026, 12, 1), reason="出差"
    )
    late = viewer_for(user_id=taker.pk, name="乙", on=date(2026, 12, 1))

    asked = notices.open_notices(notices.duties_of(acting), mine=True).get()
    shown = showing.now(case, run_of(case, "ask"), viewer=acting, on=MONDAY)

    assert asked.key == f"procedures/{run_of(case, 'ask').pk}"
    assert (shown.may_act, shown.on_behalf_of) == (True, clerk.name)
    assert not notices.open_notices(notices.duties_of(late)).exists()


def test_those_who_can_act_are_found_by_name(cast: Cast, clerk: Viewer) -> None:
    case = begin(cast, clerk)
    run = run_of(case, "ask")
    beside = make_user("committee", "org", cast.orgs["行业党委"].pk)
    other = make_user("committee", "org", cast.orgs["联合党委"].pk)
    looking = make_user("first_secretary", "org", cast.orgs["行业党委"].pk)
    services.delegate(
        taker=other, actor=clerk, start_on=MONDAY, end_on=date(2026, 12, 1), reason="出差"
    )

    found = {one.user.pk: one for one in colleagues.able(run, clerk)}
    near = {one.user.pk for one in colleagues.takers(clerk)}

    assert {beside.pk, other.pk, clerk.user_id} <= set(found)
    assert looking.pk not in found
    assert f"代{clerk.name}办理" in found[other.pk].post
    assert [one.user for one in colleagues.able(run, clerk, text=beside.username)] == [beside]
    assert {beside.pk, other.pk} <= near
    assert not {looking.pk, clerk.user_id} & near
