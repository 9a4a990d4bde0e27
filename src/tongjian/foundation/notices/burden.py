"""How many minutes the list asks of whom: the beginning of a measure of burden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, QuerySet, Sum
from django.db.models.functions import TruncMonth

from .models import Notice
from .queries import Duties

MONTHS, OWNERS = 6, 30


@dataclass(frozen=True)
class Burden:
    """Minutes by group and month, and by owner in one month."""

    months: list[date]
    groups: list[tuple[str, list[int]]]
    owners: list[dict[str, Any]]
    month: date

    @property
    def totals(self) -> list[int]:
        """Return the minutes of each month."""
        return [sum(column) for column in zip(*(row for _, row in self.groups), strict=True)]


def burden_of(duties: Duties, *, month: date) -> Burden:
    """Return what was asked for in the months up to one; two queries."""
    months = _months_to(month)
    rows = Notice.objects.filter(duties.seen, made_on__gte=months[0], made_on__lt=_next(month))
    return Burden(months, _by_group(rows, months), _by_owner(rows, month), month)


def _by_group(rows: QuerySet[Notice], months: list[date]) -> list[tuple[str, list[int]]]:
    asked = _asked(rows.annotate(month=TruncMonth("made_on")).values("matter__group", "month"))
    cells = {(row["matter__group"], row["month"]): row["minutes"] for row in asked}
    groups = sorted({group for group, _ in cells})
    found = [(group or "其他", [cells.get((group, m), 0) for m in months]) for group in groups]
    return sorted(found, key=lambda row: -sum(row[1]))


def _by_owner(rows: QuerySet[Notice], month: date) -> list[dict[str, Any]]:
    owned = rows.filter(made_on__gte=month).exclude(owner="").values("owner")
    return list(_asked(owned).order_by("-minutes", "owner")[:OWNERS])


def _asked(rows: Any) -> Any:
    minutes = Sum(F("matter__minutes"), output_field=IntegerField())
    return rows.order_by().annotate(count=Count("pk"), minutes=minutes).filter(minutes__gt=0)


def _months_to(month: date) -> list[date]:
    found = [month.replace(day=1)]
    while len(found) < MONTHS:
        first = found[0]
        found.insert(0, date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1))
    return found


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
