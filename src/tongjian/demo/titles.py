"""Names of organisations, no two alike: their ends tell the kind, as real ones do."""

from __future__ import annotations

from collections.abc import Callable

from tongjian.registry.units.choices import Sector, UnitKind

from . import wording
from .chance import Chance
from .places import CITY_NAME

_TRIES_BEFORE_STREET = 3


class Titles:
    """Gives out names; remembers what it gave."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._given: set[str] = set()

    def claim(self, name: str) -> bool:
        """Take a name; tell whether it was free."""
        if name in self._given:
            return False
        self._given.add(name)
        return True

    def unit(
        self, kind: UnitKind, sector: Sector, *, district: str = "", street: str = "", trade: str
    ) -> str:
        """Return a free name for a unit of the city or, if named, of a district."""
        stem = {
            UnitKind.ASSOCIATION: self._association,
            UnitKind.SERVICE: self._service,
            UnitKind.FOUNDATION: self._foundation,
        }[kind]
        return self._free(lambda: stem(sector, trade), district, street)

    def _free(self, stem: Callable[[], str], district: str, street: str) -> str:
        tries = 0
        while True:
            place = district
            if district and tries >= _TRIES_BEFORE_STREET and street:
                place = f"{district}{street}街道"
            name = f"{CITY_NAME}{place}{stem()}"
            if self.claim(name):
                return name
            tries += 1

    def _association(self, sector: Sector, trade: str) -> str:
        pick = self._chance.choice
        if trade:
            word = pick(wording.TRADES[trade])
            return pick(wording.MODIFIERS) + word + pick(wording.TRADE_FORMS)
        forms = wording.ASSOCIATION_FORMS.get(sector, wording.PLAIN_FORMS)
        return pick(wording.MODIFIERS) + pick(wording.STEMS[sector]) + pick(forms)

    def _service(self, sector: Sector, trade: str) -> str:
        pick = self._chance.choice
        forms = wording.SERVICE_FORMS.get(sector)
        if forms is None:
            stem = pick(wording.STEMS[sector])
            return self.brand() + stem + pick(wording.PLAIN_SERVICE_FORMS)
        return self.brand() + pick(forms)

    def _foundation(self, sector: Sector, trade: str) -> str:
        return self.brand() + self._chance.choice(wording.FOUNDATION_FIELDS) + "基金会"

    def brand(self) -> str:
        """Return a two- or three-character brand."""
        pick = self._chance.choice
        head = pick(wording.BRAND_HEADS)
        return head if self._chance.hits(0.35) else head[:1] + pick(wording.BRAND_TAILS)

    def firm(self) -> str:
        """Return the name of a company; companies of different associations may share it."""
        pick = self._chance.choice
        brand = self.brand() + pick(wording.BRAND_TAILS)
        tail, form = pick(wording.FIRM_TAILS), pick(wording.FIRM_FORMS)
        place = "" if form.startswith("（") else CITY_NAME
        return f"{place}{brand}{tail}{form}"
