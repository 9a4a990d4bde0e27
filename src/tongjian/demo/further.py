"""What else is known of units: ratings, member firms, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from tongjian.registry.units.choices import Grade, UnitStatus
from tongjian.registry.units.models import MemberFirm, Rating

from . import codes
from .chance import Chance, apportion
from .places import CITY_CODE
from .sizes import FIGURES_OF, Size
from .titles import Titles
from .units import PlannedUnit

_GRADES: Final = {Grade.A5: 12, Grade.A4: 30, Grade.A3: 44, Grade.A2: 10, Grade.A1: 4}
_RATED: Final = 0.11
_TROUBLES: Final = {
    UnitStatus.ABNORMAL: 0.014,
    UnitStatus.SUSPENDED: 0.004,
    UnitStatus.LIQUIDATING: 0.0015,
}
_RENAMED: Final = 0.02
# How names ended before they were changed.
_FORMS_ONCE: Final = {"协会": "联谊会", "促进会": "协会", "服务中心": "服务社"}

Changes = dict[date, dict[PlannedUnit, dict[str, Any]]]


def plan_firm_counts(units: list[PlannedUnit], size: Size, chance: Chance) -> None:
    """Say how many member firms each trade association has; together exactly as planned."""
    associations = [p for p in units if p.trade]
    weights = [0.15 + chance.random() ** 2 for _ in associations]
    for planned, count in zip(associations, apportion(size.firms, weights), strict=True):
        planned.unit.firm_count = count


def firms(units: list[PlannedUnit], titles: Titles, chance: Chance) -> Iterator[MemberFirm]:
    """Return the member firms (capability A14), unsaved."""
    serial = 0
    for planned in units:
        if not planned.trade:
            continue
        taken: set[str] = set()
        begun = max(planned.unit.established_on or FIGURES_OF, date(2008, 1, 7))
        while len(taken) < (planned.unit.firm_count or 0):
            serial += 1
            name = titles.firm()
            if name not in taken:
                taken.add(name)
                yield _firm(planned, name, serial, begun, chance)


def _firm(planned: PlannedUnit, name: str, serial: int, begun: date, chance: Chance) -> MemberFirm:
    firm = MemberFirm(
        unit=planned.unit, name=name, start_on=chance.day(begun, max(begun, FIGURES_OF))
    )
    roll = chance.random()
    if roll < 0.3:
        firm.uscc = codes.firm_code(CITY_CODE, serial)
    firm.is_covered = None if roll > 0.8 else roll < 0.17
    if chance.hits(0.04):
        firm.pledged_on = chance.day(date(2018, 9, 3), date(2020, 4, 24))
    return firm


def ratings(units: list[PlannedUnit], chance: Chance, today: date) -> list[Rating]:
    """Return ratings, unsaved; only units with a Party organisation got the highest (R6-12)."""
    found = []
    for planned in units:
        unit = planned.unit
        first = max((unit.established_on or FIGURES_OF).year + 2, 2014)
        if first >= today.year or not chance.hits(_RATED):
            continue
        year = chance.randint(first, today.year - 1)
        grade = chance.weighted(_GRADES)
        if grade == Grade.A5 and not planned.is_covered:
            grade = Grade.A4
        found.append(_rating(planned, grade, year))
        if year + 5 < today.year and chance.hits(0.5):
            found.append(_rating(planned, grade, year + 5))
    return found


def _rating(planned: PlannedUnit, grade: Grade, year: int) -> Rating:
    return Rating(
        unit=planned.unit,
        grade=grade,
        announced_on=date(year, 11, 20),
        certificate_no=f"鹏示评{year}-{(planned.unit.uscc or '')[10:16]}",
    )


def endings(ended: list[PlannedUnit], chance: Chance) -> Changes:
    """Return when the ended units ended; a revocation is rare."""
    changes: Changes = defaultdict(dict)
    days = [date(year, month, 15) for year in range(2016, 2020) for month in (3, 9)]
    for planned in ended:
        day = chance.choice(days)
        status = UnitStatus.REVOKED if chance.hits(0.08) else UnitStatus.CANCELLED
        changes[day][planned] = {"status": status, "ended_on": day}
    return changes


def troubles(units: list[PlannedUnit], chance: Chance, today: date) -> Changes:
    """Return which living units were listed as abnormal or the like, and when."""
    changes: Changes = defaultdict(dict)
    days = [date(year, 7, 15) for year in range(2021, today.year)]
    for planned in units:
        roll, at = chance.random(), 0.0
        for status, share in _TROUBLES.items():
            at += share
            if roll < at:
                changes[chance.choice(days)][planned] = {"status": status}
                break
    return changes


def renamings(units: list[PlannedUnit], titles: Titles, chance: Chance) -> Changes:
    """Return which units changed their name, from an older one that they are registered under."""
    changes: Changes = defaultdict(dict)
    for planned in units:
        unit = planned.unit
        day = date(chance.randint(2012, 2019), 10, 8)
        older = _older_name(unit.name)
        if planned.is_covered or not unit.established_on or unit.established_on >= day:
            continue
        if older and chance.hits(_RENAMED) and titles.claim(older):
            changes[day][planned] = {"name": unit.name}
            unit.name = older
    return changes


def _older_name(name: str) -> str:
    for form, once in _FORMS_ONCE.items():
        if name.endswith(form):
            return name.removesuffix(form) + once
    return ""
