"""Programs are answered in data, people in pages."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from tests.registry.cast import Cast
from tests.signing import client_as
from tongjian.foundation.api import errors


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/", "/api/v1/units/0/more/"])
def test_an_unknown_address_of_the_interface_is_answered_in_data(cast: Cast, path: str) -> None:
    client: Client = client_as("lead_office", "org", cast.orgs["两新工委"].pk)

    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_an_unknown_page_is_a_page(cast: Cast) -> None:
    client: Client = client_as("lead_office", "org", cast.orgs["两新工委"].pk)

    answer = client.get("/nothing/")

    assert answer.status_code == 404
    assert "没有找到这一页" in answer.text


@pytest.mark.parametrize(
    ("handler", "status"), [(errors.bad_request, 400), (errors.forbidden, 403)]
)
def test_refusals_are_data_too(handler: object, status: int) -> None:
    request = RequestFactory().get("/api/v1/units/")

    answer = handler(request, Exception())  # type: ignore[operator]

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"


def test_a_fault_is_data(rf: RequestFactory) -> None:
    assert errors.server_error(rf.get("/api/v1/units/")).status_code == 500
