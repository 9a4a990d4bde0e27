"""The audit administrator reads the log and the readings; nobody else does."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import client_as
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.audit.services import note_reading
from tongjian.foundation.jobs.models import Job
from tongjian.foundation.jobs.running import run
from tongjian.registry.members.services.roster import revise_people

LOG = "/admin/log/"


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()


@pytest.fixture
def auditor(db: None) -> Client:
    return client_as("audit_admin")


def shown(client: Client, **query: str) -> int:
    response = client.get(LOG, {"size": "200", **query})
    assert response.status_code == 200
    return len(re.findall(r'<td class="col-text at-title"', response.text))


def test_the_log_is_for_the_auditor_alone(cast: Cast) -> None:
    office = client_as("lead_office", "org", cast.orgs["两新工委"].pk)
    entry = Entry.objects.order_by("pk")[0]

    for client in (office, client_as("system_admin"), client_as("security_admin")):
        for url in (
            LOG,
            reverse("audit:entry", args=[entry.pk]),
            reverse("audit:readings"),
            reverse("audit:users"),
            reverse("portal:chain"),
        ):
            assert client.get(url).status_code == 403, url


def test_each_condition_narrows_the_log(cast: Cast, auditor: Client) -> None:
    cast.unit("鹏城市物流协会")
    everything = Entry.objects.count()
    units = Entry.objects.filter(subject_type="units.unit")
    today = str(date.today())

    assert shown(auditor) == everything
    assert shown(auditor, subject="units.unit") == units.count() == 1
    assert shown(auditor, action="units.unit.registered") == 1
    assert shown(auditor, number=str(units[0].subject_id), subject="units.unit") == 1
    assert shown(auditor, at_from=today) == everything
    assert shown(auditor, at_to="2000-01-01") == 0


def test_one_request_is_shown_whole(cast: Cast, auditor: Client) -> None:
    office = client_as("lead_office", "org", cast.orgs["两新工委"].pk)
    person = cast.person("王明", cast.orgs["物流支部"])
    office.post(
        reverse("members:leave", args=[person.pk]),
        {"how": "deceased", "on": "2020-06-01", "reason": "去世", "_confirmed": "1"},
    )
    number = Entry.objects.get(action="members.person.left").request_id

    assert re.fullmatch(r"[0-9a-f]{32}", number)
    assert shown(auditor, request=number) == 1


@pytest.mark.parametrize("query", [{"request": "x"}, {"number": "-"}, {"at_from": "yesterday"}])
def test_a_condition_that_makes_no_sense_is_told(auditor: Client, query: dict[str, str]) -> None:
    assert auditor.get(LOG, query).status_code == 422


def test_an_entry_shows_before_and_after_in_words(cast: Cast, auditor: Client) -> None:
    person = cast.person("王明", cast.orgs["物流支部"], education="20")
    revise_people(changes={person.pk: {"education": "10"}}, actor=cast.actor, reason="核对证书")
    entry = Entry.objects.get(action="members.person.revised")

    text = auditor.get(reverse("audit:entry", args=[entry.pk])).text

    for said in ("修改党员信息", "学历", "大学本科", "研究生", "核对证书"):
        assert said in text


def test_readings_are_listed(cast: Cast, auditor: Client) -> None:
    person = cast.person("王明", cast.orgs["物流支部"])
    note_reading(
        reader=cast.actor,
        subject=person,
        subject_type="members.person",
        what="联系电话",
        purpose="通知开会",
    )
    url = reverse("audit:readings")

    assert "通知开会" in auditor.get(url).text
    assert "通知开会" in auditor.get(url, {"what": "电话"}).text
    assert "通知开会" not in auditor.get(url, {"what": "导出"}).text


def test_the_log_is_verified_at_the_push_of_a_button(cast: Cast, auditor: Client) -> None:
    url = reverse("portal:chain")
    auditor.post(url)
    run(Job.objects.get())

    text = auditor.get(url).text

    assert "日志完整" in text
    assert "没有发现改动" in text


def test_the_log_takes_few_queries(
    cast: Cast, auditor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    auditor.get(LOG)

    with django_assert_max_num_queries(20):
        auditor.get(LOG)
