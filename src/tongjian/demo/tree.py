"""Plan the Party organisations: the tree with its dates, before it is founded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from tongjian.registry.localities.models import Locality
from tongjian.registry.party_orgs.choices import Flavor, OrgKind
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.choices import HostMode

from .chance import Chance, apportion, apportion_by
from .committees import Committee
from .places import CITY_CODE, CITY_NAME
from .sizes import FIGURES_OF, Size
from .units import PlannedUnit

TOP_FOUNDED: Final = date(2004, 6, 18)
ROOT_FOUNDED: Final = date(2014, 4, 1)
_FIRST_NEW: Final = date(2016, 2, 15)
_LAST_NEW: Final = FIGURES_OF - timedelta(days=10)
_LAST_OLD: Final = date(2015, 11, 27)
# Which committees have general branches below them: key, existed by the end of 2015.
_GENERAL: Final = (
    ("street0", False), ("joint0", False), ("sector0", True), ("chamber0", False),
    ("sector0", True), ("district1", True), ("comprehensive1", True), ("second6", True),
    ("second1", False), ("district2", False), ("sector2", False),
)  # fmt: skip
_PERIODS: Final = {
    "district": (date(2006, 3, 1), date(2012, 12, 20)),
    "sector": (date(2007, 3, 1), date(2013, 12, 20)),
    "comprehensive": (date(2006, 9, 1), date(2013, 12, 20)),
    "second": (date(2014, 1, 6), date(2014, 12, 20)),
    "joint": (date(2016, 2, 15), date(2017, 6, 20)),
    "chamber": (date(2016, 5, 15), date(2018, 11, 20)),
    "new": (date(2016, 3, 1), date(2017, 12, 20)),
    "new_second": (date(2018, 1, 8), date(2019, 5, 20)),
}


@dataclass(eq=False)
class Node:
    """A Party organisation of the plan: where it stands, moves to, what it covers."""

    org: PartyOrg
    group: str
    parent: Node | None
    keeper: str = ""
    is_old: bool = False
    is_led: bool = False
    moves_under: Node | None = None
    moves_on: date | None = None
    hosted: list[tuple[PlannedUnit, HostMode]] = field(default_factory=list)
    headcount: int = 0

    @property
    def began(self) -> date:
        return self.org.established_on

    @property
    def lead(self) -> Node | None:
        """Where it stands in the end."""
        return self.moves_under or self.parent


@dataclass
class Tree:
    """The whole plan, parents before children."""

    root: Node
    top: Node
    committees: dict[str, Node]
    generals: list[Node]
    branches: list[Node]
    groups: list[Node] = field(default_factory=list)

    def nodes(self) -> list[Node]:
        direct = [n for n in self.committees.values() if n.parent is self.top]
        below = [n for n in self.committees.values() if n.parent is not self.top]
        return [self.root, self.top, *direct, *below, *self.generals, *self.branches, *self.groups]

    def by_keeper(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = defaultdict(list)
        for branch in self.branches:
            found[branch.keeper].append(branch)
        return found


@dataclass
class Grower:
    """Grows the tree from the committees and the number of units each one covers."""

    size: Size
    chance: Chance
    places: dict[str, Locality]
    committees: dict[str, Committee]
    covered: dict[str, int]
    serial: int = 0

    def grow(self) -> Tree:
        """Return the tree; branches have dates and places in it, but no names yet."""
        root = self._node(f"中共{CITY_NAME}委两新组织工作委员会", "root", None, ROOT_FOUNDED)
        root.org.short_name, root.org.kind = "市委两新工委", OrgKind.WORKING_COMMITTEE
        root.org.support_unit = "市委组织部"
        top = self._node(f"中共{CITY_NAME}行业协会联合委员会", "top", None, TOP_FOUNDED)
        top.org.short_name, top.org.kind = "市社会组织党委", OrgKind.WORKING_COMMITTEE
        top.org.support_unit = "市民政局"
        tree = Tree(root, top, self._committees(top), [], [])
        self._add_generals(tree)
        self._add_branches(tree)
        self._add_groups(tree)
        return tree

    def _node(self, name: str, group: str, parent: Node | None, began: date) -> Node:
        self.serial += 1
        org = PartyOrg(
            code=f"{CITY_CODE}{self.serial:05d}",
            name=name,
            kind=OrgKind.BRANCH,
            parent=parent.org if parent else None,
            locality=self.places[CITY_CODE],
            established_on=began,
            approval_no=f"鹏示社党〔{began.year}〕{self.serial % 180 + 1}号",
            source="演示数据",
        )
        return Node(org, group, parent)

    def _committees(self, top: Node) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        for committee in self.committees.values():
            parent = top if committee.under == "top" else nodes[committee.under]
            began = self.chance.day(*_period(committee))
            node = self._node(committee.name, committee.group, parent, began)
            node.org.kind, node.org.flavor = OrgKind.COMMITTEE, committee.flavor
            node.org.short_name = f"{committee.title}党委".removeprefix(CITY_NAME)
            node.org.support_unit = committee.support
            node.org.locality = self._place_of(committee)
            node.keeper, node.is_old, node.is_led = (
                committee.key,
                committee.is_old,
                committee.is_led,
            )
            nodes[committee.key] = node
        return nodes

    def _place_of(self, committee: Committee) -> Locality:
        if committee.group not in ("district", "street"):
            return self.places[CITY_CODE]
        place = int(committee.key.removeprefix(committee.group))
        code = f"{int(CITY_CODE) + place + 1}"
        return self.places[code if committee.group == "district" else f"{code}001"]

    def _add_generals(self, tree: Tree) -> None:
        for key, is_old in _GENERAL[: self.size.general_branches]:
            keeper = tree.committees[key]
            first, last = _life(keeper.began, is_old=is_old)
            began = self.chance.day(first, min(last, first + timedelta(days=400)))
            number = sum(1 for node in tree.generals if node.keeper == key) + 1
            title = f"{self.committees[key].title}{_ORDINALS[number]}总支部委员会"
            node = self._node(f"中共{CITY_NAME}{title}", "general", keeper, began)
            node.org.kind, node.org.locality = OrgKind.GENERAL_BRANCH, keeper.org.locality
            node.keeper, node.is_old, node.is_led = key, is_old, keeper.is_led
            tree.generals.append(node)

    def _add_branches(self, tree: Tree) -> None:
        wanted = self.size.branches
        led = {k: c for k, c in self.committees.items() if c.is_led}
        others = {k: c for k, c in self.committees.items() if not c.is_led}
        counts = self._shares(led, wanted.new_led + wanted.moved)
        moved = apportion_by(wanted.moved, {key: counts[key] for key in led})
        for key, count in counts.items():
            self._add_led(tree, key, count, moved[key])
        counts = self._shares(others, wanted.old - wanted.moved + wanted.new_other)
        old = apportion_by(
            wanted.old - wanted.moved, {k: counts[k] for k, c in others.items() if c.is_old}
        )
        for key, count in counts.items():
            for place in range(count):
                self._add_other(tree, key, is_old=place < old.get(key, 0))

    def _shares(self, committees: dict[str, Committee], total: int) -> dict[str, int]:
        weights = {key: self.covered.get(key, 0) ** 0.9 + 0.01 for key in committees}
        extra = apportion(total - len(committees), list(weights.values()))
        return {key: 1 + more for key, more in zip(weights, extra, strict=True)}

    def _add_led(self, tree: Tree, key: str, count: int, moved: int) -> None:
        keeper = tree.committees[key]
        for place in range(count):
            if place < moved:
                began = self.chance.day(date(2006, 3, 1), _LAST_OLD)
                node = self._branch(tree, tree.top, key, began, is_old=True)
                node.moves_under, node.moves_on = keeper, keeper.began
            else:
                parent = self._general_or(tree, keeper, is_old=False)
                began = self.chance.day(*_life(parent.began, is_old=False))
                node = self._branch(tree, parent, key, began, is_old=False)
                node.is_led = True

    def _add_other(self, tree: Tree, key: str, *, is_old: bool) -> None:
        parent = self._general_or(tree, tree.committees[key], is_old=is_old)
        began = self.chance.day(*_life(parent.began, is_old=is_old))
        self._branch(tree, parent, key, began, is_old=is_old)

    def _general_or(self, tree: Tree, keeper: Node, *, is_old: bool) -> Node:
        """Return a general branch below the committee for some branches, else the committee."""
        fitting = [g for g in tree.generals if g.parent is keeper and g.is_old >= is_old]
        return self.chance.choice(fitting) if fitting and self.chance.hits(0.3) else keeper

    def _branch(self, tree: Tree, parent: Node, key: str, began: date, *, is_old: bool) -> Node:
        node = self._node("", "branch", parent, began)
        node.keeper, node.is_old = key, is_old
        node.org.locality = tree.committees[key].org.locality
        tree.branches.append(node)
        return node

    def _add_groups(self, tree: Tree) -> None:
        large = [b for b in tree.branches if b.is_old and b.moves_under is None]
        for number, branch in enumerate(self.chance.sample(large, self.size.groups), start=1):
            began = self.chance.day(branch.began + timedelta(days=60), date(2019, 6, 1))
            node = self._node(f"第{number}党小组", "group", branch, began)
            node.org.kind = OrgKind.PARTY_GROUP
            node.keeper, node.org.flavor = branch.keeper, Flavor.ORDINARY
            node.org.locality = branch.org.locality
            tree.groups.append(node)


_ORDINALS: Final = ("", "第一", "第二", "第三", "第四", "第五", "第六", "第七", "第八", "第九")


def _period(committee: Committee) -> tuple[date, date]:
    if committee.is_old or committee.is_led:
        return _PERIODS[committee.group]
    return _PERIODS["new_second" if committee.under != "top" else "new"]


def _life(above_began: date, *, is_old: bool) -> tuple[date, date]:
    """Return the days on which something can be founded below an organisation."""
    if is_old:
        return max(above_began + timedelta(days=20), TOP_FOUNDED), _LAST_OLD
    return max(above_began + timedelta(days=20), _FIRST_NEW), _LAST_NEW
