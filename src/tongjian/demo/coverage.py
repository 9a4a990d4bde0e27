"""Plan which units are covered, and by which branch in which way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tongjian.registry.party_orgs.choices import Flavor, OrgKind
from tongjian.registry.units.choices import HostMode, Sector

from .chance import Chance
from .committees import Committee
from .places import CITY_NAME
from .tree import Node, Tree
from .units import PlannedUnit

# Three bands of coverage (N083); the denominator is every registered unit of the sector.
_FULL: Final = dict.fromkeys((Sector.LAW, Sector.OCCUPATION), 1.0)
_HIGH: Final = dict.fromkeys(
    (Sector.COMMERCE, Sector.HEALTH, Sector.INTERNATIONAL, Sector.SCIENCE), 0.8
)
_LOW: Final = 0.3
_STANDALONE: Final = {
    "joint": 0.45,
    "chamber": 0.45,
    "sector": 0.6,
    "comprehensive": 0.5,
    "second": 0.5,
    "district": 0.3,
    "street": 0.3,
}
_JOINT_LEAST, _JOINT_MOST = 2, 5
_AREA_MOST = 40
_ATTACHED, _DISPATCHED = 0.07, 0.05
# A district with more branches than this has one for members who work away from home.
_MOBILE_FROM: Final = 3


def choose_covered(units: list[PlannedUnit], chance: Chance) -> None:
    """Mark the covered units: an exact share of each sector, the eager districts first."""
    by_sector: dict[str, list[PlannedUnit]] = defaultdict(list)
    for planned in units:
        by_sector[planned.unit.sector].append(planned)
    bands = _FULL | _HIGH
    for sector, members in sorted(by_sector.items()):
        count = round(len(members) * bands.get(Sector(sector), _LOW))
        for planned in chance.best(members, count, lambda p: p.weight):
            planned.is_covered = True


@dataclass
class Split:
    """How the branches of one committee divide its covered units among them."""

    standalone: int
    joint: list[int]
    area: list[int]
    idle: int


def plan_hosting(
    tree: Tree, units: list[PlannedUnit], committees: dict[str, Committee], chance: Chance
) -> None:
    """Give every covered unit to one branch of the committee that keeps it."""
    kept: dict[str, list[PlannedUnit]] = defaultdict(list)
    for planned in units:
        if planned.is_covered:
            kept[planned.keeper].append(planned)
    for key, branches in tree.by_keeper().items():
        _host(branches, kept[key], committees[key], chance)


def _host(
    branches: list[Node], units: list[PlannedUnit], committee: Committee, chance: Chance
) -> None:
    mobile = 1 if committee.group == "district" and len(branches) > _MOBILE_FROM else 0
    hands = len(branches) - mobile
    split = divide(len(units), hands, _STANDALONE[committee.group], chance)
    order = chance.sample(branches, len(branches))
    by_weight = sorted(units, key=lambda p: -p.weight * (0.5 + chance.random()))
    alone, rest = by_weight[: split.standalone], by_weight[split.standalone :]
    rest.sort(key=lambda p: (p.trade, p.street.path))
    remaining = iter(rest)
    names = _Names(committee)
    for branch, planned in zip(order, alone, strict=False):
        _stand_alone(branch, planned, chance)
    for branch, count in zip(order[len(alone) :], [*split.joint, *split.area], strict=False):
        group = [next(remaining) for _ in range(count)]
        is_area = count > _JOINT_MOST
        _join(branch, group, names, chance, is_area=is_area, committee=committee)
    for branch in order[len(alone) + len(split.joint) + len(split.area) :]:
        branch.org.flavor, branch.org.name = Flavor.MOBILE, names.next("流动党员支部委员会")


def divide(units: int, branches: int, share: float, chance: Chance) -> Split:
    """Divide units among branches: some alone, most jointly, many at once only where needed."""
    alone = min(round(branches * share), units, branches)
    left, hands = units - alone, branches - alone
    if hands == 0 and left:
        alone, left, hands = alone - 1, left + 1, 1
    useful = min(hands, left // _JOINT_LEAST) if left > 1 else min(hands, left)
    if not useful:
        return Split(alone, [], [], hands)
    areas = next(
        (
            a
            for a in range(useful + 1)
            if left <= (useful - a) * (_JOINT_MOST - 1) + a * (_AREA_MOST // 2)
        ),
        useful,
    )
    small = useful - areas
    in_small = max(min(left - areas * (_JOINT_MOST + 1), small * (_JOINT_MOST - 1)), small)
    if not areas:
        in_small = left
    least = min(_JOINT_LEAST, in_small // small) if small else 0
    most = max(_JOINT_MOST, -(-in_small // max(small, 1)))
    joint = chance.parts(in_small, small, least=least, most=most) if small else []
    area = _areas(left - in_small, areas, chance)
    return Split(alone, joint, area, hands - useful)


def _areas(total: int, count: int, chance: Chance) -> list[int]:
    if not count:
        return []
    most = max(_AREA_MOST, -(-total // count) + 5)
    return chance.parts(total, count, least=min(_JOINT_MOST + 1, total // count), most=most)


def _stand_alone(branch: Node, planned: PlannedUnit, chance: Chance) -> None:
    unit = planned.unit
    branch.hosted = [(planned, HostMode.STANDALONE)]
    branch.org.name = f"中共{unit.name}支部委员会"
    if unit.established_on and unit.established_on > branch.began:
        unit.established_on = branch.began - timedelta(days=chance.randint(120, 900))
    if chance.hits(_DISPATCHED):
        branch.hosted = [(planned, HostMode.DISPATCHED)]
        branch.org.flavor = Flavor.DISPATCHED
        branch.org.name = f"中共{unit.name}派驻支部委员会"
    elif chance.hits(0.02):
        branch.hosted = [(planned, HostMode.PROVISIONAL)]
        branch.org.kind = OrgKind.PROVISIONAL_BRANCH
        branch.org.name = f"中共{unit.name}临时支部委员会"


def _join(
    branch: Node,
    group: list[PlannedUnit],
    names: _Names,
    chance: Chance,
    *,
    is_area: bool,
    committee: Committee,
) -> None:
    mode = HostMode.JOINT
    if is_area:
        mode = HostMode.AREA if committee.group in ("district", "street") else HostMode.SECTOR
    branch.hosted = [
        (p, HostMode.ATTACHED if n and chance.hits(_ATTACHED) else mode)
        for n, p in enumerate(group)
    ]
    branch.org.kind = OrgKind.JOINT_BRANCH
    has_place = mode == HostMode.AREA and committee.group == "district"
    where = f"{group[0].street.short_name}片区" if has_place else ""
    branch.org.name = names.next("联合支部委员会", where)
    if mode == HostMode.AREA:
        branch.org.locality = group[0].street


class _Names:
    """Numbers the branches of one committee that are not named after a unit."""

    def __init__(self, committee: Committee) -> None:
        self._title = committee.title.removesuffix("联合").removesuffix("综合")
        self._numbers = self._count()

    def next(self, form: str, where: str = "") -> str:
        return f"中共{CITY_NAME}{self._title}{where}{next(self._numbers)}{form}"

    def _count(self) -> Iterator[str]:
        number = 0
        while True:
            number += 1
            yield f"第{chinese(number)}"


def chinese(number: int) -> str:
    """Return a number below 1,000 in Chinese figures."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (digits[ones] if ones else "")
