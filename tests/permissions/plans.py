"""Random worlds in plain numbers: who stands where, and who was given which right.

A plan holds many worlds at once, each a small subtree of its own under one root, so that a right
in one world that shows a record of another is found too. Everything here is plain Python.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

ROOT = 0
WORLDS = 50
RELATIONS = ("guidance", "trustee", "fallback", "direct_contact", "reliance")
CHARGES = ("direct", "lead", "fallback")
KINDS = ("association", "service", "foundation", "community")
# Days around today on which a right or a relation begins and ends.
SPANS = (
    (-400, None), (-30, None), (-1, None), (0, None), (1, None), (-400, -1), (-30, 0), (-30, 1),
    (-1, 30), (0, 2), (1, 2),
)  # fmt: skip
# City, two districts, a street in each: the number is the parent.
PLACES: tuple[int | None, ...] = (None, 0, 0, 1, 2)
BODIES = 3
AXES_OF_ROLES = (
    ("lead_office", "org"),
    ("committee", "org"),
    ("committee", "org"),
    ("first_secretary", "org"),
    ("organizer", "org"),
    ("organizer", "unit"),
    ("branch_secretary", "org"),
    ("registrar", "place"),
    ("competent_body", "agency"),
    ("unit_head", "unit"),
    ("member", "person"),
)

Span = tuple[int, int | None]


@dataclass
class Org:
    world: int
    parent: int | None
    dissolved: bool = False


@dataclass
class Unit:
    world: int
    place: int
    body: int | None
    kind: str
    ended: bool = False
    host: int | None = None
    charges: dict[str, int] = field(default_factory=dict)


@dataclass
class Person:
    world: int
    home: int
    employer: int | None
    former: bool = False
    earlier: list[int] = field(default_factory=list)
    asks: bool = False


@dataclass
class Post:
    world: int
    org: int | None
    unit: int | None


@dataclass(frozen=True)
class Relation:
    source: int
    target: int
    kind: str
    span: Span

    @property
    def holds(self) -> bool:
        return holds(self.span)


@dataclass(frozen=True)
class Right:
    """A right as given; the target counts within its axis, None is everybody's root."""

    role: str
    axis: str
    target: int
    span: Span

    @property
    def holds(self) -> bool:
        return holds(self.span)


@dataclass
class Plan:
    """All worlds of one plan as they end up; `first` is how they began, rights go by world."""

    seed: str
    first: Plan | None = None
    orgs: list[Org] = field(default_factory=lambda: [Org(-1, None)])
    units: list[Unit] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    moves: list[tuple[int, int]] = field(default_factory=list)
    transfers: list[tuple[int, int]] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    rights: list[list[Right]] = field(default_factory=list)


def holds(span: Span) -> bool:
    """Tell whether today (day 0) lies in a half-open span."""
    start, end = span
    return start <= 0 and (end is None or end > 0)


def draw(seed: str, *, worlds: int = WORLDS) -> Plan:
    """Return the plan of a seed: always the same one."""
    random = Random(seed)  # noqa: S311 - it must be repeatable
    plan = Plan(seed)
    for world in range(worlds):
        _found(plan, world, random)
        _register(plan, world, random)
    plan.first = deepcopy(plan)
    _change(plan, random)
    _relate(plan, random)
    for world in range(worlds):
        plan.rights.append(_rights(plan, world, random))
    return plan


def _found(plan: Plan, world: int, random: Random) -> None:
    first = len(plan.orgs)
    for number in range(random.randint(3, 6)):
        parent = ROOT if number == 0 else random.randrange(first, len(plan.orgs))
        plan.orgs.append(Org(world, parent))


def _register(plan: Plan, world: int, random: Random) -> None:
    orgs = own(plan.orgs, world)
    for _ in range(random.randint(2, 4)):
        unit = Unit(
            world,
            random.randrange(len(PLACES)),
            random.choice([None, *range(BODIES)]),
            random.choice(KINDS),
            ended=random.random() < 0.15,
        )
        if random.random() < 0.5:
            unit.host = random.choice(orgs)
        for kind in CHARGES:
            if random.random() < 0.35:
                unit.charges[kind] = random.choice(orgs)
        plan.units.append(unit)
        if random.random() < 0.5:
            plan.posts.append(Post(world, None, len(plan.units) - 1))
    for _ in range(random.randint(1, 4)):
        employer = random.choice([None, *own(plan.units, world)])
        plan.people.append(
            Person(world, random.choice(orgs), employer, asks=random.random() < 0.3)
        )
    plan.posts += [Post(world, org, None) for org in orgs if random.random() < 0.5]


def _change(plan: Plan, random: Random) -> None:
    """Move subtrees and people, end memberships and organisations, across worlds too."""
    everywhere = range(1, len(plan.orgs))
    for _ in range(len(plan.orgs) // 20):
        org, under = random.choice(everywhere), random.randrange(len(plan.orgs))
        if org not in chain(plan, under) and plan.orgs[org].parent != under:
            plan.orgs[org].parent = under
            plan.moves.append((org, under))
    for number in random.sample(range(len(plan.people)), len(plan.people) // 8):
        person, to = plan.people[number], random.choice(everywhere)
        if to != person.home:
            plan.transfers.append((number, to))
            person.earlier.append(person.home)
            person.home = to
    for person in random.sample(plan.people, len(plan.people) // 25):
        person.former = True
    taken = {org.parent for org in plan.orgs} | {p.home for p in plan.people if not p.former}
    for number in everywhere:
        if number not in taken and random.random() < 0.3:
            _dissolve(plan, number)


def _dissolve(plan: Plan, number: int) -> None:
    plan.orgs[number].dissolved = True
    for unit in plan.units:
        unit.host = None if unit.host == number else unit.host
        unit.charges = {kind: org for kind, org in unit.charges.items() if org != number}


def _relate(plan: Plan, random: Random) -> None:
    seen = set()
    for world in range(max(org.world for org in plan.orgs) + 1):
        for _ in range(random.randint(0, 3)):
            source = random.choice(own(plan.orgs, world))
            near = random.random() < 0.8
            target = random.choice(own(plan.orgs, world) if near else range(len(plan.orgs)))
            one = Relation(source, target, random.choice(RELATIONS), random.choice(SPANS))
            if source != target and (key := (source, target, one.kind)) not in seen:
                seen.add(key)
                plan.relations.append(one)


def _rights(plan: Plan, world: int, random: Random) -> list[Right]:
    targets = {
        "org": [*own(plan.orgs, world)] if random.random() < 0.96 else [ROOT],
        "place": range(len(PLACES)),
        "agency": range(BODIES),
        "unit": own(plan.units, world),
        "person": own(plan.people, world),
    }
    found: dict[tuple[str, str, int], Right] = {}
    for _ in range(random.choice([1, 1, 2, 2, 3])):
        role, axis = random.choice(AXES_OF_ROLES)
        target = random.choice(targets[axis])
        # One account belongs to one member.
        if axis == "person" and any(right.axis == "person" for right in found.values()):
            continue
        found[role, axis, target] = Right(role, axis, target, random.choice(SPANS))
    return list(found.values())


def own(rows: list[Any], world: int) -> list[int]:
    """Return the numbers of what belongs to a world."""
    return [number for number, row in enumerate(rows) if row.world == world]


def chain(plan: Plan, org: int | None) -> list[int]:
    """Return an organisation with all above it, walking up."""
    found = []
    while org is not None:
        found.append(org)
        org = plan.orgs[org].parent
    return found


def told(plan: Plan, world: int) -> str:
    """Describe a world in a few lines, for whoever has to find out what went wrong."""
    lines = [
        f"organisation {number}: under {plan.orgs[number].parent}"
        + (", dissolved" if plan.orgs[number].dissolved else "")
        for number in own(plan.orgs, world)
    ]
    lines += [f"unit {number}: {plan.units[number]}" for number in own(plan.units, world)]
    lines += [f"person {number}: {plan.people[number]}" for number in own(plan.people, world)]
    lines += [str(relation) for relation in plan.relations if _near(plan, relation, world)]
    return "\n".join([*lines, *map(str, plan.rights[world])])


def _near(plan: Plan, relation: Relation, world: int) -> bool:
    return plan.orgs[relation.source].world == world
