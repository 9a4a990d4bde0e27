"""What operations answer fits what the document promises."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from openapi_schema_validator import OAS31Validator

from tests.insight import world as worlds
from tests.registry.people import committee, lead_office
from tests.signing import client_as, no_second_factor  # noqa: F401 - a fixture
from tongjian.foundation.audit.models import Reading
from tongjian.registry.members.models import Person

pytestmark = pytest.mark.django_db
BARE = "units units/areas units/agencies orgs orgs/tree members members/corrections posts places"
STATISTICS = "stats stats/coverage stats/members-sex figures jobs imports"


@pytest.fixture
def world() -> worlds.World:
    return worlds.build()


def schema_of(client: Client, path: str) -> dict[str, Any]:
    document = client.get("/api/v1/openapi.json").json()
    answer = document["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]
    found: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return found


def assert_fits(client: Client, path: str, asked: str = "") -> None:
    content = client.get(f"/api/v1/{asked or path}").json()
    faults = list(OAS31Validator(schema_of(client, path)).iter_errors(content))
    assert faults == []


@pytest.mark.parametrize("path", BARE.split())
def test_lists_fit(path: str, world: worlds.World) -> None:
    assert_fits(lead_office(world.cast), path)


def test_figures_fit(world: worlds.World) -> None:
    client = lead_office(world.cast)

    for path in STATISTICS.split():
        topic, _, table = path.partition("/")
        assert_fits(client, f"{topic}/{{code}}" if table else topic, path)
    assert_fits(client, "stats/{code}/rows", "stats/coverage/rows?m=registered")


def test_the_log_fits(world: worlds.World) -> None:
    assert_fits(client_as("audit_admin"), "admin/log")


def test_records_fit(world: worlds.World) -> None:
    client = lead_office(world.cast)
    unit, org = world.units["物流协会"], world.cast.orgs["物流支部"]
    person = Person.objects.filter(home_org=org).first()
    assert person is not None

    assert_fits(client, "units/{unit_id}", f"units/{unit.pk}")
    assert_fits(client, "units/{unit_id}", f"units/{unit.pk}?on=2021-01-01")
    assert_fits(client, "orgs/{org_id}", f"orgs/{org.pk}?on=2021-01-01")
    assert_fits(client, "members/{person_id}", f"members/{person.pk}?purpose=核对花名册")


def test_a_person_is_read_with_a_purpose_masked_and_logged(world: worlds.World) -> None:
    client = committee(world.cast, "行业党委")
    person = Person.objects.filter(home_org=world.cast.orgs["物流支部"]).first()
    assert person is not None

    refused = client.get(f"/api/v1/members/{person.pk}")
    before = Reading.objects.count()
    shown = client.get(f"/api/v1/members/{person.pk}", {"purpose": "组织关系转接"}).json()

    assert (refused.status_code, refused.json()["code"]) == (422, "purpose_missing")
    assert before == 0
    assert Reading.objects.get().purpose == "组织关系转接"
    assert shown["phone"] == "138****8000"
    assert "*" in shown["identifier"]


def test_the_tree_of_a_day_is_cut_and_continued(world: worlds.World) -> None:
    client = lead_office(world.cast)

    now = client.get("/api/v1/orgs/tree").json()["nodes"]
    before = client.get("/api/v1/orgs/tree", {"on": "2000-01-01"}).json()["nodes"]
    rest = client.get("/api/v1/orgs/tree", {"after": now[1]["path"]}).json()["nodes"]

    assert [node["name"] for node in now[:2]] == ["两新工委", "社会组织党委"]
    assert rest == now[2:]
    assert before == []
