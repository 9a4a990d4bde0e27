"""The words that names are made of, read from `words.toml`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, Final

from tongjian.registry.units.choices import Sector

_WORDS: Final[dict[str, Any]] = tomllib.loads(
    files("tongjian.demo").joinpath("words.toml").read_text(encoding="utf-8")
)


def _words(name: str) -> list[str]:
    return list(_WORDS[name])


def _by_sector(name: str) -> dict[Sector, list[str]]:
    return {Sector(code): list(words) for code, words in _WORDS[name].items()}


BRAND_HEADS: Final = _words("brand_heads")
BRAND_TAILS: Final = _words("brand_tails")
# Half of the names have no modifier.
MODIFIERS: Final = ["" for _ in _words("modifiers")] + _words("modifiers")
TRADE_FORMS: Final = _words("trade_forms")
PLAIN_FORMS: Final = _words("plain_forms")
PLAIN_SERVICE_FORMS: Final = _words("plain_service_forms")
FOUNDATION_FIELDS: Final = _words("foundation_fields")
FIRM_TAILS: Final = _words("firm_tails")
FIRM_FORMS: Final = _words("firm_forms")
STREETS: Final = _words("streets")
ROADS: Final = _words("roads")
RARE_SURNAMES: Final = _words("rare_surnames")
MALE: Final = _words("male")
FEMALE: Final = _words("female")
RARE_GIVEN: Final = _words("rare_given")
JOBS: Final = _words("jobs")
# Where first secretaries come from.
BUREAUS: Final = _words("bureaus")
ELSEWHERE: Final = _words("elsewhere")

# The trades of the business committees: each word is one trade.
TRADES: Final[dict[str, list[str]]] = dict(_WORDS["trades"])
STEMS: Final = _by_sector("stems")
ASSOCIATION_FORMS: Final = _by_sector("association_forms")
SERVICE_FORMS: Final = _by_sector("service_forms")
# The bodies that a sector's units belong to; the first of them is the usual one.
CITY_BODIES: Final = _by_sector("city_bodies")
DISTRICT_BODIES: Final = _by_sector("district_bodies")
# Native places of chambers that no chamber committee leads.
OTHER_NATIVES: Final = {
    "360000": "江西",
    "420000": "湖北",
    "450000": "广西",
    "340000": "安徽",
    "330000": "浙江",
    "320000": "江苏",
    "520000": "贵州",
    "610000": "陕西",
    "130000": "河北",
    "210000": "辽宁",
    "620000": "甘肃",
    "150000": "内蒙古",
}
