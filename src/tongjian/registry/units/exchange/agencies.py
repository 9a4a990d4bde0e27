"""Public bodies as the ledger names them: known ones, close ones, new ones."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from difflib import get_close_matches

from tongjian.registry.localities.models import Locality
from tongjian.registry.units.models import Agency

_CLOSE = 0.88


class Agencies:
    """The agencies of a day, and the new ones that a file brings."""

    def __init__(self, *, on: date) -> None:
        self._on = on
        self._by_name: dict[str, list[Agency]] = defaultdict(list)
        self._at: dict[str, list[Agency]] = defaultdict(list)
        for agency in Agency.objects.valid_on(on).select_related("locality"):
            self._keep(agency)
        self._new: list[Agency] = []

    def named(self, name: str, *, near: str) -> Agency | None:
        """Return the agency with a name; of namesakes the one nearest to a path."""
        found = self._by_name.get(name, [])
        for length in (9, 6, 4, 2):
            close = [a for a in found if a.locality.path == near[:length]]
            if len(close) == 1:
                return close[0]
        return found[0] if len(found) == 1 else None

    def is_ambiguous(self, name: str) -> bool:
        """Tell whether several agencies have the name."""
        return len(self._by_name.get(name, [])) > 1

    def registrar_at(self, path: str) -> Agency | None:
        """Return the one agency that registers at a division."""
        found = [a for a in self._at.get(path, []) if a.registers]
        return found[0] if len(found) == 1 else None

    def close_to(self, name: str) -> str:
        """Return a known name that differs by a letter or two, or nothing."""
        known = [n for n, found in self._by_name.items() if any(a.pk for a in found)]
        return next(iter(get_close_matches(name, known, n=1, cutoff=_CLOSE)), "")

    def bring(self, name: str, *, at: Locality, duty: str) -> Agency:
        """Return a new agency that will be entered when the rows are."""
        agency = Agency(name=name, locality=at, start_on=self._on, **{duty: True})
        self._keep(agency)
        self._new.append(agency)
        return agency

    def take_new(self) -> list[Agency]:
        """Return the new agencies that nobody has taken yet; more may be brought meanwhile."""
        return [self._new.pop(0) for _ in range(len(self._new))]

    def _keep(self, agency: Agency) -> None:
        self._by_name[agency.name].append(agency)
        self._at[agency.locality.path].append(agency)
