"""The day a test runs on, asked while it runs: a suite may begin before midnight and end after."""

from __future__ import annotations

from datetime import date, timedelta

from tongjian.foundation import clock


def today(in_days: int = 0) -> date:
    """Return the local day, or the one so many days later (earlier, if negative)."""
    return clock.today() + timedelta(days=in_days)
