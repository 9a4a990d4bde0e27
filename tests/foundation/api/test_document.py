"""The OpenAPI document: valid, complete, and the same errors everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate

from tongjian.foundation.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return found


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_every_operation_is_named_in_chinese_and_names_its_refusals(
    document: dict[str, Any],
) -> None:
    operations = [one for path in document["paths"].values() for one in path.values()]

    assert len(operations) >= 25
    for operation in operations:
        assert any("一" <= letter <= "鿿" for letter in operation["summary"])
        assert set(operation["responses"]) == {"200", "400", "401", "403", "404", "409", "422"}
        assert operation["responses"]["200"]["content"]["application/json"]["schema"]


def test_the_page_explains_every_operation(client: Client, document: dict[str, Any]) -> None:
    user = User.objects.create_user("reader", "Good-pass-2026", display_name="李文员")
    client.force_login(user)

    page = client.get("/tokens/operations/").content.decode()

    assert all(path in page for path in document["paths"])
    assert "<script>" not in page
    assert "style=" not in page


@pytest.mark.parametrize("url", ["/api/v1/units?q=%00", "/units/options/?q=%E5%8D%8F%00"])
def test_what_no_text_can_hold_is_refused_and_not_an_error(client: Client, url: str) -> None:
    assert client.get(url).status_code == 400
