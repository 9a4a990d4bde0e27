"""The scope matrix: every address, every role, every place around the own node."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tongjian.foundation.audit.models import Entry

from . import addresses
from .matrix import API, OWN_ACCOUNT, PAGES, PUBLIC, Row
from .world import (
    ANONYMOUS,
    BESIDE,
    CODES,
    MISSING,
    ORG_NAMES,
    OWN,
    PERSON_NAMES,
    PLACES,
    UNIT_NAMES,
    World,
)

SUCCESS = {200, 204, 302, 422}
HIDDEN = {403, 404}
KEYS_BY_NUMBER = {"mfa_remove_webauthn", "mfa_edit_webauthn", "usersessions_end"}


def test_every_address_has_a_row() -> None:
    rows = {row.name for row in PAGES} | OWN_ACCOUNT | {p for p in PUBLIC if "api-1" not in p}

    assert addresses.page_names() == rows


def test_every_operation_has_a_row() -> None:
    assert set(addresses.operations()) == {row.name for row in API}


@pytest.mark.parametrize("row", [*PAGES, *API], ids=str)
def test_row(row: Row, world: World) -> None:
    wrong = [found for method in row.methods.split() for found in _walk(row, method, world)]

    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def _walk(row: Row, method: str, world: World) -> Iterator[str]:
    """Yield each role and place where the answer is not the expected one."""
    yield from _nobody(row, method, world)
    for role in CODES:
        missing = _ask(row, method, world, role, MISSING) if row.kind else None
        for place in _places(row, role):
            answer = _ask(row, method, world, role, place)
            if complaint := _judge(row, role, place, answer, missing):
                yield f"{method} {role} {place}: {answer.status_code} {complaint}"


def _nobody(row: Row, method: str, world: World) -> Iterator[str]:
    answer = _ask(row, method, world, ANONYMOUS, OWN)
    asked = answer.status_code == 401 or "/sign-in/" in answer.headers.get("Location", "")
    if not asked:
        yield f"{method} anonymous: {answer.status_code}, not asked to sign in"


def _places(row: Row, role: str) -> tuple[str, ...]:
    """Return where it is worth asking: whoever has no business anywhere is asked once."""
    has_business = any(who == role for who, _ in row.may | row.sees)
    return PLACES if row.kind and has_business else (OWN,)


def _judge(
    row: Row, role: str, place: str, answer: HttpResponse, missing: HttpResponse | None
) -> str:
    if (role, place) in row.may:
        if row.silent and missing is not None and place == BESIDE:
            return "" if _alike(answer, missing) else "differs from what does not exist"
        return "" if _succeeds(answer) else "refused"
    if (role, place) in row.sees:
        return "" if answer.status_code == 403 else "not 403"
    if answer.status_code not in HIDDEN:
        return "not refused"
    if missing is not None and not _alike(answer, missing):
        return f"differs from what does not exist ({missing.status_code})"
    return ""


def _succeeds(answer: HttpResponse) -> bool:
    """Tell whether the page was shown, the form judged, or the deed done."""
    asked_first = (reverse("members:purpose"), reverse("account_reauthenticate"))
    if answer.headers.get("Location", "").startswith(asked_first):
        return False
    return answer.status_code in SUCCESS


def _alike(one: HttpResponse, other: HttpResponse) -> bool:
    return one.status_code == other.status_code and _plain(one) == _plain(other)


def _plain(answer: HttpResponse) -> str:
    """Return the body without what differs from one request to the next."""
    text = answer.content.decode()
    # Tokens against forged forms, request numbers, and the keys and codes that were asked for.
    return re.sub(r"\b([A-Za-z0-9]{64}|[0-9a-f]{32}|\d+|T\d{5}|NO-SUCH-CODE)\b", "#", text)


def _ask(row: Row, method: str, world: World, role: str, place: str) -> Any:
    url = addresses.address_of(row, world, place=place, role=role)
    return world.ask(role, method, url)


@pytest.mark.parametrize("row", [r for r in PAGES if "POST" in r.methods], ids=str)
def test_a_refused_form_leaves_no_trace(row: Row, world: World) -> None:
    before = Entry.objects.count()

    for role in CODES:
        for place in PLACES:
            if row.kind and (role, place) not in row.may:
                url = addresses.address_of(row, world, place=place, role=role)
                world.clients[role].post(url, {"reason": "试", "on": "2026-01-01", "name": "试"})

    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", sorted(OWN_ACCOUNT - {"account_logout"}))
def test_ones_own_account_is_the_same_for_every_role(name: str, world: World) -> None:
    url = reverse(name, args=[1] if name in KEYS_BY_NUMBER else [])

    nobody = world.ask(ANONYMOUS, "GET", url)
    statuses = {world.ask(role, "GET", url).status_code for role in CODES}

    assert "/sign-in/" in nobody.headers.get("Location", "")
    assert len(statuses) == 1
    assert max(statuses) < 500


@pytest.mark.parametrize("name", sorted(PUBLIC - {"openid_connect_callback"}))
def test_the_way_in_holds_nothing_of_the_register(name: str, world: World) -> None:
    url = reverse(name, args=["none"] if name in {"openid_connect_login", "notices:feed"} else [])

    answer = world.ask(ANONYMOUS, "GET", url)

    assert answer.status_code < 500
    names = [*UNIT_NAMES.values(), *ORG_NAMES.values(), *PERSON_NAMES.values()]
    assert [each for each in names if each in answer.content.decode()] == []
