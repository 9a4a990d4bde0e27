"""How long a rating holds."""

from datetime import date


def validity(announced_on: date) -> tuple[date, date]:
    """Return the half-open period in which a rating holds.

    From 1 January after the announcement to 31 December of the fifth year (R7-09, in force since
    March 2026; earlier ratings are kept with the same formula as a platform convention).
    """
    return date(announced_on.year + 1, 1, 1), date(announced_on.year + 6, 1, 1)


def reapplication_window(announced_on: date) -> tuple[date, date]:
    """Return the half-open period in which a new rating may be applied for (R7-10)."""
    return date(announced_on.year + 1, 1, 1), date(announced_on.year + 5, 1, 1)
