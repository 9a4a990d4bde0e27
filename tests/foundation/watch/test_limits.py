"""Which reading is unusual is set by the security administrator, from a day on, and logged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.browsing import filled, opened
from tests.days import today
from tests.signing import client_as, no_second_factor, viewer_as  # noqa: F401 - a fixture
from tongjian.foundation.access.viewers import system
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.watch import services
from tongjian.foundation.watch.models import LimitSetting
from tongjian.foundation.watch.services import UnableToSetLimits
from tongjian.foundation.watch.unusual import Limits

pytestmark = pytest.mark.django_db
PAGE, FORM = "/admin/notices/limits/", "/admin/notices/limits/edit/"


@pytest.fixture
def security() -> Client:
    return client_as("security_admin")


def put(in_days: int = 0, **changed: int) -> LimitSetting:
    start_on = today(in_days)
    limits = replace(Limits.on(start_on), **changed)
    return services.set_limits(
        limits=limits, start_on=start_on, reason="集中核对", actor=system(today()), on=today()
    )


def test_the_installation_decides_until_somebody_does(settings: Any) -> None:
    settings.READING_LIMITS = {"people_per_hour": 7}
    assert Limits.on(today()).people_per_hour == 7

    put(people_per_hour=9)

    assert Limits.on(today()).people_per_hour == 9
    assert Limits.on(today(-1)).people_per_hour == 7


def test_what_is_set_holds_from_its_day(settings: Any) -> None:
    put(people_per_day=50)
    put(1, people_per_day=60)

    assert Limits.on(today()).people_per_day == 50
    assert Limits.on(today(1)).people_per_day == 60


@pytest.mark.parametrize(
    ("in_days", "changed", "said"),
    [
        (-1, {"people_per_day": 5}, "只能自"),
        (0, {"office_begins": 22}, "开始应早于结束"),
        (0, {"office_ends": 25}, "24 点"),
        (0, {}, "相同"),
    ],
)
def test_what_makes_no_sense_is_refused(in_days: int, changed: dict[str, int], said: str) -> None:
    with pytest.raises(UnableToSetLimits, match=said):
        put(in_days, **changed)


def test_only_the_security_administrator_sets_them(security: Client) -> None:
    for role in ("audit_admin", "system_admin", "lead_office"):
        with pytest.raises(PermissionDenied):
            services.set_limits(
                limits=Limits(people_per_day=5),
                start_on=today(),
                reason="x",
                actor=viewer_as(role),
                on=today(),
            )
    auditor = client_as("audit_admin")
    assert auditor.get(FORM).status_code == 403
    assert FORM not in auditor.get(PAGE).text
    assert FORM in security.get(PAGE).text


def test_on_the_page(security: Client) -> None:
    assert "还没有人改过" in security.get(PAGE).text
    sent = opened(security, FORM, people_per_hour="40", exported_people="0", reason="集中核对")

    done = security.post(FORM, sent, follow=True)

    assert f"已设定，自 {today()} 起" in done.text
    assert "40 人" in done.text
    assert "不提醒" in done.text
    entry = Entry.objects.get(action="watch.limits.set")
    assert entry.changes["people_per_hour"] == [30, 40]
    assert entry.reason == "集中核对"
    assert "集中核对" in client_as("audit_admin").get(PAGE).text


def test_two_administrators_at_once(security: Client) -> None:
    put(people_per_day=100)
    mine = opened(security, FORM, people_per_day="90", reason="收紧")
    put(people_per_day=200)

    asked = security.post(FORM, mine)

    assert asked.status_code == 409
    assert "200" in asked.text
    kept = {**filled(asked.text), "_keep-people_per_day": "mine"}
    assert security.post(FORM, kept).status_code == 302
    assert Limits.on(today()).people_per_day == 90


def test_few_queries(
    security: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for hour in range(5):
        put(people_per_hour=40 + hour)
    security.get(PAGE)
    with django_assert_max_num_queries(14):
        security.get(PAGE)
