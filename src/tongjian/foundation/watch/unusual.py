"""What is unusual reading; the limits are conventions of this platform (平台约定)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.conf import settings

from .models import LimitSetting


@dataclass(frozen=True)
class Limits:
    """More than this in a day is worth a look; 0 switches a limit off."""

    people_per_hour: int = 30
    people_per_day: int = 120
    off_hours_people: int = 10
    exported_people: int = 2_000
    listed_people: int = 5_000
    office_begins: int = 7
    office_ends: int = 21

    @classmethod
    def on(cls, day: date) -> Limits:
        """Return what holds on a day: what was set last, else what the installation says."""
        rows = LimitSetting.objects.filter(start_on__lte=day).order_by("-start_on", "-pk")
        found = rows.values(*(field.name for field in fields(cls))).first()
        return cls(**found) if found else cls.shipped()

    @classmethod
    def shipped(cls) -> Limits:
        """Return the limits of the installation, for as long as nobody has set any."""
        given: Mapping[str, int] = settings.READING_LIMITS
        known = {field.name for field in fields(cls)}
        if unknown := set(given) - known:
            raise ValueError(f"unknown reading limits: {', '.join(sorted(unknown))}")
        return cls(**given)


@dataclass(frozen=True)
class Figures:
    """What one reader read in one day."""

    people: int
    busiest: int
    off_hours: int
    exported: int
    listed: int = 0


def signs(figures: Figures, limits: Limits) -> Sequence[str]:
    """Say what is unusual, in words; nothing when all is usual."""
    hours = f"{limits.office_begins} 点至 {limits.office_ends} 点以外"
    said = (
        (figures.busiest, limits.people_per_hour, "一小时内查阅 {} 人"),
        (figures.people, limits.people_per_day, "一天内查阅 {} 人"),
        (figures.off_hours, limits.off_hours_people, hours + "查阅 {} 人"),
        (figures.exported, limits.exported_people, "导出 {} 人"),
        (figures.listed, limits.listed_people, "在名单中看到 {} 人"),
    )
    return [words.format(n) for n, limit, words in said if limit and n > limit]
