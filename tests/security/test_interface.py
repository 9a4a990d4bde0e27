"""The interface against its own description: whatever the document allows or forbids is sent.

`TONGJIAN_EXAMPLES=200` sends more for each operation and role.
"""

from __future__ import annotations

import json
import logging
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from tests.permissions import addresses
from tests.permissions.world import OWN, World

schemathesis = pytest.importorskip("schemathesis")

from schemathesis import Case, GenerationMode, Response  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi import checks  # noqa: E402

from tongjian.config.api import api  # noqa: E402

EXAMPLES = int(os.environ.get("TONGJIAN_EXAMPLES", "3"))
ROLES = ("committee", "registrar", "audit_admin")
# What a form allows and the register does not know (422) is described, so it is no finding.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
ANSWERED: dict[str, Counter[int]] = {role: Counter() for role in ROLES}


def described() -> dict[str, Any]:
    """Return every operation of the document by its identifier."""
    schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
    found = (result.ok() for result in schema.get_all_operations())
    return {operation.definition.raw["operationId"]: operation for operation in found}


OPERATIONS = described()


def test_every_operation_is_described_and_sent() -> None:
    assert set(OPERATIONS) == set(addresses.operations())
    assert len(OPERATIONS) >= 25


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@pytest.mark.parametrize("role", ROLES)
def test_answers_are_what_the_document_says(name: str, role: str, world: World) -> None:
    _send(name, role, world, GenerationMode.POSITIVE)
    # Where nothing is asked nothing can be asked wrongly.
    if any(OPERATIONS[name].iter_parameters()):
        _send(name, role, world, GenerationMode.NEGATIVE)


def _send(name: str, role: str, world: World, mode: GenerationMode) -> None:
    keys = _keys(world, role)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[name].as_strategy(generation_mode=mode))
    def judge(case: Case[Any]) -> None:
        # Half of the calls for a record ask for one that is there.
        for parameter, value in (case.path_parameters or {}).items():
            if mode is GenerationMode.POSITIVE and isinstance(value, int) and value % 2:
                case.path_parameters[parameter] = next(keys)
        with transaction.atomic():
            response = _asked(case, world, role)
            transaction.set_rollback(True)
        ANSWERED[role][response.status_code] += 1
        # A field of a form that was left blank is sent too; it asks for nothing.
        values = [v if isinstance(v, list) else [v] for v in (case.query or {}).values()]
        blank = any("" in value for value in values)
        judged = [one for one in CHECKS if not blank or one is not checks.negative_data_rejection]
        case.validate_response(response, checks=judged)

    judge()


def _keys(world: World, role: str) -> Iterator[int]:
    kinds = [*world.targets, *world.own]
    while True:
        for kind in kinds:
            yield world.key(kind, OWN, role)


def _asked(case: Case[Any], world: World, role: str) -> Response:
    """Send a generated call as a role, in the test's own transaction."""
    sent: dict[str, Any] = case.as_transport_kwargs()
    request = requests.Request(
        case.method, f"http://localhost{case.formatted_path}", params=sent.get("params")
    ).prepare()
    url = (request.path_url or "/").removeprefix("http://localhost")
    headers = {k: v for k, v in (sent.get("headers") or {}).items() if k.isascii()}
    answer: Any = world.clients[role].generic(
        case.method, url, data=_body(sent), content_type="application/json", headers=headers
    )
    return Response(
        status_code=answer.status_code,
        headers={name: [value] for name, value in answer.headers.items()},
        content=answer.content,
        request=request,
        elapsed=0.0,
        verify=False,
    )


def _body(sent: dict[str, Any]) -> bytes:
    if "json" in sent:
        return json.dumps(sent["json"]).encode()
    data = sent.get("data") or b""
    return urlencode(data).encode() if isinstance(data, dict) else data


def test_the_roles_met_success_and_refusal() -> None:
    if not all(ANSWERED.values()):
        pytest.skip("only part of this file was run")

    logging.getLogger(__name__).info("calls: %s", {role: dict(ANSWERED[role]) for role in ROLES})
    for role in ROLES:
        assert set(ANSWERED[role]) >= {200, 404, 422}
        assert max(ANSWERED[role]) < 500
    assert 403 in ANSWERED["audit_admin"]
