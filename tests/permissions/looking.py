"""Every way in, held against the oracle; each look yields a sentence for whatever differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from random import Random
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.test import RequestFactory

from tests.conftest import as_web_role
from tongjian.foundation import clock
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.api.lists import list_in_json
from tongjian.foundation.search.providers import search
from tongjian.foundation.search.text import Query
from tongjian.foundation.ui import exports
from tongjian.foundation.ui.views import ListView
from tongjian.insight.dashboards import figures
from tongjian.insight.statistics.addresses import read_ask, read_frame
from tongjian.insight.statistics.asking import UnableToShowTable
from tongjian.insight.statistics.queries import show
from tongjian.registry.members import queries as members
from tongjian.registry.members import selecting as people_selecting
from tongjian.registry.members.models import CorrectionRequest, Membership, Person
from tongjian.registry.members.views.roster import RosterView
from tongjian.registry.party_orgs import permissions as org_permissions
from tongjian.registry.party_orgs import queries as orgs
from tongjian.registry.party_orgs.views.lists import OrgList
from tongjian.registry.posts import queries as posts
from tongjian.registry.units import queries as units
from tongjian.registry.units.views.lists import UnitList

from .building import Built, spelled
from .oracle import Oracle
from .plans import KINDS, chain
from .world import undone

REGISTERED = {"association", "service", "foundation"}
MANY = 10_000
BASE = 5


class Look:
    """One viewer of one world, with what the oracle says."""

    def __init__(self, built: Built, world: int) -> None:
        self.built, self.plan, self.world = built, built.plan, world
        self.viewer: Viewer = built.viewer(world)
        self.oracle = Oracle(built.plan, built.plan.rights[world])
        self.random = Random(f"{built.plan.seed}/{world}")  # noqa: S311 - repeatable
        self.today = clock.today()
        self.units = self.oracle.units()
        self.orgs = self.oracle.orgs()
        self.people = self.oracle.people()

    # What the oracle says, as names.

    def living_units(self, numbers: Collection[int] | None = None) -> set[int]:
        chosen = self.units if numbers is None else numbers
        return {n for n in chosen if not self.plan.units[n].ended}

    def living_orgs(self, numbers: Collection[int] | None = None) -> set[int]:
        chosen = self.orgs if numbers is None else numbers
        return {n for n in chosen if not self.plan.orgs[n].dissolved}

    def current_people(self) -> set[int]:
        return {n for n in self.people if not self.plan.people[n].former}

    def names(self, rows: list[Any], numbers: Collection[int]) -> set[str]:
        return {str(rows[n]) for n in numbers}

    def request(self, **query: str) -> HttpRequest:
        request = RequestFactory().get("/", query)
        request.viewer = self.viewer  # type: ignore[attr-defined]
        request.session = {}  # type: ignore[assignment]
        return request


Sight = Callable[[Look], Iterator[str]]


def compare(what: str, seen: Collection[Any], expected: Collection[Any]) -> Iterator[str]:
    """Yield what is seen in excess and what is missing."""
    if sorted(map(str, seen)) != sorted(map(str, expected)):
        more, less = set(seen) - set(expected), set(expected) - set(seen)
        yield f"{what}: leaks {sorted(more)[:5]}, hides {sorted(less)[:5]} ({len(seen)} seen)"


def shut(answer: Any) -> None:
    """Close the file of an answer; closing the answer itself would close the connection too."""
    for close in answer._resource_closers:
        close()


def lists(look: Look) -> Iterator[str]:
    """The rows of every list, and how many there are."""
    viewer, built = look.viewer, look.built
    rows: list[tuple[str, QuerySet[Any], set[str]]] = [
        ("units", units.list_units(viewer), look.names(built.units, look.units)),
        ("orgs", orgs.list_orgs(viewer), look.names(built.orgs, look.living_orgs())),
        ("all orgs", orgs.all_orgs(viewer), look.names(built.orgs, look.orgs)),
        (
            "people",
            members.list_people(viewer),
            look.names(built.people, look.current_people()),
        ),
        ("everybody", members.all_people(viewer), look.names(built.people, look.people)),
    ]
    for what, query, expected in rows:
        yield from compare(what, [str(row) for row in query], expected)
    yield from compare("count", [units.list_units(viewer).count()], [len(look.units)])
    held = [row.holder_name for row in posts.list_appointments(viewer)]
    yield from compare("posts", held, {built.posts[n].holder_name for n in look.oracle.posts()})


def corrections(look: Look) -> Iterator[str]:
    """The requests that may be answered."""
    asked = {n for n in look.oracle.people("corrections") if look.plan.people[n].asks}
    seen = [str(row.person) for row in members.list_corrections(look.viewer)]
    yield from compare("corrections", seen, look.names(look.built.people, asked))


def wall(look: Look) -> Iterator[str]:
    """Queries that forget the scope, as the web role: row-level security alone."""
    built = look.built
    with undone(), as_web_role():
        arm_for(look.viewer)
        people = [str(row) for row in Person.objects.all()]
        belongs = list(Membership.objects.values_list("person_id", flat=True))
        asked = CorrectionRequest.objects.count()
    yield from compare("wall: people", people, look.names(built.people, look.people))
    expected = [built.people[n].pk for n in look.oracle.memberships()]
    yield from compare("wall: memberships", belongs, expected)
    wanted = sum(look.plan.people[n].asks for n in look.people)
    yield from compare("wall: corrections", [asked], [wanted])


def suggestions(look: Look) -> Iterator[str]:
    """What the search box finds of the own world and of another one."""
    other = look.random.randrange(len(look.plan.rights))
    built = look.built
    with undone(), as_web_role():
        arm_for(look.viewer)
        for world in {look.world, other}:
            typed = spelled(world)
            found = search(look.viewer, Query.read(typed), limit=100)
            seen = [hit.label for one in found for hit in one.hits]
            expected = [
                name
                for rows, numbers in (
                    (built.units, look.units),
                    (built.orgs, look.orgs),
                    (built.people, look.people),
                )
                for name in look.names(rows, numbers)
                if typed in name
            ]
            yield from compare(f"search {typed}", seen, expected)


def pickers(look: Look) -> Iterator[str]:
    """What the fields of forms and filters offer."""
    viewer, built, oracle = look.viewer, look.built, look.oracle
    writing = look.living_units() & oracle.units("writing")
    moving = look.living_orgs(oracle.orgs("moving"))
    offered: list[tuple[str, QuerySet[Any], set[str]]] = [
        (
            "orgs",
            orgs.match_orgs(viewer, ""),
            look.names(built.orgs, look.living_orgs()),
        ),
        (
            "orgs to move",
            orgs.match_orgs(viewer, "", permission=org_permissions.MOVE),
            look.names(built.orgs, moving),
        ),
        ("units", units.match_units(viewer, ""), look.names(built.units, look.living_units())),
        (
            "units to cover",
            orgs.match_free_units(viewer, ""),
            look.names(built.units, writing),
        ),
    ]
    for what, query, expected in offered:
        yield from compare(f"picker of {what}", [str(row) for row in query], expected)


def facets(look: Look) -> Iterator[str]:
    """Lists narrowed by a condition; one that names a hidden record is not there."""
    yield from _unit_facets(look)
    number = look.random.randrange(len(look.plan.orgs))
    below = {n for n in look.living_orgs() if number in chain(look.plan, n)}
    key = str(look.built.orgs[number].pk)
    hidden = number not in look.orgs

    def under() -> QuerySet[Any]:
        orgs.require_org(look.viewer, key)
        return orgs.find_orgs(look.viewer, filters={"under": key}, on=look.today)

    if not look.plan.orgs[number].dissolved:
        yield from _narrowed(f"orgs under {number}", under, look.built.orgs, below, look, hidden)
    unit = look.random.randrange(len(look.plan.units))
    employed = {n for n in look.current_people() if look.plan.people[n].employer == unit}
    wanted = {"employer": str(look.built.units[unit].pk)}
    found = people_selecting.find_people(look.viewer, filters=wanted, on=look.today)
    names = look.names(look.built.people, employed)
    yield from compare(f"people at {unit}", [str(row) for row in found], names)


def _unit_facets(look: Look) -> Iterator[str]:
    kind, body = look.random.choice(KINDS), look.random.randrange(len(look.built.bodies))
    place = look.random.randrange(len(look.built.places))
    plan, built = look.plan.units, look.built
    path = built.places[place].path
    asked: list[tuple[dict[str, Any], set[int]]] = [
        ({}, look.living_units()),
        ({"kind": [kind]}, {n for n in look.living_units() if plan[n].kind == kind}),
        ({"status": ["cancelled"]}, look.units - look.living_units()),
        (
            {"body": str(built.bodies[body].pk)},
            {n for n in look.living_units() if plan[n].body == body},
        ),
        (
            {"place": path},
            {n for n in look.living_units() if built.places[plan[n].place].path.startswith(path)},
        ),
        ({"covered": False}, {n for n in look.living_units() if plan[n].host is None}),
    ]
    filters, expected = look.random.choice(asked)
    rows: list[Any] = [*units.find_units(look.viewer, filters=filters, on=look.today)]
    yield from compare(
        f"units {filters}", [str(row) for row in rows], look.names(built.units, expected)
    )
    counted = look.names(built.units, look.oracle.units("counts") & expected)
    yield from compare("head-counts", [str(row) for row in rows if row.sees_counts], counted)
    party = look.names(built.units, look.oracle.units("orgs") & expected)
    yield from compare("coverage", [str(row) for row in rows if row.sees_party], party)


def _narrowed(
    what: str,
    ask: Callable[[], QuerySet[Any]],
    rows: list[Any],
    expected: set[int],
    look: Look,
    hidden: bool,
) -> Iterator[str]:
    try:
        seen = [str(row) for row in ask()]
    except Http404:
        if not hidden:
            yield f"{what}: not found"
        return
    if hidden:
        yield f"{what}: answered"
    yield from compare(what, seen, look.names(rows, expected))


def records(look: Look) -> Iterator[str]:
    """One record of each kind: open, or answered in the very words of one that is not there."""
    kinds: list[tuple[Callable[[Viewer, int], Any], list[Any], set[int]]] = [
        (units.get_unit, look.built.units, look.units),
        (orgs.get_org, look.built.orgs, look.orgs),
        (members.get_person, look.built.people, look.people),
    ]
    for get, rows, open_to in kinds:
        number = look.random.randrange(len(rows))
        answer, missing = (
            _said(get, look.viewer, rows[number].pk),
            _said(get, look.viewer, MANY**2),
        )
        expected = str(rows[number]) if number in open_to else missing
        yield from compare(f"{get.__name__} {number}", [answer], [expected])


def _said(get: Callable[[Viewer, int], Any], viewer: Viewer, key: int) -> str:
    try:
        return str(get(viewer, key))
    except Http404 as error:
        return f"404 {error}"


def files(look: Look) -> Iterator[str]:
    """The list as a file, as far as it may be taken out, and as the interface answers it."""
    oracle, out = look.oracle, "{} taken out".format
    views: list[tuple[type[ListView], list[Any], set[int], set[int]]] = [
        (UnitList, look.built.units, look.living_units(), oracle.units(out("units"))),
        (OrgList, look.built.orgs, look.living_orgs(), oracle.orgs(out("orgs"))),
        (RosterView, look.built.people, look.current_people(), oracle.people(out("people"))),
    ]
    page, rows, numbers, taken = look.random.choice(views)
    names = look.names(rows, numbers)
    request, view = look.request(size="200"), page()
    view.setup(request)
    with undone(), as_web_role():
        arm_for(look.viewer)
        sheet = view.sheet(viewer=view.taker(look.viewer), listing=view.read(request))
        answer = exports.write_csv(sheet)
        place = [column.code for column in sheet.columns].index("name")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
        shut(answer)
        items = list(_paged(look, page))
    written = [line.split(",")[place] for line in text.splitlines()[1:]]
    yield from compare(f"file of {page.__name__}", written, look.names(rows, numbers & taken))
    yield from compare(f"interface of {page.__name__}", items, names)


def _paged(look: Look, page: type[ListView]) -> Iterator[str]:
    """Yield the names that the interface answers, page after page."""
    after: dict[str, str] = {}
    while True:
        answer: Any = list_in_json(look.request(size="200", **after), page)
        told = json.loads(answer.content)
        yield from (item["name"] for item in told["items"])
        if not told["next"]:
            return
        after = {"after": told["next"]}


def numbers(look: Look) -> Iterator[str]:
    """Tables and figures: the sum, the sum of the lines, and the bars of the picture."""
    if not look.oracle.may("figures"):
        return
    counted = {
        n
        for n in look.living_units(look.oracle.units("figures"))
        if look.plan.units[n].kind in REGISTERED
    }
    frame = read_frame(look.viewer, QueryDict(), on=look.today, today=look.today)
    table = show(look.viewer, read_ask(QueryDict(), code="coverage", frame=frame))
    yield from compare("table: total", [table.total.counts["registered"].n], [len(counted)])
    lines = sum(line.counts["registered"].n for line in table.lines)
    yield from compare("table: lines", [lines], [len(counted)])
    cards = figures.cards_for(frame, figures.SIZE)
    drawn = figures.draw(figures.measure_cards(look.viewer, frame, cards), cards)
    shown = [figure.value for figure in drawn if figure.code == "registered"]
    yield from compare("figure", shown, [len(counted)])


def heads(look: Look) -> Iterator[str]:
    """Counted people: exactly for whoever may read them, rounded and closed for the others."""
    if not look.oracle.may("counts"):
        return
    counted = look.oracle.counted()
    frame = read_frame(look.viewer, QueryDict(), on=look.today, today=look.today)
    try:
        table = show(look.viewer, read_ask(QueryDict(), code="members-sex", frame=frame))
    except UnableToShowTable:
        # Where the viewer's figures begin is a public body, and nobody is counted by bodies.
        if frame.node is None or frame.node.axis != "agency":
            raise
        return
    total = table.total.counts["people"]
    if not table.protected:
        yield from compare("members: total", [total.n], [len(counted)])
        unreadable = counted - look.people
        yield from compare(
            "members: counted unread", look.names(look.built.people, unreadable), []
        )
    elif not total.withheld:
        yield from compare("members: rounded", [total.n], [len(counted) // BASE * BASE])


# Asked of every world, and in turns.
ALWAYS: tuple[Sight, ...] = (lists, wall)
IN_TURN: tuple[Sight, ...] = (
    suggestions,
    pickers,
    facets,
    records,
    files,
    numbers,
    heads,
    corrections,
)


def complaints(built: Built, world: int, *, turns: int = 3) -> list[str]:
    """Return what differs from the oracle in one world; every way in has its turn."""
    look = Look(built, world)
    first = world * turns
    chosen = [IN_TURN[(first + turn) % len(IN_TURN)] for turn in range(turns)]
    return [said for sight in (*ALWAYS, *chosen) for said in sight(look)]
