"""What is out of scope leaves no trace: no name, no count, no suggestion, no other wording."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse

from . import addresses
from .matrix import API, COUNTERS, ORG_SEEN, PAGES, PERSON_SEEN, TREE, UNIT_SEEN, Row, Where
from .world import (
    ABOVE,
    BELOW,
    BESIDE,
    CODES,
    HOLDER_NAMES,
    ORG_NAMES,
    OWN,
    PERSON_NAMES,
    PLACES,
    UNIT_NAMES,
    World,
)

NONSENSE = "魑魅魍魉"
# The log names what was changed, whoever it belongs to, and giving a right needs its target.
LOG = {"audit:entries", "audit:entry", "list_entries"}
# A paper names the Party organisation that signed it, to whoever may see the paper.
SIGNED = {"gates:attestations", "gates:attestation", "gates:review", "list_attestations"}
TARGETS = {"access:org_targets", "access:unit_targets", "access:list", "list_grants"}
PICKERS = (
    "units:options",
    "units:write_options",
    "party_orgs:options",
    "party_orgs:write_options",
    "party_orgs:move_options",
    "party_orgs:unit_options",
    "members:orgs",
    "members:employers",
    "posts:people",
    "search:suggest",
    "search:results",
    "units:list",
    "party_orgs:list",
    "party_orgs:tree",
    "members:list",
    "posts:list",
    "search",
    "list_units",
    "list_party_orgs",
    "list_members",
    "list_posts",
)


def hidden_names(role: str) -> set[str]:
    """Return the names that a role must meet nowhere."""
    chain = {ORG_NAMES[ABOVE], ORG_NAMES[OWN]} if role in {*TREE.split(), "member"} else set()
    # A member's own record names the own organisation; what it is led by is public.
    found = _unseen(UNIT_NAMES, UNIT_SEEN, role) | _unseen(PERSON_NAMES, PERSON_SEEN, role)
    return found | _unseen(HOLDER_NAMES, ORG_SEEN, role) | (
        _unseen(ORG_NAMES, ORG_SEEN, role) - chain
    )  # fmt: skip


def _unseen(names: dict[str, str], seen: Where, role: str) -> set[str]:
    return {name for place, name in names.items() if (role, place) not in seen}


@pytest.mark.parametrize("role", CODES)
def test_no_page_names_what_is_out_of_scope(role: str, world: World) -> None:
    hidden, told = hidden_names(role), []

    for row in [*PAGES, *API]:
        for place in _readable(row, role):
            body = _body(world, role, addresses.address_of(row, world, place=place, role=role))
            unnamed = hidden - set(ORG_NAMES.values()) if row.name in SIGNED else hidden
            told += [f"{row} {place}: {name}" for name in unnamed if name in body]

    assert told == []


def _readable(row: Row, role: str) -> tuple[str, ...]:
    exempt = row.name in LOG or (row.name in TARGETS and role == "security_admin")
    if "GET" not in row.methods or exempt:
        return ()
    places = PLACES if row.kind in ("org", "unit", "person") else (OWN,)
    return tuple(place for place in places if (role, place) in row.may)


@pytest.mark.parametrize("role", CODES)
def test_a_search_for_a_hidden_name_finds_what_nonsense_finds(role: str, world: World) -> None:
    rows = {row.name: row for row in [*PAGES, *API] if row.name in PICKERS and not row.kind}
    open_rows = [row for row in rows.values() if (role, OWN) in row.may]
    nothing = {row.name: _found(world, role, row, NONSENSE) for row in open_rows}

    different = [
        f"{row}: {name}"
        for row in open_rows
        for name in hidden_names(role)
        if _found(world, role, row, name) != nothing[row.name]
    ]

    assert different == []


def _found(world: World, role: str, row: Row, typed: str) -> str:
    url = addresses.address_of(row, world, place=OWN, role=role).partition("?")[0]
    return _body(world, role, url, {"q": typed}).replace(typed, "")


def _body(world: World, role: str, url: str, data: Any = None) -> str:
    answer = world.ask(role, "GET", url, data)
    text = "" if answer.streaming else answer.content.decode(errors="replace")
    text = re.sub(r"\b([A-Za-z0-9]{64}|[0-9a-f]{32})\b|(%[0-9A-F]{2})+", "", text)
    return re.sub(r"<input[^>]*name=\"q\"[^>]*>", "", text)


@pytest.mark.parametrize("role", COUNTERS.split())
def test_figures_count_what_the_lists_show(role: str, world: World) -> None:
    units = len([place for who, place in UNIT_SEEN if who == role])

    table = world.ask(role, "GET", "/api/v1/stats/coverage").json()
    shown = world.ask(role, "GET", "/api/v1/figures").json()["items"]
    listed = world.ask(role, "GET", "/api/v1/units").json()["items"]

    assert table["total"]["values"]["registered"] == units == len(listed)
    assert next(one["value"] for one in shown if one["code"] == "registered") == units


@pytest.mark.parametrize("role", TREE.split())
def test_a_number_leads_to_no_more_rows_than_it_counts(role: str, world: World) -> None:
    rows = world.ask(role, "GET", "/api/v1/stats/coverage/rows", {"m": "registered"}).json()
    people = world.ask(role, "GET", "/api/v1/stats/members-sex").json()

    assert {item["name"] for item in rows["items"]} == {UNIT_NAMES[OWN], UNIT_NAMES[BELOW]}
    assert people["total"]["values"]["people"] == 2


@pytest.mark.parametrize(
    ("role", "name", "names"),
    [
        ("committee", "units:list", UNIT_NAMES),
        ("registrar", "units:list", UNIT_NAMES),
        ("committee", "party_orgs:list", HOLDER_NAMES),
        ("committee", "members:list", PERSON_NAMES),
    ],
)
def test_a_file_holds_what_the_list_shows(
    role: str, name: str, names: dict[str, str], world: World
) -> None:
    answer: Any = world.clients[role].get(reverse(name), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    for close in answer._resource_closers:
        close()

    assert {place for place, each in names.items() if each in text} == {OWN, BELOW}


Data = Callable[[World, str], dict[str, Any]]
WHY: dict[str, Any] = {
    "on": "2026-06-01",
    "reason": "试一试",
    "basis": "试一试",
    "_confirmed": "1",
}


def _other(of: str, place: str, field: str, **more: Any) -> Data:
    return lambda world, _: {**WHY, field: world.targets[of][place].pk, **more}


def _plain(**more: Any) -> Data:
    return lambda world, _: {**WHY, **more}


# Complete forms, sent to what is out of reach: address, kind of record, what is filled in.
OUT_OF_REACH: list[tuple[str, str, Data]] = [
    ("units:end", "unit", _plain(status="cancelled")),
    ("units:rate", "unit", _plain(grade="5A", announced_on="2026-01-01")),
    ("party_orgs:rename", "org", _plain(name="改名党委")),
    ("party_orgs:dissolve", "org", _plain()),
    ("party_orgs:move", "org", _other("org", OWN, "other")),
    ("party_orgs:merge", "org", _other("org", OWN, "other")),
    ("party_orgs:cover", "org", _other("unit", OWN, "unit", mode="standalone")),
    ("party_orgs:cover_unit", "unit", _other("org", OWN, "other", mode="standalone")),
    ("party_orgs:charge_unit", "unit", _other("org", OWN, "other", kind="lead")),
    ("members:transfer", "person", _other("org", BELOW, "org")),
    ("members:leave", "person", _plain(how="died")),
    ("posts:end", "appointment", _plain()),
    ("members:correction", "correction", _plain(reply="不采纳")),
]


@pytest.mark.parametrize(("name", "kind", "data"), OUT_OF_REACH, ids=lambda one: str(one)[:30])
@pytest.mark.parametrize("place", [ABOVE, BESIDE])
def test_a_complete_form_for_what_is_out_of_reach_changes_nothing(
    name: str, kind: str, data: Data, place: str, world: World
) -> None:
    record = world.targets[kind][place]
    before = _state(record)

    answer = _send(world, "committee", name, record, data(world, place))

    assert answer.status_code == 404
    assert _state(record) == before


# Forms for one's own that name somebody else's record.
REACHING_OUT: list[tuple[str, str, Data]] = [
    ("party_orgs:move", "org", _other("org", BESIDE, "other")),
    ("party_orgs:merge", "org", _other("org", BESIDE, "other")),
    ("party_orgs:relate", "org", _other("org", BESIDE, "other", kind="guidance")),
    ("party_orgs:cover", "org", _other("unit", BESIDE, "unit", mode="standalone")),
    ("party_orgs:cover_unit", "unit", _other("org", BESIDE, "other", mode="standalone")),
    ("party_orgs:charge_unit", "unit", _other("org", BESIDE, "other", kind="lead")),
    ("members:transfer", "person", _other("org", BESIDE, "org")),
    ("members:transfer", "person", _other("org", BESIDE, "org", on="")),
    ("members:edit", "person", _other("unit", BESIDE, "employer", name="")),
    ("members:register", "", _other("org", BESIDE, "org", name="")),
    ("units:new", "", _other("org", BESIDE, "answering", name="")),
]


@pytest.mark.parametrize(("name", "kind", "data"), REACHING_OUT, ids=lambda one: str(one)[:30])
def test_a_form_cannot_reach_out_of_scope_nor_learn_a_name(
    name: str, kind: str, data: Data, world: World
) -> None:
    record = world.targets[kind or "org"][BELOW]
    before = _state(record)

    answer = _send(world, "committee", name, record if kind else None, data(world, BELOW))

    assert answer.status_code in {404, 422}
    assert [n for n in hidden_names("committee") if n in answer.content.decode()] == []
    assert _state(record) == before


def _send(world: World, role: str, name: str, record: Model | None, data: dict[str, Any]) -> Any:
    """Send a form for good; the test as a whole is taken back."""
    return world.clients[role].post(reverse(name, args=[record.pk] if record else []), data)


def _state(record: Model) -> dict[str, Any]:
    found = type(record)._default_manager.filter(pk=record.pk).values().get()
    return {name: value for name, value in found.items() if name != "updated_at"}
