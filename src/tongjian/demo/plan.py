"""The plan of the whole city, made before anything is stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final

from tongjian.registry.localities.models import Locality
from tongjian.registry.units.choices import AreaKind
from tongjian.registry.units.models import Area

from . import further
from .agencies import Agencies
from .chance import Chance
from .committees import CHAMBER_PROVINCES, Committee, assign_keepers, plan_committees
from .coverage import choose_covered, plan_hosting
from .members import Member, Roster, plan_employers
from .posts import plan_terms
from .sizes import Size
from .titles import Titles
from .tree import Grower, Tree
from .units import PlannedUnit, Register, plan_ended, plan_units
from .wording import OTHER_NATIVES, ROADS

_AREAS: Final = (
    ("星港社会组织孵化基地", AreaKind.INCUBATOR),
    ("望潮创新园", AreaKind.PARK),
    ("汇智公益孵化园", AreaKind.INCUBATOR),
    ("金沙湾商务中心", AreaKind.BUILDING),
    ("云麓科技园", AreaKind.PARK),
    ("鹿鸣大厦", AreaKind.BUILDING),
    ("同心社会创新空间", AreaKind.INCUBATOR),
    ("织造文化街区", AreaKind.STREET_BLOCK),
    ("双桂商圈", AreaKind.MALL),
    ("日升金融中心", AreaKind.BUILDING),
    ("文昌桥文创园", AreaKind.PARK),
    ("虹桥口公益街区", AreaKind.STREET_BLOCK),
)


@dataclass
class Plan:
    """Everything that will be stored, linked by objects instead of keys."""

    units: list[PlannedUnit]
    ended: list[PlannedUnit]
    committees: dict[str, Committee]
    tree: Tree
    members: list[Member]
    titles: Titles
    renamings: further.Changes


def plan_areas(size: Size, localities: dict[str, Locality], chance: Chance) -> list[Area]:
    """Return the areas where many units sit (capabilities A16, A17), unsaved."""
    streets = sorted(
        (p for p in localities.values() if p.level == "street"), key=lambda place: place.code
    )
    chosen = chance.sample(streets, size.areas)
    return [
        Area(
            name=name,
            kind=kind,
            locality=street,
            address=f"{street.name}{chance.choice(ROADS)}{chance.randint(1, 99)}号",
            builder=chance.choice(("市民政局", "区民政局", "街道办事处", "园区运营公司")),
            party_support="党群服务站、党建指导员驻点",
            start_on=date(chance.randint(2012, 2019), 5, 8),
        )
        for (name, kind), street in zip(_AREAS, chosen, strict=False)
    ]


def plan_city(
    *,
    size: Size,
    chance: Chance,
    today: date,
    localities: dict[str, Locality],
    agencies: Agencies,
    areas: list[Area],
    natives: list[tuple[str, str]],
) -> Plan:
    """Return the plan; `natives` are the places that people founded chambers after."""
    titles = Titles(chance)
    register = Register(size, chance, titles, localities, agencies, areas, natives)
    units, ended = plan_units(register), plan_ended(register)
    streets = {
        place: register.streets_of(code)[0].name for place, code in enumerate(register.districts)
    }
    committees = plan_committees(size, streets)
    choose_covered(units, chance)
    assign_keepers(units, committees, streets, chance)
    covered = Counter(planned.keeper for planned in units if planned.is_covered)
    tree = Grower(size, chance, localities, committees, dict(covered)).grow()
    plan_hosting(tree, units, committees, chance)
    plan_terms(tree, chance, today)
    members = Roster(size, chance, today).enroll(tree)
    plan_employers(members, tree, units, chance)
    _declare(units, chance, today)
    further.plan_firm_counts(units, size, chance)
    renamings = further.renamings(units, titles, chance)
    return Plan(units, ended, committees, tree, members, titles, renamings)


def native_places(localities: list[Locality]) -> list[tuple[str, str]]:
    """Return where chambers come from: provinces, and cities of those with a committee."""
    own = [p for p in localities if p.path[:2] in CHAMBER_PROVINCES and p.end_on is None]
    rows = [(p.code, p.short_name) for p in own if p.level == "province"]
    rows += list(OTHER_NATIVES.items())
    rows += [(p.code, p.short_name) for p in own if p.level == "city"]
    return [row for row in rows if row[0] not in ("510000", "500000")]


def _declare(units: list[PlannedUnit], chance: Chance, today: date) -> None:
    """Let most units declare the right number of members, some a wrong one, some none."""
    for planned in units:
        roll = chance.random()
        if roll < 0.05:
            continue
        wrong = chance.choice((-1, 1, 1, 2, 3)) if roll < 0.11 else 0
        planned.unit.declared_members = max(planned.members + wrong, 0)
        planned.unit.declared_on = date(today.year if today.month > 4 else today.year - 1, 3, 31)
