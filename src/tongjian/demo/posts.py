"""Plan who holds which post: secretaries with their source, heads, instructors, organizers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.posts.choices import PoliticalStatus, Post, SecretarySource
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.choices import HostMode, UnitKind

from . import names
from .chance import Chance
from .members import Member
from .places import CITY_NAME
from .tree import Node, Tree
from .units import PlannedUnit
from .wording import BUREAUS

_S = SecretarySource
_SOURCES: Final = {
    "alone": {_S.HEAD: 45, _S.MANAGEMENT: 25, _S.INTERNAL: 18, _S.SENT: 8, _S.RECRUITED: 4},
    "joint": {_S.HEAD: 18, _S.MANAGEMENT: 14, _S.INTERNAL: 38, _S.SENT: 20, _S.RECRUITED: 10},
    "committee": {_S.HEAD: 30, _S.MANAGEMENT: 10, _S.INTERNAL: 10, _S.SENT: 50},
}
_UNIT_POSTS: Final = {
    UnitKind.ASSOCIATION: ("会长", "秘书长", "会员部主任"),
    UnitKind.SERVICE: ("理事长", "副理事长", "项目主管"),
    UnitKind.FOUNDATION: ("理事长", "秘书长", "项目官员"),
}
_VACANT: Final = 0.035
_COMMITTEE_FROM: Final = 7
_STATUS: Final = {
    PoliticalStatus.MASSES: 62, PoliticalStatus.MEMBER: 24, PoliticalStatus.LEAGUE: 3,
    PoliticalStatus.CNDCA: 3, PoliticalStatus.CDL: 2, PoliticalStatus.ZHI_GONG: 2,
    PoliticalStatus.CAPD: 1, PoliticalStatus.JIU_SAN: 1, PoliticalStatus.INDEPENDENT: 2,
}  # fmt: skip


@dataclass
class Staffing:
    """Makes the appointments of the whole city; people and units are registered by now."""

    chance: Chance
    today: date
    tree: Tree
    members: list[Member]
    units: list[PlannedUnit]

    def __post_init__(self) -> None:
        self._roster: dict[Node, list[Member]] = defaultdict(list)
        for member in self.members:
            if member.is_here and member.person.full_on is not None:
                self._roster[member.home].append(member)
        # Secretaries who also head their unit: the unit's own posts name the same person.
        self._heads: dict[PlannedUnit, Member] = {}

    def org_posts(self) -> list[Appointment]:
        """Return the posts of every Party organisation."""
        made: list[Appointment] = []
        for node in self.tree.branches:
            made += self._branch_posts(node)
        for node in (*self.tree.committees.values(), *self.tree.generals):
            made += self._upper_posts(node)
        made += self._first_secretaries()
        return made

    def unit_posts(self) -> list[Appointment]:
        """Return the legal representatives, heads and secretaries-general of units."""
        return [post for planned in self.units for post in self._unit_posts(planned)]

    def support_posts(self) -> list[Appointment]:
        """Return the instructors and liaisons of units without a Party organisation (C12)."""
        bare = [p for p in self.units if not p.is_covered]
        count = round(len(bare) * 0.44)
        instructors = self._instructors(max(count // 8, 1))
        made = []
        for planned in self.chance.best(bare, count, lambda p: p.weight):
            is_liaison = self.chance.hits(0.12)
            name, home = next(instructors)
            made.append(
                Appointment(
                    holder_name=name,
                    post=Post.LIAISON if is_liaison else Post.INSTRUCTOR,
                    unit=planned.unit,
                    home_unit=home,
                    start_on=self._since(planned, date(2017, 3, 1)),
                )
            )
        return made

    def _branch_posts(self, node: Node) -> list[Appointment]:
        pool = list(self._roster[node])
        if not pool or self.chance.hits(_VACANT):
            return []
        self.chance.shuffle(pool)
        alone = node.hosted and node.hosted[0][1] == HostMode.STANDALONE
        source = self.chance.weighted(_SOURCES["alone" if alone else "joint"])
        made = [self._secretary(node, pool[0], source), *self._predecessor(node)]
        if len(pool) >= _COMMITTEE_FROM:
            made.append(self._post(node, pool[1], Post.DEPUTY_SECRETARY))
            officers = pool[2 : 2 + self.chance.randint(1, 3)]
            made += [self._post(node, member, Post.OFFICER) for member in officers]
        return made

    def _upper_posts(self, node: Node) -> list[Appointment]:
        pool = [
            m
            for branch in self.tree.branches
            if branch.keeper == node.keeper
            for m in self._roster[branch]
        ]
        if len(pool) < 2:
            return []
        chosen = self.chance.sample(pool, min(len(pool), 2 + self.chance.randint(3, 5)))
        source = self.chance.weighted(_SOURCES["committee"])
        made = [self._secretary(node, chosen[0], source), *self._predecessor(node)]
        made.append(self._post(node, chosen[1], Post.DEPUTY_SECRETARY))
        made += [self._post(node, member, Post.OFFICER) for member in chosen[2:]]
        if node.org.kind == OrgKind.COMMITTEE:
            made += self._organizers(node, len(pool))
        return made

    def _organizers(self, node: Node, members: int) -> list[Appointment]:
        """One organizer for up to 200 members, two above (R6-14); some places are vacant."""
        wanted = 2 if members > 200 else 1
        made = []
        for _ in range(wanted):
            if self.chance.hits(0.15):
                continue
            name, _sex = names.any_name(self.chance)
            made.append(
                Appointment(
                    holder_name=name,
                    post=Post.ORGANIZER,
                    org=node.org,
                    source=_S.RECRUITED,
                    home_unit="市社会组织党委（专职）",
                    start_on=self.chance.day(node.began, max(node.began, date(2020, 3, 1))),
                )
            )
        return made

    def _first_secretaries(self) -> list[Appointment]:
        made = []
        joint = [n for n in self.tree.committees.values() if n.group == "joint"]
        for node, bureau in zip(joint, BUREAUS, strict=False):
            name, _sex = names.any_name(self.chance)
            made.append(
                Appointment(
                    holder_name=name,
                    post=Post.FIRST_SECRETARY,
                    org=node.org,
                    source=_S.FIRST_SECRETARY,
                    home_unit=f"{CITY_NAME}{bureau}（局级）",
                    start_on=node.began,
                )
            )
        return made

    def _secretary(self, node: Node, member: Member, source: SecretarySource) -> Appointment:
        made = self._post(node, member, Post.SECRETARY)
        made.source = source
        if source == _S.SENT:
            made.home_unit, made.in_leadership = "市社会组织党委", False
            return made
        planned = member.employer
        if planned is not None:
            titles = _UNIT_POSTS[UnitKind(planned.unit.kind)]
            rank = {_S.HEAD: 0, _S.MANAGEMENT: 1}.get(source, 2)
            made.unit_post, made.in_leadership = titles[rank], rank < 2
            if rank == 0:
                self._heads.setdefault(planned, member)
        return made

    def _post(self, node: Node, member: Member, post: Post) -> Appointment:
        begun = node.org.elected_on or node.began
        latest = max(begun, member.moves_on or member.since)
        return Appointment(
            holder_name=member.person.name,
            person=member.person,
            post=post,
            org=node.org,
            home_unit=member.employer.unit.name if member.employer else "",
            start_on=latest,
        )

    def _predecessor(self, node: Node) -> list[Appointment]:
        elected = node.org.elected_on
        if elected is None or elected <= node.began or not self.chance.hits(0.4):
            return []
        name, _sex = names.any_name(self.chance)
        return [
            Appointment(
                holder_name=name,
                post=Post.SECRETARY,
                org=node.org,
                source=self.chance.weighted(_SOURCES["joint"]),
                start_on=node.began,
                end_on=elected,
            )
        ]

    def _unit_posts(self, planned: PlannedUnit) -> Iterator[Appointment]:
        chance, unit = self.chance, planned.unit
        head = self._heads.get(planned)
        since = self._since(planned, date(2014, 1, 6))
        legal = self._unit_post(planned, Post.LEGAL_REPRESENTATIVE, since, head)
        yield legal
        if head is not None or chance.hits(0.4):
            same = self._unit_post(planned, Post.HEAD, since, head)
            if head is None and chance.hits(0.7):
                same.holder_name, same.political_status = legal.holder_name, legal.political_status
            yield same
        if unit.kind == UnitKind.ASSOCIATION and chance.hits(0.3):
            yield self._unit_post(planned, Post.SECRETARY_GENERAL, since, None)

    def _unit_post(
        self, planned: PlannedUnit, post: Post, since: date, member: Member | None
    ) -> Appointment:
        made = Appointment(post=post, unit=planned.unit, start_on=since)
        made.unit_post = _UNIT_POSTS[UnitKind(planned.unit.kind)][0]
        if post == Post.SECRETARY_GENERAL:
            made.unit_post = "秘书长"
        if member is not None:
            made.holder_name, made.person = member.person.name, member.person
            made.political_status = PoliticalStatus.MEMBER
        else:
            made.holder_name, _sex = names.any_name(self.chance)
            made.political_status = self.chance.weighted(_STATUS)
        return made

    def _since(self, planned: PlannedUnit, earliest: date) -> date:
        begun = max(planned.unit.established_on or earliest, earliest)
        return self.chance.day(begun, max(begun, self.today - timedelta(days=90)))

    def _instructors(self, count: int) -> Iterator[tuple[str, str]]:
        homes = ("市民政局", "市社会组织党委", "街道党工委", "区社会组织党委", "市直机关工委")
        pool = [(names.any_name(self.chance)[0], self.chance.choice(homes)) for _ in range(count)]
        while True:
            yield self.chance.choice(pool)


def plan_terms(tree: Tree, chance: Chance, today: date) -> None:
    """Give each organisation its term: five years for committees, three below (R2-04, R1-19)."""
    for node in (*tree.committees.values(), *tree.generals, *tree.branches):
        org = node.org
        org.term_years = 5 if org.kind == OrgKind.COMMITTEE else 3
        roll = chance.random()
        if roll < 0.03 or org.kind == OrgKind.PROVISIONAL_BRANCH:
            org.term_years = None
            continue
        length = timedelta(days=round(365.25 * org.term_years))
        if roll < 0.12:
            elected = chance.day(today - length - timedelta(days=500), today - length)
        else:
            elected = chance.day(today - length + timedelta(days=20), today - timedelta(days=20))
        org.elected_on = max(elected, node.began)
        org.term_ends_on = org.elected_on + length
