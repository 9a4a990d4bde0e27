"""Plan the members: who, where, since when, and where they work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tongjian.registry.members.choices import (
    Education,
    JoinedHow,
    LeftHow,
    Occupation,
    Sex,
    Standing,
)
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.choices import Flavor
from tongjian.registry.units.choices import HostMode

from . import codes, names
from .chance import Chance
from .places import CITY_NAME
from .sizes import FIGURES_OF, FIRST_YEAR_END, Size
from .tree import Node, Tree
from .units import PlannedUnit
from .wording import ELSEWHERE, JOBS, ROADS

_LAST_NEW: Final = FIGURES_OF - timedelta(days=3)
_EDUCATION: Final = {
    Education.GRADUATE: 14, Education.UNDERGRADUATE: 46, Education.COLLEGE: 25,
    Education.VOCATIONAL: 4, Education.SENIOR: 7, Education.JUNIOR: 3, Education.PRIMARY: 1,
}  # fmt: skip
_DEGREES: Final = {Education.GRADUATE: "硕士", Education.UNDERGRADUATE: "学士"}
_OCCUPATION: Final = {
    Occupation.PROFESSIONAL: 40, Occupation.MANAGER: 31, Occupation.OTHER: 13,
    Occupation.RETIRED: 9, Occupation.WORKER: 5, Occupation.OFFICIAL: 2,
}  # fmt: skip


_HOW_LEFT: Final = {
    (LeftHow.DECEASED, Standing.DECEASED): 60,
    (LeftHow.SUSPENDED, Standing.SUSPENDED): 34,
    (LeftHow.EXPELLED, Standing.LEFT): 6,
}
# Identity numbers of members from elsewhere carry the division that no province has.
_DIVISION: Final = "449901"


@dataclass(eq=False)
class Member:
    """A person of the plan with the organisations the person belonged to, in order."""

    person: Person
    branch: Node
    since: date
    how: JoinedHow
    identifier: str = ""
    phone: str = ""
    address: str = ""
    employer: PlannedUnit | None = None
    moves_to: Node | None = None
    moves_on: date | None = None
    leaves_on: date | None = None
    left: tuple[LeftHow, Standing] | None = None
    replaced_by: Member | None = None

    @property
    def home(self) -> Node:
        return self.moves_to or self.branch

    @property
    def is_here(self) -> bool:
        return self.leaves_on is None


class Roster:
    """Makes the members of a tree; the golden figures hold in April 2020 and today."""

    def __init__(self, size: Size, chance: Chance, today: date) -> None:
        self.size, self.chance, self.today = size, chance, today
        self.members: list[Member] = []
        self._serial = 0
        self._numbers: set[str] = set()
        wanted = size.members
        sexes = [Sex.MALE] * wanted.men + [Sex.FEMALE] * wanted.women
        self._sexes = iter(chance.sample(sexes, len(sexes)))

    def enroll(self, tree: Tree) -> list[Member]:
        """Fill the branches, then let some move on, some leave, some be replaced."""
        wanted = self.size.members
        old = [b for b in tree.branches if b.is_old]
        led = [b for b in tree.branches if b.is_led]
        other = [b for b in tree.branches if not b.is_old and not b.is_led]
        self._headcounts(old, wanted.in_old, most=49)
        self._headcounts(led, wanted.in_led, most=45)
        self._headcounts(other, wanted.in_other, most=40)
        self._fill_old(old)
        self._fill_led(led, old)
        for branch in other:
            for _ in range(branch.headcount):
                self._join(branch, self._arrival(branch.began), _how_new(self.chance))
        self._leavers(old)
        self._replace()
        return self.members

    def _headcounts(self, branches: list[Node], total: int, *, most: int) -> None:
        weak = max(len(branches) // 16, 1)
        sizes = self.chance.parts(total + weak, len(branches), least=3, most=most)
        for branch, count in zip(branches, sizes, strict=True):
            branch.headcount = count
        for branch in sorted(branches, key=lambda b: b.headcount)[:weak]:
            branch.headcount -= 1

    def _fill_old(self, branches: list[Node]) -> None:
        wanted = self.size.members
        slots = [branch for branch in branches for _ in range(branch.headcount)]
        late = set(self.chance.sample(range(len(slots)), wanted.in_old - wanted.stayed))
        for place, branch in enumerate(slots):
            if place in late:
                since = self.chance.day(date(2016, 1, 15), _LAST_NEW)
                self._join(branch, since, _how_new(self.chance))
            else:
                since = self._early(branch)
                self._join(branch, since, JoinedHow.REGISTERED)

    def _fill_led(self, branches: list[Node], old: list[Node]) -> None:
        inside = self._insiders(branches)
        for branch in branches:
            for _ in range(inside.get(branch, 0)):
                before = self.chance.choice(old)
                member = self._join(before, self._early(before), JoinedHow.REGISTERED)
                member.moves_to, member.moves_on = branch, branch.began
            for _ in range(branch.headcount - inside.get(branch, 0)):
                self._join(branch, self._arrival(branch.began), JoinedHow.TRANSFERRED)

    def _insiders(self, branches: list[Node]) -> dict[Node, int]:
        """Say how many founders of new branches came from older ones: most of a few branches."""
        left, found = self.size.members.moved_on, {}
        for branch in sorted(branches, key=lambda b: -b.headcount):
            found[branch] = min(left, branch.headcount * 4 // 5)
            left -= found[branch]
        return found

    def _leavers(self, old: list[Node]) -> None:
        for _ in range(self.size.members.left):
            branch = self.chance.choice(old)
            sex = Sex.MALE if self.chance.hits(0.66) else Sex.FEMALE
            member = self._join(branch, self._early(branch), JoinedHow.REGISTERED, sex=sex)
            member.leaves_on = self.chance.day(date(2016, 2, 1), _LAST_NEW)
            member.left = self.chance.weighted(_HOW_LEFT)

    def _replace(self) -> None:
        """Let members leave after the figures and others of the same sex come the same day."""
        here = [m for m in self.members if m.is_here]
        for member in self.chance.sample(here, self.size.members.replaced):
            recent = self.chance.hits(0.4)
            first = self.today - timedelta(days=330) if recent else date(2020, 6, 1)
            day = self.chance.day(first, self.today - timedelta(days=15))
            member.leaves_on, member.left = day, self.chance.weighted(_HOW_LEFT)
            how = JoinedHow.ADMITTED if recent else _how_new(self.chance)
            new = self._join(member.home, day, how, sex=Sex(member.person.sex))
            member.replaced_by = new

    def _join(
        self, branch: Node, since: date, how: JoinedHow, *, sex: Sex | None = None
    ) -> Member:
        self._serial += 1
        person = self._person(sex or next(self._sexes), since, how)
        is_man = person.sex == Sex.MALE
        born = person.birth_on or date(1970, 1, 1)
        member = Member(
            person=person,
            branch=branch,
            since=since,
            how=how,
            identifier=self._number(born, is_man),
            phone=codes.phone_number(self._serial * 7919),
            address=f"{CITY_NAME}{self.chance.choice(ROADS)}{self.chance.randint(1, 320)}号",
        )
        self.members.append(member)
        return member

    def _number(self, born: date, is_man: bool) -> str:
        order = self._serial
        while (number := codes.identity_number(_DIVISION, born, is_man, order)) in self._numbers:
            order += 1
        self._numbers.add(number)
        return number

    def _person(self, sex: Sex, since: date, how: JoinedHow) -> Person:
        chance = self.chance
        joined, full = self._dates(since, how)
        born = chance.day(_shift(joined, -19 - 19 * chance.random() ** 1.6), _shift(joined, -18.5))
        education = chance.weighted(_EDUCATION)
        age = (self.today - born).days // 365
        retired = age >= (60 if sex == Sex.MALE else 55) and chance.hits(0.75)
        person = Person(
            name=names.person_name(chance, sex),
            sex=sex,
            ethnicity=names.people_code(chance),
            birth_on=born,
            education=education,
            degree=_DEGREES.get(education, ""),
            occupation=Occupation.RETIRED if retired else chance.weighted(_OCCUPATION),
            job=chance.choice(JOBS),
            joined_on=joined,
            full_on=full,
            source="演示数据",
        )
        if chance.hits(0.006) and (dotted := names.dotted_name(chance, sex)):
            person.name, person.ethnicity = dotted
        self._whereabouts(person, since)
        return person

    def _dates(self, since: date, how: JoinedHow) -> tuple[date, date | None]:
        if how == JoinedHow.ADMITTED:
            full = _shift(since, 1)
            return since, full if full <= self.today else None
        joined = self.chance.day(_shift(since, -1 - 24 * self.chance.random() ** 1.5), since)
        joined = min(joined, _shift(since, -1.1))
        return joined, _shift(joined, 1)

    def _whereabouts(self, person: Person, since: date) -> None:
        roll = self.chance.random()
        year_ago = self.today - timedelta(days=365)
        if roll < 0.005:
            person.unreachable_since = self.chance.day(max(since, year_ago), self.today)
        elif roll < 0.045:
            person.mobile_since = self.chance.day(max(since, _shift(year_ago, -2)), self.today)
            person.mobile_to = self.chance.choice(ELSEWHERE)

    def _early(self, branch: Node) -> date:
        """Return when somebody came to a branch of the first year: often with its foundation."""
        if self.chance.hits(0.6):
            return branch.began
        return self.chance.day(branch.began, FIRST_YEAR_END)

    def _arrival(self, began: date) -> date:
        """Return when somebody came to a new branch: mostly with its foundation."""
        if self.chance.hits(0.7):
            return began
        return self.chance.day(began, max(began, _LAST_NEW))


def _how_new(chance: Chance) -> JoinedHow:
    return JoinedHow.ADMITTED if chance.hits(0.22) else JoinedHow.TRANSFERRED


def _shift(day: date, years: float) -> date:
    return day + timedelta(days=round(years * 365.25))


def plan_employers(
    members: list[Member], tree: Tree, units: list[PlannedUnit], chance: Chance
) -> None:
    """Say where each member works; some work in units that ought to have a branch by now."""
    gaps = _Gaps(units, chance)
    cursor: dict[Node, int] = {}
    for member in members:
        branch = member.home
        if any(mode in _ALONE for _, mode in branch.hosted):
            member.employer = branch.hosted[0][0]
            continue
        turn = cursor[branch] = cursor.get(branch, -1) + 1
        member.employer = _employer(branch, turn, gaps, chance)
    for member in members:
        if member.replaced_by is not None:
            member.replaced_by.employer = member.employer
    for member in members:
        _count(member)


_ALONE: Final = (HostMode.STANDALONE, HostMode.DISPATCHED, HostMode.PROVISIONAL)


class _Gaps:
    """Uncovered units by committee, with the few that have three or more members already."""

    def __init__(self, units: list[PlannedUnit], chance: Chance) -> None:
        self._due: dict[str, list[PlannedUnit]] = {}
        self._few: dict[str, list[PlannedUnit]] = {}
        for planned in units:
            if planned.is_covered:
                continue
            if chance.hits(0.035):
                self._due.setdefault(planned.keeper, []).extend([planned] * chance.randint(3, 6))
            elif chance.hits(0.2):
                self._few.setdefault(planned.keeper, []).extend([planned] * chance.randint(1, 2))

    def take(self, keeper: str, *, due: bool) -> PlannedUnit | None:
        pool = (self._due if due else self._few).get(keeper)
        return pool.pop() if pool else None


def _employer(branch: Node, turn: int, gaps: _Gaps, chance: Chance) -> PlannedUnit | None:
    roll = chance.random()
    is_mobile = branch.org.flavor == Flavor.MOBILE
    if roll < (0.6 if is_mobile else 0.16):
        found = gaps.take(branch.keeper, due=True)
        if found:
            return found
    if roll < (0.9 if is_mobile else 0.3):
        found = gaps.take(branch.keeper, due=False)
        if found:
            return found
    if roll > 0.96 or not branch.hosted:
        return None
    return branch.hosted[turn % len(branch.hosted)][0]


def _count(member: Member) -> None:
    if not member.is_here or member.employer is None:
        return
    member.employer.members += 1
    if member.person.full_on is not None:
        member.employer.full_members += 1
