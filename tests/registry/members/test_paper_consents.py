"""A clerk records a consent given on paper: version, day, where the paper is; and its end."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.days import today
from tests.registry.cast import Cast
from tests.signing import client_as, viewer_as
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.privacy.models import Consent
from tongjian.foundation.privacy.services.consents import UnableToConsent
from tongjian.registry.members.consenting import PHONE
from tongjian.registry.members.models import Person
from tongjian.registry.members.services import rights

PAPER = {"purpose": PHONE, "version": "1", "note": "档案盒 3 第 12 号"}


@pytest.fixture
def wang(cast: Cast) -> Person:
    return cast.person("王明", cast.orgs["物流支部"])


@pytest.fixture
def secretary(cast: Cast) -> Client:
    client = client_as("branch_secretary", "org", cast.orgs["物流支部"].pk)
    client.post(reverse("members:purpose"), {"usual": "日常党员管理"})
    return client


def url_of(person: Person, name: str = "paper_consent", *more: str) -> str:
    return reverse(f"members:{name}", args=[person.pk, *more])


def record(secretary: Client, wang: Person, **changed: str) -> Any:
    return secretary.post(url_of(wang), {**PAPER, "on": str(today()), **changed})


def test_it_is_recorded_with_who_when_which_and_where(secretary: Client, wang: Person) -> None:
    page = secretary.get(url_of(wang))
    assert "档案盒" in page.text

    assert record(secretary, wang).status_code == 302

    consent = Consent.objects.get()
    assert (consent.given_way, consent.version, consent.note) == ("paper", 1, PAPER["note"])
    assert consent.recorded_by == "branch_secretary某人"
    entry = Entry.objects.get(action="privacy.consent.given")
    assert entry.reason == PAPER["note"]
    assert entry.changes["way"] == [None, "书面"]
    shown = secretary.get(f"/members/{wang.pk}/?panel=consents").text
    assert PAPER["note"] in shown
    assert "登记书面同意" not in shown  # nothing is left to agree to
    assert "13800138000" in shown  # what was agreed to holds


def test_the_member_sees_it_and_takes_it_back(secretary: Client, wang: Person) -> None:
    record(secretary, wang)
    own = client_as("member", "person", wang.pk)

    told = own.get(reverse("members:rights")).text
    assert PAPER["note"] in told
    assert "branch_secretary某人" in told
    own.post(reverse("members:consent", args=[PHONE]), {"answer": "no"})

    consent = Consent.objects.get()
    assert (consent.withdrawn_on, consent.withdrawn_way) == (today(), "page")
    assert PAPER["note"] in own.get(reverse("members:copy")).text


def test_a_withdrawal_is_recorded_too(secretary: Client, wang: Person) -> None:
    record(secretary, wang)
    sent = {"way": "spoken", "on": str(today()), "note": "来电"}

    done = secretary.post(url_of(wang, "paper_withdrawal", PHONE), sent)

    assert done.status_code == 302
    consent = Consent.objects.get()
    assert (consent.withdrawn_way, consent.withdrawn_note) == ("spoken", "来电")
    assert consent.withdrawn_by == "branch_secretary某人"
    again = secretary.post(url_of(wang, "paper_withdrawal", PHONE), sent)
    assert again.status_code == 422
    assert "没有可以撤回的同意" in again.text
    shown = secretary.get(f"/members/{wang.pk}/?panel=consents").text
    assert "来电" in shown
    assert "13800138000" not in shown


@pytest.mark.parametrize(
    ("changed", "in_days", "said"),
    [
        ({"note": ""}, 0, "请填写"),
        ({"version": "2"}, 0, "没有第 2 版文字"),
        ({}, 1, "不能晚于今天"),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    secretary: Client, wang: Person, changed: dict[str, str], in_days: int, said: str
) -> None:
    refused = record(secretary, wang, **{"on": str(today(in_days)), **changed})

    assert refused.status_code == 422
    assert said in refused.text
    assert not Consent.objects.exists()


def test_nothing_is_taken_back_before_it_was_given(secretary: Client, wang: Person) -> None:
    record(secretary, wang)
    sent = {"way": "paper", "on": str(today(-1)), "note": ""}

    assert secretary.post(url_of(wang, "paper_withdrawal", PHONE), sent).status_code == 422


def test_it_is_for_whoever_keeps_the_record(cast: Cast, wang: Person) -> None:
    own = viewer_as("member", "person", wang.pk)
    looker = viewer_as("organizer", "org", cast.orgs["物流支部"].pk)
    for actor in (own, looker):
        with pytest.raises(PermissionDenied):
            rights.record_consent(
                person=wang, purpose=PHONE, version=1, on=today(), note="x", actor=actor
            )
    with pytest.raises(UnableToConsent, match="存放在哪里"):
        rights.record_consent(
            person=wang, purpose=PHONE, version=1, on=today(), note=" ", actor=cast.actor
        )


def test_the_tab_asks_few_questions(
    secretary: Client, wang: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    record(secretary, wang)
    url = f"/members/{wang.pk}/?panel=consents"
    secretary.get(url)
    with django_assert_max_num_queries(30):
        secretary.get(url)
