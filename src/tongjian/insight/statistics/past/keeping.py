"""Which past days are kept: from any other day it is not far to one of them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import F

from tongjian.foundation.access.session import whole_register
from tongjian.insight.statistics.models import KeptDay

from . import members, spans
from .shape import LOCK, NOTES, newer

YEARS = 10
# Every how many months: spans lead quickly from day to day, members have to be looked up.
EVERY = {"units": 3, "people": 1}
# Days that somebody asked to keep, beside the usual ones.
MOST_ASKED = 12


def usual_days(today: date, source: str) -> list[date]:
    """Return the days kept anyhow: ends of quarters or months, from the end of a year on."""
    first = date(today.year - YEARS, 12, 31)
    last = today.replace(day=1) - timedelta(days=1)
    days = []
    while last >= first:
        if last.month % EVERY[source] == 0:
            days.append(last)
        last = last.replace(day=1) - timedelta(days=1)
    return days[::-1]


def refresh(today: date) -> None:
    """Keep the usual and the asked days, as they stand by now."""
    asked = KeptDay.objects.filter(is_asked=True).order_by("-day").values_list("day", flat=True)
    days = {
        source: {*usual_days(today, source), *asked.distinct()[:MOST_ASKED]} for source in EVERY
    }
    spans.keep(days["units"])
    for gone in KeptDay.objects.filter(source="people").exclude(day__in=days["people"]):
        members.forget(gone)
    for day in sorted(days["people"]):
        members.keep(day)
    tidy()


def keep(*days: date) -> None:
    """Keep some more days, and bring what is kept of them up to the present."""
    kept = KeptDay.objects.filter(source="units").values_list("day", flat=True)
    spans.keep({*kept, *days}, asked=days)
    for day in days:
        members.keep(day, is_asked=True)


def ask_for(day: date) -> None:
    """Keep a day that is not one of the usual ones; the oldest asked one gives way."""
    keep(day)
    asked = KeptDay.objects.filter(is_asked=True, source="people").order_by(F("made_at").desc())
    given_up = [each.day for each in asked[MOST_ASKED:]]
    KeptDay.objects.filter(day__in=given_up).update(is_asked=False)


@transaction.atomic
def tidy() -> None:
    """Drop notes that every kept day has already seen."""
    with whole_register(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for table in NOTES:
            cursor.execute(f"""
                DELETE FROM {table} x
                 WHERE NOT EXISTS (SELECT FROM statistics_keptday k WHERE {newer(table)})""")
