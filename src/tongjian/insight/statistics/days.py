"""Days as statistics need them."""

from __future__ import annotations

from datetime import date


def years_before(day: date, years: int) -> date:
    """Return the same day some years earlier; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
