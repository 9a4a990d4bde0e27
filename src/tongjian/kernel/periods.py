"""Half-open periods of days: `[start, end)`, where None means open on that side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` (included) to `end` (excluded)."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError("a period cannot end before it starts")

    def __contains__(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    @property
    def is_open(self) -> bool:
        """Tell whether the period has no end yet."""
        return self.end is None

    @property
    def is_empty(self) -> bool:
        """Tell whether the period holds no day at all."""
        return self.start is not None and self.start == self.end

    @property
    def days(self) -> int | None:
        """Count the days, or None when a side is open."""
        if self.start is None or self.end is None:
            return None
        return (self.end - self.start).days

    def intersection(self, other: "Period") -> "Period | None":
        """Return the common days, or None when there are none."""
        start = _later(self.start, other.start)
        end = _earlier(self.end, other.end)
        if start is not None and end is not None and start >= end:
            return None
        return None if self.is_empty or other.is_empty else Period(start, end)

    def overlaps(self, other: "Period") -> bool:
        """Tell whether the two periods share a day."""
        return self.intersection(other) is not None

    def covers(self, other: "Period") -> bool:
        """Tell whether every day of the other period lies in this one."""
        return other.is_empty or self.intersection(other) == other

    def closed_on(self, day: date) -> "Period":
        """Return the period ended before `day`; never longer than before."""
        return Period(self.start, _earlier(self.end, day))


def first_overlap(periods: Iterable[Period]) -> tuple[Period, Period] | None:
    """Return the first two periods that share a day, in order of start, or None."""
    ordered = sorted((p for p in periods if not p.is_empty), key=lambda p: p.start or date.min)
    reach: Period | None = None
    for period in ordered:
        if reach is not None and reach.overlaps(period):
            return reach, period
        reach = period
    return None


def _later(left: date | None, right: date | None) -> date | None:
    return right if left is None else left if right is None else max(left, right)


def _earlier(left: date | None, right: date | None) -> date | None:
    return right if left is None else left if right is None else min(left, right)
