"""Until when a reply is owed: fifteen working days (平台约定; the law says "in time")."""

from __future__ import annotations

from datetime import date, timedelta

WORKING_DAYS = 15


def reply_due(asked_on: date) -> date:
    """Return the last day for a reply; public holidays are not taken off, which is stricter."""
    day, left = asked_on, WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
