"""One page a week instead of a flood: what is late, what is due, what came and what went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from .models import Closed, Matter, Notice
from .queries import Duties, Line, lines


@dataclass(frozen=True)
class Moved:
    """How many of one matter came, or went, in the week."""

    matter: Matter
    count: int
    by_itself: int = 0


@dataclass(frozen=True)
class Week:
    """What a viewer should know on a Monday."""

    first: date
    last: date
    mine: list[Line]
    below: list[Line]
    opened: list[Moved]
    closed: list[Moved]

    @property
    def overdue(self) -> list[Line]:
        """Return what is late and the viewer's own."""
        return [line for line in self.mine if line.stage == "overdue"]

    @property
    def due(self) -> list[Line]:
        """Return what is due this week and the viewer's own."""
        return [line for line in self.mine if line.stage == "soon"]

    @property
    def late_below(self) -> list[Line]:
        """Return what is late below."""
        return [line for line in self.below if line.overdue]

    @property
    def minutes(self) -> int:
        """Return about how long the own pressing ones take."""
        return sum(line.minutes for line in (*self.overdue, *self.due))

    @property
    def is_quiet(self) -> bool:
        """Tell whether there is nothing to say."""
        return not (self.overdue or self.due or self.late_below or self.opened or self.closed)


def week_of(duties: Duties, *, on: date) -> Week:
    """Return the digest of the week of a day, with what moved in the seven days before."""
    first = on - timedelta(days=on.weekday())
    since = on - timedelta(days=7)
    seen = Notice.objects.filter(duties.seen)
    return Week(
        first=first,
        last=first + timedelta(days=6),
        mine=lines(duties, on=on, mine=True),
        below=lines(duties, on=on, mine=False, named=0),
        opened=_moved(duties, seen.filter(made_on__gt=since, made_on__lte=on)),
        closed=_moved(duties, seen.filter(closed_on__gt=since, closed_on__lte=on)),
    )


def _moved(duties: Duties, rows: QuerySet[Notice]) -> list[Moved]:
    gone = Count("pk", filter=Q(closed_why=Closed.GONE))
    counted: Any = rows.order_by().values("matter_id").annotate(count=Count("pk"), gone=gone)
    found = [Moved(duties.matters[r["matter_id"]], r["count"], r["gone"]) for r in counted]
    return sorted(found, key=lambda moved: (-moved.count, moved.matter.code))
