"""One seeded source of chance: the same seed builds the same city."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K")


class Chance(Random):
    """A random generator that speaks of days, shares and parts."""

    def day(self, first: date, last: date) -> date:
        """Return a working day in the period, both ends included."""
        found = first + timedelta(days=self.randrange(max((last - first).days, 0) + 1))
        back = timedelta(days=max(found.weekday() - 4, 0))
        return max(found - back, first)

    def hits(self, share: float) -> bool:
        """Return true in that share of cases."""
        return self.random() < share

    def weighted(self, weights: Mapping[K, float]) -> K:
        """Return one key, each as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def best(self, items: Sequence[T], count: int, weight: Callable[[T], float]) -> list[T]:
        """Return some of the items without repetition, heavier ones more often, in old order."""
        keyed = [(self.random() ** (1 / weight(item)), place) for place, item in enumerate(items)]
        chosen = sorted(place for _, place in sorted(keyed, reverse=True)[:count])
        return [items[place] for place in chosen]

    def parts(self, total: int, count: int, *, least: int, most: int) -> list[int]:
        """Cut a total into that many uneven parts, none outside the bounds.

        Raises:
            ValueError: the bounds leave no way to do it.
        """
        if not least * count <= total <= most * count:
            raise ValueError(f"{total} does not go into {count} parts of {least} to {most}")
        weights = [self.random() ** 2 + 0.04 for _ in range(count)]
        sizes = [least + extra for extra in apportion(total - least * count, weights)]
        spare = sum(max(size - most, 0) for size in sizes)
        sizes = [min(size, most) for size in sizes]
        while spare:
            at = self.randrange(count)
            if sizes[at] < most:
                sizes[at] += 1
                spare -= 1
        return sizes


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Divide a total into whole shares that add up to it, by running sums."""
    whole = sum(weights)
    if not whole:
        return [0 for _ in weights]
    marks = [round(total * running / whole) for running in accumulate(weights)]
    return [mark - before for mark, before in zip(marks, [0, *marks], strict=False)]


def apportion_by(total: int, weights: Mapping[K, float]) -> dict[K, int]:
    """Divide a total among keys by weight."""
    return dict(zip(weights, apportion(total, list(weights.values())), strict=True))
