"""How big a demo city is; `CITY` holds the golden figures, `SMALL` a fortieth of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from tongjian.registry.units.choices import UnitKind, UnitLevel

# The last day of which the public figures speak, and the day of the first figures.
FIGURES_OF: Final = date(2020, 4, 30)
COMMITTEE_BEGAN: Final = date(2015, 8, 12)
FIRST_YEAR_END: Final = date(2015, 12, 31)

Register = Mapping[tuple[UnitLevel, UnitKind], int]


@dataclass(frozen=True, kw_only=True)
class Committees:
    """How many committees of each group, and how many of them existed at the end of 2015."""

    districts: int
    joint: int
    chambers: int
    sectors: int
    comprehensive: int
    second: int
    old_sectors: int
    old_comprehensive: int
    old_second: int

    @property
    def direct(self) -> int:
        return self.districts + self.joint + self.chambers + self.sectors + self.comprehensive


@dataclass(frozen=True, kw_only=True)
class Branches:
    """Branches at the end of 2015 (some later moved under a joint committee), and new ones."""

    old: int
    moved: int
    new_led: int
    new_other: int

    @property
    def total(self) -> int:
        return self.old + self.new_led + self.new_other


@dataclass(frozen=True, kw_only=True)
class Members:
    """Where members are in April 2020, and who of the first year moved on or left before.

    `led` are the branches founded under first secretaries, `old` those of the first year.
    """

    men: int
    women: int
    in_old: int
    in_led: int
    in_other: int
    moved_on: int
    left: int
    first_year: int
    replaced: int

    @property
    def total(self) -> int:
        return self.men + self.women

    @property
    def stayed(self) -> int:
        return self.first_year - self.moved_on - self.left


@dataclass(frozen=True, kw_only=True)
class Size:
    """Everything that differs between the whole city and the small one."""

    name: str
    streets: int
    register: Register
    ended_units: int
    committees: Committees
    general_branches: int
    old_general_branches: int
    branches: Branches
    groups: int
    members: Members
    areas: int
    firms: int
    corrections: int

    @property
    def units(self) -> int:
        return sum(self.register.values())

    @property
    def orgs(self) -> int:
        committees = self.committees.direct + self.committees.second
        return committees + self.general_branches + self.branches.total


CITY: Final = Size(
    name="city",
    streets=75,
    register={
        (UnitLevel.CITY, UnitKind.ASSOCIATION): 2002,
        (UnitLevel.CITY, UnitKind.SERVICE): 1655,
        (UnitLevel.CITY, UnitKind.FOUNDATION): 407,
        (UnitLevel.DISTRICT, UnitKind.ASSOCIATION): 2691,
        (UnitLevel.DISTRICT, UnitKind.SERVICE): 4130,
    },
    ended_units=214,
    committees=Committees(
        districts=10,
        joint=22,
        chambers=6,
        sectors=8,
        comprehensive=5,
        second=8,
        old_sectors=4,
        old_comprehensive=4,
        old_second=2,
    ),
    general_branches=11,
    old_general_branches=5,
    branches=Branches(old=259, moved=40, new_led=435, new_other=304),
    groups=36,
    members=Members(
        men=4981,
        women=3171,
        in_old=3550,
        in_led=3011,
        in_other=1591,
        moved_on=560,
        left=240,
        first_year=4108,
        replaced=180,
    ),
    areas=12,
    firms=100_000,
    corrections=12,
)

SMALL: Final = Size(
    name="small",
    streets=9,
    register={
        (UnitLevel.CITY, UnitKind.ASSOCIATION): 50,
        (UnitLevel.CITY, UnitKind.SERVICE): 41,
        (UnitLevel.CITY, UnitKind.FOUNDATION): 11,
        (UnitLevel.DISTRICT, UnitKind.ASSOCIATION): 67,
        (UnitLevel.DISTRICT, UnitKind.SERVICE): 103,
    },
    ended_units=6,
    committees=Committees(
        districts=3,
        joint=3,
        chambers=1,
        sectors=1,
        comprehensive=2,
        second=2,
        old_sectors=1,
        old_comprehensive=1,
        old_second=0,
    ),
    general_branches=3,
    old_general_branches=1,
    branches=Branches(old=8, moved=2, new_led=13, new_other=10),
    groups=2,
    members=Members(
        men=125,
        women=79,
        in_old=86,
        in_led=75,
        in_other=43,
        moved_on=12,
        left=13,
        first_year=103,
        replaced=8,
    ),
    areas=3,
    firms=200,
    corrections=4,
)

SIZES: Final = {size.name: size for size in (SMALL, CITY)}
