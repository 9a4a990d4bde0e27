"""Registrars, competent bodies and industry departments of the city and its districts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Final

from tongjian.registry.localities.models import Locality
from tongjian.registry.units.choices import Sector
from tongjian.registry.units.models import Agency

from .places import CITY_CODE, CITY_NAME
from .wording import CITY_BODIES, DISTRICT_BODIES

_BEGAN: Final = date(2004, 6, 18)


@dataclass
class Agencies:
    """The agencies by place ('' is the city) and by what they do."""

    registrars: dict[str, Agency] = field(default_factory=dict)
    bodies: dict[tuple[str, str], Agency] = field(default_factory=dict)

    def all(self) -> list[Agency]:
        # The city's registrar is one of its bodies.
        return [*self.bodies.values(), *(a for code, a in self.registrars.items() if code)]

    def for_sector(self, sector: Sector, district: str) -> list[Agency]:
        """Return the bodies that may be in charge of a sector at a place."""
        names = (DISTRICT_BODIES if district else CITY_BODIES).get(sector, [])
        return [self.bodies[district, name] for name in names]


def plan_agencies(places: dict[str, Locality], districts: list[str]) -> Agencies:
    """Return unsaved agencies: one registrar and its fellow bodies per place."""
    found = Agencies()
    city = places[CITY_CODE]
    for name in dict.fromkeys(chain.from_iterable(CITY_BODIES.values())):
        found.bodies["", name] = _agency(f"{CITY_NAME}{name}", city)
    found.registrars[""] = found.bodies["", "民政局"]
    for code in districts:
        place = places[code]
        found.registrars[code] = _agency(f"{CITY_NAME}{place.name}民政局", place)
        for name in chain.from_iterable(DISTRICT_BODIES.values()):
            found.bodies[code, name] = _agency(f"{CITY_NAME}{place.name}{name}", place)
    for agency in found.registrars.values():
        agency.registers = True
    return found


def _agency(name: str, place: Locality) -> Agency:
    return Agency(
        name=name, locality=place, supervises=True, guides_industry=True, start_on=_BEGAN
    )
