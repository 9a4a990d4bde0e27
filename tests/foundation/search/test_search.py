"""One box finds units, Party organisations and members, within scope and nothing beyond."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.registry.cast import Cast
from tests.signing import client_as
from tongjian.foundation.search import engine
from tongjian.registry.units.models import Unit


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_as("lead_office", "org", cast.orgs["两新工委"].pk)


@pytest.fixture
def logistics(cast: Cast) -> Client:
    return client_as("branch_secretary", "org", cast.orgs["物流支部"].pk)


def suggest(client: Client, text: str) -> str:
    response = client.get("/search/suggest/", {"q": text})
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize("typed", ["物流", "供应链", "pcswl", "WLYGYL", "鹏城市物流与供应链协会"])
def test_a_unit_is_found_by_part_of_its_name_or_its_initials(
    cast: Cast, office: Client, typed: str
) -> None:
    cast.unit("鹏城市物流与供应链协会")
    cast.unit("鹏城市装饰协会")

    found = suggest(office, typed)

    assert "鹏城市物流与供应链协会" in found
    assert "鹏城市装饰协会" not in found


def test_a_unit_is_found_by_its_credit_code(cast: Cast, office: Client) -> None:
    unit = cast.unit("鹏城市装饰协会")

    assert "鹏城市装饰协会" in suggest(office, (unit.uscc or "").lower())
    assert "鹏城市装饰协会" in suggest(office, (unit.uscc or "")[:12])


def test_an_organisation_is_found_by_name_and_code(cast: Cast, office: Client) -> None:
    branch = cast.orgs["装饰支部"]

    assert "装饰支部" in suggest(office, "装饰")
    assert "装饰支部" in suggest(office, branch.code)


@pytest.mark.parametrize("typed", ["王小明", "小明", "wxm", "王"])
def test_a_member_is_found_by_name_and_initials(cast: Cast, office: Client, typed: str) -> None:
    cast.person("王小明", cast.orgs["物流支部"])

    assert "王小明" in suggest(office, typed)


def test_the_exact_name_comes_before_longer_ones(cast: Cast, office: Client) -> None:
    cast.unit("东湖装饰协会联谊会")
    cast.unit("装饰协会")

    found = suggest(office, "装饰协会")

    assert found.index('data-label="装饰协会"') < found.index("东湖装饰协会联谊会")


def test_a_namesake_outside_the_scope_leaves_no_trace(cast: Cast, logistics: Client) -> None:
    cast.person("王小明", cast.orgs["物流支部"])
    before = suggest(logistics, "王小明"), page(logistics, "王小明")
    for _ in range(30):
        cast.person("王小明", cast.orgs["装饰支部"])
        cast.org("王小明支部", parent=cast.orgs["联合党委"])
        cast.unit("王小明基金会")

    assert (suggest(logistics, "王小明"), page(logistics, "王小明")) == before


def page(client: Client, text: str) -> str:
    body = client.get("/search/", {"q": text}).text
    return body[body.index("<main") : body.index("</main>")]


def test_a_number_finds_its_owner_only_for_whoever_may_identify(cast: Cast) -> None:
    number = "11010519491231002X"
    cast.person("王小明", cast.orgs["物流支部"], identifier=number, phone="13900139000")
    secretary = client_as("branch_secretary", "org", cast.orgs["物流支部"].pk)
    beside = client_as("branch_secretary", "org", cast.orgs["装饰支部"].pk)
    organizer = client_as("organizer", "org", cast.orgs["物流支部"].pk)

    assert "王小明" in suggest(secretary, number.lower())
    assert "王小明" in suggest(secretary, "139 0013 9000")
    assert "王小明" not in suggest(secretary, number[:17])
    assert "王小明" not in suggest(beside, number)
    assert "王小明" not in suggest(organizer, number)


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_find_no_business_data(cast: Cast, role: str) -> None:
    cast.person("王小明", cast.orgs["物流支部"])

    assert "王小明" not in suggest(client_as(role), "王小明")
    assert "物流支部" not in suggest(client_as(role), "物流")


def test_a_member_finds_only_the_own_record(cast: Cast) -> None:
    own = cast.person("王小明", cast.orgs["物流支部"])
    cast.person("王小明", cast.orgs["物流支部"])

    found = suggest(client_as("member", "person", own.pk), "王小明")

    assert found.count('role="option"') == 2  # the record, and the way to all results
    assert "装饰" not in found


@pytest.mark.parametrize("typed", ["", " ", "a", "'", "\\", "%", "支部' | '行业", "䶮" * 200])
def test_whatever_is_typed_is_answered(cast: Cast, office: Client, typed: str) -> None:
    assert office.get("/search/", {"q": typed}).status_code == 200
    suggest(office, typed)


def test_suggestions_take_few_queries(
    cast: Cast, office: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    cast.unit("鹏城市物流协会")
    cast.person("王小明", cast.orgs["物流支部"])
    office.get("/search/suggest/", {"q": "物流"})

    with django_assert_max_num_queries(24):
        suggest(office, "物流")


def test_two_characters_must_stand_side_by_side(cast: Cast, office: Client) -> None:
    cast.unit("物资流通协会")

    assert "物资流通协会" not in suggest(office, "物流")
    assert "物资流通协会" not in suggest(office, "物通协")
    assert "物资流通协会" in suggest(office, "流通")


@pytest.mark.parametrize("many", [10_000, 2, 0])
def test_a_list_is_narrowed_alike_however_many_match(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(engine, "MANY", many)
    for name in ("东湖物流协会", "物流商会", "装饰协会"):
        cast.unit(name)
    rows = Unit.objects.all()

    for seek in (None, engine.seek_in(rows)):
        found = {unit.name for unit in engine.narrow(rows, "物流", seek=seek)}
        assert found == {"东湖物流协会", "物流商会"}
        assert not engine.narrow(rows, "x", seek=seek).exists()
    assert engine.is_broad("物流", engine.seek_in(rows)) is (many < 2)
