"""Find the division that a written name or code means."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from .models import Locality

_SHORTEST = 2


class Places:
    """All divisions of a day, found by code, full name, short name or a whole address line."""

    def __init__(self, *, on: date) -> None:
        self._by_name: dict[str, list[Locality]] = defaultdict(list)
        self._by_path: dict[str, Locality] = {}
        for place in Locality.objects.valid_on(on):
            self._by_path[place.path] = place
            for name in {place.name, place.short_name}:
                self._by_name[name].append(place)
        self._found: dict[tuple[str, str], Locality | None] = {}

    def at(self, path: str) -> Locality | None:
        """Return the division with a path."""
        return self._by_path.get(path)

    def of_code(self, code: str) -> Locality | None:
        """Return the division of a six- or more-digit code."""
        path = code[:6]
        while path.endswith("00"):
            path = path[:-2]
        longer = code[:9] if len(code) >= 9 and code[6:9] != "000" else ""
        return self._by_path.get(longer) or self._by_path.get(path)

    def find(self, text: str, *, near: str = "") -> Locality | None:
        """Return the one division that a text means; of namesakes the one near a path."""
        key = (text, near)
        if key not in self._found:
            self._found[key] = self._find(text.replace(" ", ""), near)
        return self._found[key]

    def _find(self, text: str, near: str) -> Locality | None:
        if text.isdecimal():
            return self.of_code(text)
        for start in range(len(text) - _SHORTEST + 1):
            # 广东省深圳市南山区 names its parents first: they tell namesakes apart.
            if found := self._choose(self._by_name.get(text[start:], []), text[:start], near):
                return found
        return None

    def _choose(self, found: list[Locality], before: str, near: str) -> Locality | None:
        if before:
            above = [p for p in found if before.endswith(self._names_above(p))]
            found = above or ([] if len(found) > 1 else found)
        if len(found) > 1 and near:
            for length in (len(near), 6, 4, 2):
                close = [p for p in found if p.path.startswith(near[:length])]
                if len(close) == 1:
                    return close[0]
        return found[0] if len(found) == 1 else None

    def _names_above(self, place: Locality) -> tuple[str, ...]:
        paths = [place.path[:n] for n in (2, 4, 6) if n < len(place.path)]
        above = [self._by_path[path] for path in paths if path in self._by_path]
        return tuple(name for p in above for name in (p.name, p.short_name))
