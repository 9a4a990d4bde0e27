"""The OpenAPI document: valid, complete, and the same errors everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate

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
