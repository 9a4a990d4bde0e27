"""Unusual reading becomes one notice for each reader and day, for the audit administrator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.signing import client_as, make_user, no_second_factor  # noqa: F401 - a fixture
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.accounts.models import User
from tongjian.foundation.audit.models import Entry, Reading
from tongjian.foundation.watch import services
from tongjian.foundation.watch.models import Notice, State
from tongjian.foundation.watch.unusual import Figures, Limits, signs

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
Read = Callable[..., None]


@pytest.fixture
def reader() -> User:
    return make_user("committee")


@pytest.fixture
def read(reader: User) -> Read:
    """Write down readings of a number of people at an hour of the day."""

    def note(
        people: int, *, hour: int = 10, day: date = DAY, first: int = 1, **fields: Any
    ) -> None:
        at = timezone.make_aware(datetime(day.year, day.month, day.day, hour, 30))
        values = {"reader": reader, "reader_name": "李敏", "reader_role": "党委工作人员"}
        values |= {"subject_type": "members.person", "what": "个人页面", "purpose": "日常"}
        Reading.objects.bulk_create(
            Reading(**{**values, "subject_id": first + n, "at": at, **fields})
            for n in range(people)
        )

    return note


@pytest.fixture
def auditor() -> Client:
    return client_as("audit_admin")


def look() -> Notice | None:
    services.look_through(day=DAY)
    return Notice.objects.first()


def test_usual_reading_is_no_notice(read: Read) -> None:
    for hour in (9, 10, 11, 14):
        read(25, hour=hour, first=hour * 100)
    read(8, hour=22)

    assert look() is None


@pytest.mark.parametrize(
    ("people", "hour", "sign"),
    [(31, 10, "一小时内查阅 31 人"), (11, 22, "7 点至 21 点以外查阅 11 人"), (11, 6, "点以外")],
)
def test_many_people_in_little_time_or_at_night(
    read: Read, people: int, hour: int, sign: str
) -> None:
    read(people, hour=hour)

    notice = look()

    assert notice
    assert sign in notice.signs[0]


def test_many_people_over_a_day(read: Read) -> None:
    for hour in range(8, 13):
        read(25, hour=hour, first=hour * 100)
    notice = look()

    assert notice
    assert notice.signs == ["一天内查阅 125 人"]


def test_the_same_person_again_and_again_is_one_person(read: Read) -> None:
    for _ in range(40):
        read(5)

    assert look() is None


def test_a_large_export_counts_the_people_in_it(read: Read) -> None:
    read(1, subject_id=None, records=2_001, what="名册导出")
    notice = look()

    assert notice
    assert notice.signs == ["导出 2001 人"]


def test_one_notice_however_often_it_is_looked_for(read: Read) -> None:
    read(31)
    look()
    read(20, hour=11, first=500)
    look()

    notice = Notice.objects.get()
    assert notice.people == 51


def test_a_handled_notice_opens_again_only_for_something_else(read: Read) -> None:
    read(31)
    notice = look()
    assert notice
    actor = system(DAY, name="审计")
    services.handle(notice=notice, remark="集中核对", actor=actor, at=timezone.now())
    read(35, first=100)
    again = look()
    assert again
    assert again.state == State.HANDLED

    read(20, hour=23, first=300)
    reopened = look()
    assert reopened
    assert reopened.state == State.NEW
    assert reopened.remark == "集中核对"


def test_limits_are_those_of_the_installation(read: Read, settings: Any) -> None:
    settings.READING_LIMITS = {"people_per_hour": 3}
    read(4)
    assert look()
    assert signs(Figures(999, 999, 999, 9999), Limits(0, 0, 0, 0)) == []
    settings.READING_LIMITS = {"per_hour": 3}
    with pytest.raises(ValueError, match="per_hour"):
        Limits.on(DAY)


def test_nobody_closes_a_notice_about_oneself(read: Read, reader: User) -> None:
    read(31)
    notice = look()
    assert notice
    about = system(DAY)
    own = Viewer(user_id=reader.pk, name="李敏", on=DAY, held=about.held)

    with pytest.raises(services.UnableToHandle, match="本人"):
        services.handle(notice=notice, remark="没事", actor=own, at=timezone.now())


def test_the_auditor_sees_opens_and_handles(read: Read, auditor: Client) -> None:
    read(31)
    notice = look()
    assert notice
    listed = auditor.get(reverse("watch:notices"))
    assert "一小时内查阅 31 人" in listed.text

    address = reverse("watch:notice", args=[notice.pk])
    page = auditor.get(address)
    assert "平台约定" in page.text
    notice.refresh_from_db()
    assert notice.state == State.SEEN
    readings = auditor.get(
        reverse("audit:readings"),
        {"reader": str(notice.reader_id), "at_from": "2026-11-20", "at_to": "2026-11-20"},
    )
    assert "31" in readings.text

    assert auditor.post(address, {"remark": ""}).status_code == 422
    assert auditor.post(address, {"remark": "集中核对花名册"}).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.remark) == (State.HANDLED, "集中核对花名册")
    assert notice.handled_by
    assert Entry.objects.filter(action="watch.notice.handled").count() == 1
    assert "集中核对花名册" in auditor.get(address).text


def test_notices_are_for_the_auditor_alone(read: Read) -> None:
    read(31)
    notice = look()
    assert notice
    for role in ("system_admin", "security_admin"):
        client = client_as(role)
        assert client.get(reverse("watch:notices")).status_code == 403
        assert client.get(reverse("watch:notice", args=[notice.pk])).status_code == 403


def test_the_pages_ask_the_same_few_queries(
    read: Read, auditor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    read(31)
    look()
    auditor.get(reverse("watch:notices"))
    for _ in range(5):
        Reading.objects.update(reader=make_user("committee"))
        look()
    assert Notice.objects.count() == 6

    with django_assert_max_num_queries(12):
        auditor.get(reverse("watch:notices"))
    with django_assert_max_num_queries(14):
        auditor.get(reverse("watch:notice", args=[Notice.objects.all()[0].pk]))
