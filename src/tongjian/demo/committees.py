"""Which committees the city has, and which of its units each one keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tongjian.registry.party_orgs.choices import Flavor
from tongjian.registry.units.choices import Sector, UnitKind, UnitLevel

from .chance import Chance
from .places import CITY_NAME, DISTRICTS
from .sizes import Size
from .units import PlannedUnit

LED: Final = ("joint", "chamber")


@dataclass(frozen=True)
class Committee:
    """A committee before it is founded: what it is called and what it keeps."""

    key: str
    group: str
    title: str
    flavor: Flavor
    under: str = "top"
    trade: str = ""
    sectors: tuple[Sector, ...] = ()
    natives: tuple[str, ...] = ()
    is_old: bool = False
    support: str = ""

    @property
    def name(self) -> str:
        return f"中共{CITY_NAME}{self.title}委员会"

    @property
    def is_led(self) -> bool:
        """Whether it was founded with a first secretary at hand (N037)."""
        return self.group in LED


_S = Sector
# Those of the small city come first. A title, and the trade or the sectors that it keeps.
_JOINT: Final[tuple[tuple[str, str, tuple[Sector, ...]], ...]] = (
    ("电子信息行业联合", "电子信息", ()),
    ("文化创意行业联合", "", (_S.CULTURE,)),
    ("社会服务行业联合", "", (_S.SOCIAL_SERVICE, _S.OTHER)),
    ("先进制造行业联合", "先进制造", ()),
    ("生物医药行业联合", "生物医药", ()),
    ("新能源行业联合", "新能源", ()),
    ("建筑装饰行业联合", "建筑装饰", ()),
    ("物流运输行业联合", "物流运输", ()),
    ("商贸流通行业联合", "商贸流通", ()),
    ("餐饮住宿行业联合", "餐饮住宿", ()),
    ("服装家居行业联合", "服装家居", ()),
    ("珠宝钟表行业联合", "珠宝钟表", ()),
    ("金融服务行业联合", "金融服务", ()),
    ("会展旅游行业联合", "会展旅游", ()),
    ("体育健身行业联合", "", (_S.SPORT,)),
    ("教育培训行业联合", "", (_S.EDUCATION,)),
    ("卫生健康行业联合", "", (_S.HEALTH,)),
    ("生态环保行业联合", "", (_S.ENVIRONMENT, _S.RURAL)),
    ("科技学会联合", "", (_S.SCIENCE,)),
    ("新兴产业科技社团联合", "", (_S.SCIENCE,)),
    ("人力资源行业联合", "", (_S.OCCUPATION,)),
    ("公益慈善行业联合", "", (_S.SOCIAL_SERVICE,)),
)
_CHAMBERS: Final = (
    ("福建商会", ("35",)),
    ("湖南商会", ("43",)),
    ("山东商会", ("37",)),
    ("河南商会", ("41",)),
    ("川渝商会", ("51", "50")),
    ("黑龙江商会", ("23",)),
)
CHAMBER_PROVINCES: Final = tuple(code for _, codes in _CHAMBERS for code in codes)
_SECTOR: Final = (
    ("律师行业", (_S.LAW,), "市律师协会"),
    ("注册会计师行业", (_S.OCCUPATION,), "市注册会计师协会"),
    ("物业管理行业", (_S.COMMERCE,), "市物业管理协会"),
    ("民办教育行业", (_S.EDUCATION,), "市民办教育协会"),
    ("社会工作行业", (_S.SOCIAL_SERVICE,), "市社会工作者协会"),
    ("民营医疗行业", (_S.HEALTH,), "市民营医院协会"),
    ("税务师行业", (_S.OCCUPATION,), "市税务师协会"),
    ("基金会行业", (), "市基金会发展促进会"),
)
_COMPREHENSIVE: Final = (
    ("社会组织综合", "市社会组织总会"),
    ("总商会", "市工商业联合会"),
    ("科技社团综合", "市科学技术协会"),
    ("文体社团综合", "市文学艺术界联合会"),
    ("社会组织孵化基地综合", "市社会组织创新示范基地"),
)
# Title, the committee above, and the place of the district whose first street it keeps.
_SECOND: Final = (
    ("", "district0", 0),
    ("社会组织综合党委创业园区", "comprehensive0", None),
    ("", "district1", 1),
    ("", "district3", 3),
    ("", "district4", 4),
    ("科技社团云汐片区", "comprehensive2", None),
    ("律师行业湾畔片区", "sector0", None),
    ("注册会计师行业锦渚片区", "sector1", None),
)


def plan_committees(size: Size, streets: dict[int, str]) -> dict[str, Committee]:
    """Return the committees by key; `streets` names the first street of each district."""
    found = [
        *_districts(size),
        *_joint(size),
        *_chambers(size),
        *_sectors(size),
        *_comprehensive(size),
        *_second(size, streets),
    ]
    return {committee.key: committee for committee in found}


def _districts(size: Size) -> list[Committee]:
    names = list(DISTRICTS)[: size.committees.districts]
    return [
        Committee(f"district{n}", "district", f"{name}社会组织", Flavor.COMPREHENSIVE, is_old=True)
        for n, name in enumerate(names)
    ]


def _joint(size: Size) -> list[Committee]:
    return [
        Committee(f"joint{n}", "joint", title, Flavor.JOINT, trade=trade, sectors=sectors)
        for n, (title, trade, sectors) in enumerate(_JOINT[: size.committees.joint])
    ]


def _chambers(size: Size) -> list[Committee]:
    return [
        Committee(f"chamber{n}", "chamber", title, Flavor.CHAMBER, natives=natives)
        for n, (title, natives) in enumerate(_CHAMBERS[: size.committees.chambers])
    ]


def _sectors(size: Size) -> list[Committee]:
    return [
        Committee(
            f"sector{n}",
            "sector",
            title,
            Flavor.SECTOR,
            sectors=sectors,
            is_old=n < size.committees.old_sectors,
            support=support,
        )
        for n, (title, sectors, support) in enumerate(_SECTOR[: size.committees.sectors])
    ]


def _comprehensive(size: Size) -> list[Committee]:
    return [
        Committee(
            f"comprehensive{n}",
            "comprehensive",
            title,
            Flavor.COMPREHENSIVE,
            is_old=n < size.committees.old_comprehensive,
            support=support,
        )
        for n, (title, support) in enumerate(_COMPREHENSIVE[: size.committees.comprehensive])
    ]


def _second(size: Size, streets: dict[int, str]) -> list[Committee]:
    wanted = _SECOND[: size.committees.second]
    names = list(DISTRICTS)
    found = []
    for n, (title, under, place) in enumerate(wanted):
        is_old = n >= len(wanted) - size.committees.old_second
        if place is None:
            key, group, flavor = f"second{n}", "second", Flavor.SECOND
        else:
            key, group, flavor = f"street{place}", "street", Flavor.STREET
            title = f"{names[place]}{streets[place]}社会组织综合"
        found.append(Committee(key, group, title, flavor, under=under, is_old=is_old))
    return found


def assign_keepers(
    units: list[PlannedUnit],
    committees: dict[str, Committee],
    streets: dict[int, str],
    chance: Chance,
) -> None:
    """Say for each unit which committee would take its Party organisation in."""
    below = {c.under: c.key for c in committees.values() if c.group == "second"}
    for planned in units:
        if planned.district is not None:
            place = planned.district
            is_first = planned.street.name == streets[place] and f"street{place}" in committees
            planned.keeper = f"street{place}" if is_first else f"district{place}"
        else:
            planned.keeper = _keeper_in_city(planned, committees, chance)
            if planned.keeper in below and chance.hits(0.3):
                planned.keeper = below[planned.keeper]


def _keeper_in_city(planned: PlannedUnit, committees: dict[str, Committee], chance: Chance) -> str:
    for committee in committees.values():
        if planned.natives and planned.natives[0][:2] in committee.natives:
            return committee.key
    if planned.natives:
        return "comprehensive1"
    if planned.trade:
        same = [c.key for c in committees.values() if c.trade == planned.trade]
        return same[0] if same else chance.choice(["comprehensive0", "joint0"])
    return _keeper_by_sector(planned, committees, chance)


def _keeper_by_sector(
    planned: PlannedUnit, committees: dict[str, Committee], chance: Chance
) -> str:
    unit = planned.unit
    if unit.kind == UnitKind.FOUNDATION and "sector7" in committees:
        return chance.choice(["sector7", "joint21"])
    spare = {
        Sector.SCIENCE: "comprehensive2",
        Sector.CULTURE: "comprehensive3",
        Sector.SPORT: "comprehensive3",
        Sector.SOCIAL_SERVICE: "comprehensive4",
    }
    options = [c.key for c in committees.values() if unit.sector in c.sectors]
    extra = spare.get(Sector(unit.sector), "comprehensive0")
    if extra in committees and (not options or chance.hits(0.15)):
        return extra
    return chance.choice(options) if options else "comprehensive0"


def is_local(planned: PlannedUnit) -> bool:
    return planned.unit.level == UnitLevel.DISTRICT
