"""A scope is a small set of ranges and ids, turned into one predicate on the row itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

# Sorts after every character that a path may hold (0-9, A-Z) under collation "C".
PATH_END: Final = "~"
NOTHING: Final = Q(pk__in=())


@dataclass(frozen=True, order=True)
class Reach:
    """What one grant reaches on one axis: a range of paths, or one id."""

    axis: str
    low: str = ""
    id: int | None = None
    relation: str = "own"

    @property
    def is_everything(self) -> bool:
        return self.id is None and self.low == ""

    def covers(self, path: str) -> bool:
        return self.id is None and path.startswith(self.low)


@dataclass(frozen=True)
class Scope:
    """The union of what a viewer reaches with one permission."""

    reaches: tuple[Reach, ...] = ()

    @property
    def is_everything(self) -> bool:
        return any(reach.is_everything for reach in self.reaches)

    @property
    def is_nothing(self) -> bool:
        return not self.reaches

    def lows(self, axis: str) -> tuple[str, ...]:
        """Return the lower ends of the path ranges on one axis, none inside another."""
        lows = sorted({r.low for r in self.reaches if r.axis == axis and r.id is None})
        kept: list[str] = []
        for low in lows:
            if not (kept and low.startswith(kept[-1])):
                kept.append(low)
        return tuple(kept)

    def ids(self, axis: str) -> tuple[int, ...]:
        return tuple(sorted({r.id for r in self.reaches if r.axis == axis and r.id is not None}))

    def q(self, **columns: str) -> Q:
        """Return the predicate for a model, given which column answers for which axis.

        An axis without a column gives no access: `scope.q(org="scope_path", unit="id")`.
        """
        if self.is_everything:
            return Q()
        clauses = [clause for axis, column in columns.items() for clause in self._on(axis, column)]
        if not clauses:
            return NOTHING
        predicate = clauses[0]
        for clause in clauses[1:]:
            predicate |= clause
        return predicate

    def _on(self, axis: str, column: str) -> list[Q]:
        clauses = [range_q(column, low) for low in self.lows(axis)]
        if ids := self.ids(axis):
            clauses.append(Q(**{f"{column}__in": ids}))
        return clauses


def range_q(column: str, low: str) -> Q:
    """Return the condition "at or under this path", which an ordinary index answers."""
    if low == "":
        return Q()
    return Q(**{f"{column}__gte": low, f"{column}__lt": low + PATH_END})
