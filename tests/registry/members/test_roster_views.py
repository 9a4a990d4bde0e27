"""The roster shows who is in scope, finds them, and never shows an identifier."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.registry.cast import Cast
from tests.signing import client_as
from tongjian.foundation.access.scopes import Scope
from tongjian.foundation.access.session import arm
from tongjian.foundation.audit.models import Reading
from tongjian.foundation.search import engine
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.choices import RelationKind
from tongjian.registry.party_orgs.services.relating import relate

LIST = "/members/"


@pytest.fixture
def logistics(cast: Cast) -> Client:
    return client_as("branch_secretary", "org", cast.orgs["物流支部"].pk)


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_as("lead_office", "org", cast.orgs["两新工委"].pk)


def names(client: Client, **query: str) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return re.findall(r'class="col-text at-title"[^>]*><a[^>]*>([^<]+)</a>', response.text)


def test_a_branch_secretary_sees_the_own_branch(cast: Cast, logistics: Client) -> None:
    cast.person("王明", cast.orgs["物流支部"])
    cast.person("李静", cast.orgs["装饰支部"])

    assert names(logistics) == ["王明"]


def test_an_office_sees_the_whole_subtree_by_pinyin(cast: Cast, office: Client) -> None:
    for name, org in (("王明", "物流支部"), ("李静", "装饰支部"), ("安然", "联合支部")):
        cast.person(name, cast.orgs[org])

    assert names(office) == ["安然", "李静", "王明"]


def test_guidance_shows_no_names(cast: Cast) -> None:
    cast.person("王明", cast.orgs["物流支部"])
    relate(
        source=cast.orgs["联合党委"],
        target=cast.orgs["行业党委"],
        kind=RelationKind.GUIDANCE,
        actor=cast.actor,
        on=date(2019, 1, 1),
    )

    assert names(client_as("committee", "org", cast.orgs["联合党委"].pk)) == []


@pytest.mark.parametrize(
    ("role", "axis"),
    [("registrar", "place"), ("competent_body", "agency"), ("unit_head", "unit")],
)
def test_roles_without_people_get_no_roster(cast: Cast, role: str, axis: str) -> None:
    targets = {"place": cast.city.pk, "agency": cast.health.pk, "unit": cast.unit("甲会").pk}

    assert client_as(role, axis, targets[axis]).get(LIST).status_code == 403


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_get_no_roster(cast: Cast, role: str) -> None:
    assert client_as(role).get(LIST).status_code == 403


def test_a_query_that_forgets_the_scope_gets_no_personal_row(cast: Cast, web_role: None) -> None:
    arm(Scope())

    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"sex": "2"}, ["李静"]),
        ({"age": "31-35"}, ["李静"]),
        ({"education": "10"}, ["李静"]),
        ({"stage": "probationary"}, ["陈晨"]),
        ({"mobile": "yes"}, ["陈晨"]),
        ({"unreachable": "yes"}, ["王明"]),
        ({"standing": "suspended"}, []),
        ({"q": "李静"}, ["李静"]),
        ({"q": "lj"}, ["李静"]),
        ({"joined_from": "2010-01-01"}, ["陈晨"]),
    ],
)
def test_each_condition_narrows_the_roster(
    cast: Cast, office: Client, query: dict[str, str], found: list[str]
) -> None:
    today = date.today()
    branch = cast.orgs["物流支部"]
    cast.person("王明", branch, unreachable_since=date(2020, 1, 1))
    cast.person("李静", branch, sex="2", education="10", birth_on=date(today.year - 33, 1, 1))
    cast.person(
        "陈晨", branch, full_on=None, joined_on=date(2019, 1, 1), mobile_since=date(2020, 1, 1)
    )

    assert names(office, **query) == found


def test_an_organisation_condition_takes_the_subtree(cast: Cast, office: Client) -> None:
    cast.person("王明", cast.orgs["物流支部"])
    cast.person("李静", cast.orgs["联合支部"])

    assert names(office, org=str(cast.orgs["行业党委"].pk)) == ["王明"]


def test_a_condition_outside_the_scope_does_not_exist(cast: Cast, logistics: Client) -> None:
    elsewhere = cast.unit("别处协会")

    for query in ({"org": cast.orgs["装饰支部"].pk}, {"employer": elsewhere.pk}):
        response = logistics.get(LIST, query)
        assert response.status_code == 404
        assert "装饰支部" not in response.text
        assert "别处协会" not in response.text


def test_identifiers_are_masked_in_every_column(cast: Cast, office: Client) -> None:
    cast.person("王明", cast.orgs["物流支部"], identifier="11010519491231002X")

    text = office.get(LIST, {"cols": "identifier.phone"}).text

    assert "110***********002X" in text
    assert "138****8000" in text
    assert "11010519491231002X" not in text
    assert "13800138000" not in text


def test_options_offer_only_the_scope(cast: Cast, logistics: Client) -> None:
    cast.unit("别处协会")

    orgs = logistics.get(reverse("members:orgs"), {"q": "支部"}).text
    employers = logistics.get(reverse("members:employers"), {"q": "协会"}).text

    assert "物流支部" in orgs
    assert "装饰支部" not in orgs
    assert "别处协会" not in employers


def test_an_export_asks_for_a_purpose_and_a_fresh_confirmation(cast: Cast, office: Client) -> None:
    cast.person("王明", cast.orgs["物流支部"])

    first = office.get(LIST, {"export": "csv"})
    assert first.headers["Location"].startswith(reverse("members:purpose"))

    office.post(reverse("members:purpose"), {"usual": "核对花名册和统计", "next": LIST})
    second = office.get(LIST, {"export": "csv"})
    assert second.headers["Location"].startswith("/account/confirm/")
    assert not Reading.objects.exists()


def test_a_branch_secretary_may_not_export(cast: Cast, logistics: Client) -> None:
    assert logistics.get(LIST, {"export": "csv"}).status_code == 403


def test_the_list_takes_few_queries_however_long(
    cast: Cast, office: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        cast.person(f"王{number}", cast.orgs["物流支部"])
    office.get(LIST)

    with django_assert_max_num_queries(24):
        office.get(LIST, {"cols": "identifier.phone.home_org.employer"})


def test_a_very_common_name_is_not_counted_to_the_end(
    cast: Cast, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MANY", 3)
    for number in range(4):
        cast.person(f"王{number}", cast.orgs["物流支部"])

    broad = office.get(LIST, {"q": "王", "part": "count"}).text
    exact = office.get(LIST, {"q": "王", "sex": "1", "part": "count"}).text

    assert "超过" in broad
    assert "4" in exact
    assert "超过" not in exact
