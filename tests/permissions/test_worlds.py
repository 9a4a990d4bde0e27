"""Random worlds: every way in shows exactly what a slow walk up the tree shows.

Whatever the tree, the moves, the relations and the dates of the grants are: lists, counts,
search, interface and row-level security agree.

`TONGJIAN_WORLDS=2000` asks for more worlds than a usual run looks at.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import as_web_role
from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import client_of, make_user
from tongjian.foundation import clock
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.accounts.models import User
from tongjian.foundation.search.providers import search
from tongjian.foundation.search.text import Query
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.members.queries import list_people
from tongjian.registry.party_orgs.models import Charge, PartyOrg, Relation
from tongjian.registry.party_orgs.queries import list_orgs
from tongjian.registry.party_orgs.services.covering import charge_units
from tongjian.registry.party_orgs.services.moving import move_org
from tongjian.registry.units.queries import list_units

from .world import undone

WORLDS = int(os.environ.get("TONGJIAN_WORLDS", "60"))
MOST = 8
# In words: who sees organisations and units, and who sees people, through which relation.
SEEING = {
    "committee": {"guidance", "trustee", "fallback", "direct_contact"},
    "organizer": set(),
    "branch_secretary": set(),
}
READING: dict[str, set[str]] = {
    "committee": {"trustee"},
    "organizer": set(),
    "branch_secretary": set(),
}
KINDS = ("guidance", "trustee", "fallback", "direct_contact", "reliance")

Span = tuple[int, int | None]


@dataclass
class Plan:
    """A world in numbers: node 0 is the top; all others name a parent before them."""

    parents: list[int]
    moves: list[tuple[int, int]] = field(default_factory=list)
    relations: list[tuple[int, int, str, Span]] = field(default_factory=list)
    grants: list[tuple[str, int, Span]] = field(default_factory=list)

    def tree(self) -> list[int]:
        """Return each node's parent after all moves; a move under oneself is left out."""
        above = [0, *self.parents]
        for node, under in self.moves:
            if self.is_moved(above, node, under):
                above[node] = under
        return above

    @staticmethod
    def is_moved(above: list[int], node: int, under: int) -> bool:
        return node not in chain(above, under) and above[node] != under


def chain(above: list[int], node: int) -> set[int]:
    """Walk from a node to the top."""
    found = {node}
    while node != 0:
        node = above[node]
        found.add(node)
    return found


def allowed(plan: Plan, carried: dict[str, set[str]]) -> set[int]:
    """Return the nodes that the grants of today open, the slow and obvious way."""
    above, tops = plan.tree(), set()
    for role, node, span in plan.grants:
        if holds(span):
            tops.add(node)
            tops |= {
                target
                for source, target, kind, valid in plan.relations
                if source == node and kind in carried[role] and holds(valid)
            }
    return {node for node in range(len(above)) if chain(above, node) & tops}


def holds(span: Span) -> bool:
    start, end = span
    return start <= 0 and (end is None or end > 0)


def days(span: Span) -> dict[str, date | None]:
    start, end = span
    today = clock.today()
    ends = None if end is None else today + timedelta(days=end)
    return {"start_on": today + timedelta(days=start), "end_on": ends}


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    size = draw(st.integers(2, MOST))
    node = st.integers(0, size)
    span = st.tuples(st.sampled_from([-400, -1, 0, 1]), st.sampled_from([None, 2, 30])) | (
        st.tuples(st.sampled_from([-400, -30]), st.sampled_from([-1, 0, 1]))
    )
    relation = st.tuples(node, node, st.sampled_from(KINDS), span)
    grant = st.tuples(st.sampled_from(sorted(SEEING)), node, span)
    return Plan(
        parents=[draw(st.integers(0, here)) for here in range(size)],
        moves=draw(st.lists(st.tuples(st.integers(1, size), node), max_size=4)),
        relations=[
            one
            for one in draw(st.lists(relation, max_size=4, unique_by=lambda r: r[:3]))
            if one[0] != one[1]
        ],
        grants=draw(st.lists(grant, min_size=1, max_size=3, unique_by=lambda g: g[:2])),
    )


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()


@settings(
    max_examples=WORLDS,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=plans())
def test_every_way_in_shows_what_a_walk_up_the_tree_shows(cast: Cast, plan: Plan) -> None:
    with undone():
        user = build(cast, plan)
        viewer = viewer_for(user_id=user.pk, name="", on=clock.today())
        orgs = {f"节点{node}党委" for node in allowed(plan, SEEING)}
        units = {f"节点{node}协会" for node in allowed(plan, SEEING)}
        people = {f"王节{'点' * (node + 1)}" for node in allowed(plan, READING)}

        assert names(list_orgs(viewer)) == orgs
        assert list_orgs(viewer).count() == len(orgs)
        assert names(list_units(viewer)) == units
        assert names(list_people(viewer)) == people
        assert behind_the_wall(viewer) == (people, len(people))
        assert found(viewer, "节点") == orgs | units
        assert asked(user) == (orgs, units, people)


def build(cast: Cast, plan: Plan) -> User:
    """Make the world, and the user who looks at it."""
    nodes = [cast.org("节点0党委", parent=cast.orgs["两新工委"], kind="committee")]
    for number, parent in enumerate(plan.parents, start=1):
        nodes.append(cast.org(f"节点{number}党委", parent=nodes[parent], kind="committee"))
    charges = []
    for number, node in enumerate(nodes):
        unit = cast.unit(f"节点{number}协会")
        charges.append(Charge(unit=unit, org=node, kind="lead", start_on=date(2018, 1, 1)))
        cast.person(f"王节{'点' * (number + 1)}", node)
    charge_units(charges=charges, actor=cast.actor)
    move(cast, plan, nodes)
    for source, target, kind, span in plan.relations:
        Relation.objects.create(
            source=nodes[source], target=nodes[target], kind=kind, **days(span)
        )
    user = make_user()
    for role, top, span in plan.grants:
        Grant.objects.create(
            user=user, role=role, axis="org", target_id=nodes[top].pk, **days(span)
        )
    return user


def move(cast: Cast, plan: Plan, nodes: list[PartyOrg]) -> None:
    """Move subtrees one day after the other."""
    above = [0, *plan.parents]
    for number, (node, under) in enumerate(plan.moves):
        if plan.is_moved(above, node, under):
            above[node] = under
            move_org(
                org=PartyOrg.objects.get(pk=nodes[node].pk),
                under=PartyOrg.objects.get(pk=nodes[under].pk),
                actor=cast.actor,
                on=date(2020, 2, 1) + timedelta(days=number),
                reason="调整隶属",
            )


def names(rows: Any) -> set[str]:
    return {str(row) for row in rows}


def behind_the_wall(viewer: Viewer) -> tuple[set[str], int]:
    """Return whom a query without any scope gets, and how many memberships."""
    with undone(), as_web_role():
        arm_for(viewer)
        return names(Person.objects.all()), Membership.objects.count()


def found(viewer: Viewer, typed: str) -> set[str]:
    results = search(viewer, Query.read(typed), limit=50)
    return {hit.label for one in results if one.provider.code != "members" for hit in one.hits}


def asked(user: User) -> tuple[set[str], ...]:
    """Return what the interface lists; nobody without the right gets a list at all."""
    client = client_of(user)
    seen = []
    for kind in ("orgs", "units", "members"):
        answer = client.get(f"/api/v1/{kind}", {"size": "200"})
        items = answer.json()["items"] if answer.status_code == 200 else []
        seen.append({item["name"] for item in items})
    return tuple(seen)
