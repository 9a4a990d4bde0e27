"""Nothing leaves as a file from a desk that was left unlocked: every way out asks once more."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.permissions import addresses
from tests.permissions.matrix import PAGES, Row
from tests.permissions.world import World
from tests.signing import client_of

from .test_headers import opener_of

# Files without a row of the register: an empty form, one's own dates.
FREE = {"exchange:blank", "notices:feed"}
# A paper or letter that names nobody is as open as the page that lists it.
PLAIN = {"files:file", "documents:file"}
ASKED = [row for row in PAGES if row.may and "GET" in row.methods]


def unconfirmed(world: World, role: str) -> Client:
    """Return a browser of a role in which nobody has said again who they are."""
    return client_of(world.users[role])


def is_file(answer: Any) -> bool:
    found = str(answer.headers.get("Content-Disposition", "")).startswith("attachment")
    for close in getattr(answer, "_resource_closers", ()):
        close()
    return found


def held(answer: Any) -> bool:
    return str(answer.headers.get("Location", "")).startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize("row", ASKED, ids=str)
def test_no_address_hands_out_a_file_unasked(row: Row, world: World) -> None:
    role, place = opener_of(row)
    client = unconfirmed(world, role)
    client.post(reverse("members:purpose"), {"usual": "核对花名册和统计"})
    url = addresses.address_of(row, world, place=place, role=role)
    joined = "&" if "?" in url else "?"

    files = [
        address
        for address in (url, f"{url}{joined}export=csv", f"{url}{joined}export=xlsx")
        if is_file(client.get(address))
    ]

    assert files == [] or row.name in FREE | PLAIN


def test_lists_jobs_and_own_copies_are_held_back(world: World) -> None:
    client = unconfirmed(world, "committee")
    client.post(reverse("members:purpose"), {"usual": "核对花名册和统计"})
    lists = ("units:list", "members:list", "posts:list", "party_orgs:list", "ripeness:list",
             "ripeness:joint", "gates:matrix", "gates:annual", "affiliation:doubts")  # fmt: skip
    stats = f"{reverse('stats:table', args=['coverage'])}"
    job = reverse("jobs:file", args=[world.own["job"]["committee"].pk])
    ways = [f"{address}?export=csv" for address in (*map(reverse, lists), stats)]
    own = unconfirmed(world, "member").get(reverse("members:data"))

    assert [way for way in [*ways, job] if not held(client.get(way))] == []
    assert held(own)
