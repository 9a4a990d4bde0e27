"""The invented city on the map: districts, streets, roads, and what its bodies are called."""

from __future__ import annotations

from datetime import date
from typing import Final

from tongjian.registry.localities.lists import Division, Term
from tongjian.registry.localities.models import BodyFunction

from .sizes import Size
from .wording import STREETS

CITY_NAME: Final = "鹏城示范市"
CITY_CODE: Final = "449900"
PROVINCE_CODE: Final = "440000"

# With a weight for how eagerly its organisations were taken up, so that districts differ.
DISTRICTS: Final = {
    "湾畔区": 1.9,
    "梧岭区": 1.0,
    "鹭洲区": 0.55,
    "锦渚区": 1.5,
    "云汐区": 1.25,
    "松峦区": 0.4,
    "砚石区": 0.85,
    "凤栖区": 0.7,
    "海曦区": 1.1,
    "澜清区": 0.6,
}
_PER_DISTRICT = (8, 8, 7, 8, 8, 6, 7, 8, 8, 7)


def district_code(place: int) -> str:
    return f"{int(CITY_CODE) + place + 1:06d}"


def divisions(size: Size) -> list[Division]:
    """Return the city with its districts and streets."""
    rows = [Division(CITY_CODE, CITY_NAME, CITY_NAME.removesuffix("市"), "city")]
    for place, name in enumerate(list(DISTRICTS)[: size.committees.districts]):
        rows += _district(place, name, _streets_of(place, size))
    return rows


def _district(place: int, name: str, streets: list[str]) -> list[Division]:
    code = district_code(place)
    return [
        Division(code, name, name.removesuffix("区"), "county"),
        *(
            Division(f"{code}{number:03d}", f"{street}街道", street, "street")
            for number, street in enumerate(streets, start=1)
        ),
    ]


def _streets_of(place: int, size: Size) -> list[str]:
    first = sum(_PER_DISTRICT[:place])
    wanted = min(_PER_DISTRICT[place], -(-size.streets // size.committees.districts))
    return STREETS[first : first + wanted]


def terms() -> list[Term]:
    """Return what the city called its bodies, and when (capabilities B15, B18)."""
    rows = [
        (BodyFunction.LEAD_OFFICE, "市委两新组织工作委员会", date(2014, 4, 1), date(2024, 3, 1)),
        (BodyFunction.LEAD_OFFICE, "市委社会工作部（两新工委）", date(2024, 3, 1), None),
        (
            BodyFunction.SOCIAL_ORG_COMMITTEE,
            "行业协会联合党委",
            date(2004, 6, 18),
            date(2006, 9, 1),
        ),
        (
            BodyFunction.SOCIAL_ORG_COMMITTEE,
            "社会组织联合党委",
            date(2006, 9, 1),
            date(2015, 8, 12),
        ),
        (BodyFunction.SOCIAL_ORG_COMMITTEE, "社会组织党委", date(2015, 8, 12), None),
        (BodyFunction.REGISTRAR, "民间组织管理局", date(2004, 6, 18), date(2013, 1, 1)),
        (BodyFunction.REGISTRAR, "社会组织管理局", date(2013, 1, 1), None),
        (BodyFunction.STREET_COMMITTEE, "街道社会组织综合党委", date(2016, 1, 1), None),
    ]
    return [Term(function.value, CITY_CODE, *rest) for function, *rest in rows]  # type: ignore[arg-type]
