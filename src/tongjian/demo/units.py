"""Plan the social organisations: who they are, where, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from tongjian.registry.localities.models import Locality
from tongjian.registry.units import choices
from tongjian.registry.units.choices import Sector, UnitKind, UnitLevel
from tongjian.registry.units.models import Area, Unit

from . import codes, wording
from .agencies import Agencies
from .chance import Chance, apportion_by
from .places import CITY_CODE, DISTRICTS
from .sizes import Size
from .titles import Titles

_LAST_DAY: Final = date(2020, 3, 31)
_S = Sector
SECTORS: Final[dict[tuple[UnitLevel, UnitKind], dict[Sector, float]]] = {
    (UnitLevel.CITY, UnitKind.ASSOCIATION): {
        _S.COMMERCE: 46, _S.SCIENCE: 14, _S.CULTURE: 9, _S.SPORT: 7, _S.SOCIAL_SERVICE: 6,
        _S.OCCUPATION: 5, _S.EDUCATION: 4, _S.HEALTH: 4, _S.ENVIRONMENT: 1.5, _S.LAW: 1,
        _S.INTERNATIONAL: 1, _S.RURAL: 0.5, _S.RELIGION: 0.5, _S.OTHER: 0.5,
    },
    (UnitLevel.CITY, UnitKind.SERVICE): {
        _S.EDUCATION: 30, _S.SOCIAL_SERVICE: 24, _S.SCIENCE: 14, _S.CULTURE: 12, _S.SPORT: 6,
        _S.HEALTH: 6, _S.COMMERCE: 2, _S.ENVIRONMENT: 2, _S.LAW: 1.5, _S.OCCUPATION: 1,
        _S.OTHER: 1.5,
    },
    (UnitLevel.CITY, UnitKind.FOUNDATION): {
        _S.SOCIAL_SERVICE: 40, _S.EDUCATION: 25, _S.CULTURE: 9, _S.HEALTH: 9, _S.SCIENCE: 6,
        _S.ENVIRONMENT: 6, _S.OTHER: 3, _S.SPORT: 2,
    },
    (UnitLevel.DISTRICT, UnitKind.ASSOCIATION): {
        _S.COMMERCE: 22, _S.SOCIAL_SERVICE: 22, _S.CULTURE: 20, _S.SPORT: 17, _S.EDUCATION: 4,
        _S.OCCUPATION: 4, _S.HEALTH: 3, _S.RURAL: 3, _S.SCIENCE: 2, _S.LAW: 1, _S.RELIGION: 1,
        _S.OTHER: 1,
    },
    (UnitLevel.DISTRICT, UnitKind.SERVICE): {
        _S.EDUCATION: 52, _S.SOCIAL_SERVICE: 28, _S.CULTURE: 6, _S.HEALTH: 6, _S.SPORT: 5,
        _S.SCIENCE: 1, _S.LAW: 0.5, _S.ENVIRONMENT: 0.5, _S.OTHER: 1,
    },
}  # fmt: skip
FIELDS: Final = {
    _S.COMMERCE: "经济", _S.OCCUPATION: "经济", _S.RURAL: "经济", _S.LAW: "政治",
    _S.CULTURE: "文化", _S.SPORT: "文化", _S.RELIGION: "文化", _S.EDUCATION: "教育",
    _S.SCIENCE: "科技",
}  # fmt: skip
DIRECT_CLASSES: Final = {
    _S.COMMERCE: choices.DirectClass.COMMERCE, _S.SOCIAL_SERVICE: choices.DirectClass.SERVICE,
    _S.CULTURE: choices.DirectClass.RECREATION, _S.SCIENCE: choices.DirectClass.SCIENCE,
    _S.SPORT: choices.DirectClass.SPORT, _S.ENVIRONMENT: choices.DirectClass.ENVIRONMENT,
}  # fmt: skip
_PRIVATE = (choices.DirectClass.CHARITY, choices.DirectClass.WELFARE)
# Shares of units and how their supervision stands.
_UNKNOWN, _DIRECT, _INDUSTRY = 0.03, 0.34, 0.12
_DECOUPLED = 0.16


@dataclass(eq=False)
class PlannedUnit:
    """A unit before it is registered, with what the plan of the city knows about it."""

    unit: Unit
    district: int | None
    street: Locality
    trade: str = ""
    natives: tuple[str, ...] = ()
    keeper: str = ""
    is_covered: bool = False
    members: int = 0
    full_members: int = 0
    declared: int | None = None
    shown: dict[str, str] = field(default_factory=dict)

    @property
    def weight(self) -> float:
        """How eagerly the Party's organisers took the unit up."""
        place = list(DISTRICTS.values())[self.district] if self.district is not None else 1.3
        return place * (0.6 + (self.unit.staff_count or 0) / 40)


@dataclass
class Register:
    """What a plan of units is made from."""

    size: Size
    chance: Chance
    titles: Titles
    places: dict[str, Locality]
    agencies: Agencies
    areas: list[Area]
    natives: list[tuple[str, str]]
    serial: int = 0

    @property
    def districts(self) -> list[str]:
        return sorted(code for code, p in self.places.items() if p.level == "county")

    def streets_of(self, code: str) -> list[Locality]:
        return [p for p in self.places.values() if p.level == "street" and p.path[:6] == code]


def plan_units(register: Register) -> list[PlannedUnit]:
    """Return every unit of the golden figures, unsaved, in the order of registration."""
    planned = [
        _unit(register, level, kind, sector)
        for (level, kind), total in register.size.register.items()
        for sector, count in apportion_by(total, SECTORS[level, kind]).items()
        for _ in range(count)
    ]
    _make_chambers(register, planned)
    return planned


def plan_ended(register: Register) -> list[PlannedUnit]:
    """Return units that were registered once and have ended since."""
    level, kind = UnitLevel.DISTRICT, UnitKind.SERVICE
    pool = (_S.EDUCATION, _S.SOCIAL_SERVICE, _S.CULTURE)
    ended = []
    for _ in range(register.size.ended_units):
        planned = _unit(register, level, kind, register.chance.choice(pool))
        planned.unit.established_on = register.chance.day(date(1998, 1, 5), date(2013, 12, 30))
        ended.append(planned)
    return ended


def _make_chambers(register: Register, planned: list[PlannedUnit]) -> None:
    """Turn some trade associations of the city into chambers of people from elsewhere."""
    trade = [p for p in planned if p.unit.level == UnitLevel.CITY and p.trade]
    for chosen, (codes_of, name) in zip(trade[1::9], _native_chambers(register), strict=False):
        chosen.unit.name, chosen.trade, chosen.natives = name, "", codes_of
        chosen.unit.native_places = list(codes_of)


def _native_chambers(register: Register) -> Iterator[tuple[tuple[str, ...], str]]:
    pairs: list[tuple[tuple[str, ...], str]] = [((code,), name) for code, name in register.natives]
    pairs.insert(0, (("510000", "500000"), "川渝"))
    for native, name in pairs:
        title = f"鹏城示范市{name}商会"
        if register.titles.claim(title):
            yield native, title


def _unit(register: Register, level: UnitLevel, kind: UnitKind, sector: Sector) -> PlannedUnit:
    chance = register.chance
    place = chance.randrange(len(register.districts))
    code = register.districts[place]
    street = chance.choice(register.streets_of(code))
    is_local = level == UnitLevel.DISTRICT
    has_trade = sector == _S.COMMERCE and kind == UnitKind.ASSOCIATION
    trade = chance.choice(list(wording.TRADES)) if has_trade else ""
    register.serial += 1
    unit = Unit(
        name=register.titles.unit(
            kind,
            sector,
            district=register.places[code].name if is_local else "",
            street=street.short_name,
            trade=trade,
        ),
        kind=kind,
        level=level,
        sector=sector,
        uscc=codes.unit_code(kind, code if is_local else CITY_CODE, register.serial),
        registrar=register.agencies.registrars[code if is_local else ""],
        residence=street,
        source="演示数据",
    )
    planned = PlannedUnit(unit, place if is_local else None, street, trade)
    _describe(register, planned)
    _supervise(register, planned, code if is_local else "")
    return planned


def _describe(register: Register, planned: PlannedUnit) -> None:
    chance, unit, street = register.chance, planned.unit, planned.street
    unit.established_on = _founded_on(chance)
    unit.staff_count = min(3 + int(chance.expovariate(1 / 11)), 420)
    unit.annual_income = Decimal(round(chance.lognormvariate(4.2, 1.3) * 100)) / 100
    if unit.kind == UnitKind.ASSOCIATION:
        unit.firm_count = 30 + int(chance.expovariate(1 / 60))
    unit.fields = [FIELDS.get(Sector(unit.sector), "社会")]
    unit.address = f"{street.name}{chance.choice(wording.ROADS)}{chance.randint(1, 199)}号"
    near = [area for area in register.areas if area.locality.path[:6] == street.path[:6]]
    if near and chance.hits(0.16):
        unit.area = chance.choice(near)
        unit.address = f"{unit.area.address}{unit.area.name}{chance.randint(201, 1899)}室"
    unit.phone = f"0000-{chance.randint(1000, 9999)}{register.serial % 10000:04d}"
    if chance.hits(0.62):
        begun = max(unit.established_on, date(2016, 9, 1))
        unit.charter_party_on = chance.day(begun, date(2022, 12, 30))
    unit.has_union = chance.hits(0.10)
    unit.has_youth_league = chance.hits(0.05)
    unit.has_womens_federation = chance.hits(0.03)


def _founded_on(chance: Chance) -> date:
    """Return a day of foundation: few in the last century, many after 2012."""
    year = chance.choices(range(1988, 2021), [1] * 12 + [2] * 8 + [4] * 5 + [7] * 7 + [1])[0]
    return chance.day(date(year, 1, 4), min(date(year, 12, 30), _LAST_DAY))


def _supervise(register: Register, planned: PlannedUnit, district: str) -> None:
    chance, unit = register.chance, planned.unit
    bodies = register.agencies.for_sector(Sector(unit.sector), district)
    roll = chance.random()
    if roll < _UNKNOWN:
        unit.supervision = choices.Supervision.UNKNOWN
    elif bodies and roll > _DIRECT + _INDUSTRY:
        unit.supervision = choices.Supervision.COMPETENT
        unit.competent_body = chance.choice(bodies[:1] * 3 + bodies)
    elif bodies and roll > _DIRECT:
        unit.supervision = choices.Supervision.INDUSTRY
        unit.industry_body = chance.choice(bodies)
        _decouple(chance, planned)
    else:
        unit.supervision = choices.Supervision.NONE
        unit.is_direct = True
        unit.direct_class = DIRECT_CLASSES.get(Sector(unit.sector)) or chance.choice(_PRIVATE)


def _decouple(chance: Chance, planned: PlannedUnit) -> None:
    unit = planned.unit
    if unit.kind != UnitKind.ASSOCIATION or unit.industry_body is None:
        return
    if unit.established_on and unit.established_on < date(2016, 1, 1):
        begun = max(unit.established_on, date(2004, 7, 1))
        unit.decoupled_on = chance.day(begun, date(2020, 3, 30))
        unit.former_body = unit.industry_body.name
