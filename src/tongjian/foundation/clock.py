"""The one place where the edges of the system read the clock; the domain is told the day."""

from __future__ import annotations

from datetime import date

from django.utils import timezone


def today() -> date:
    """Return today in the time zone of the installation."""
    # The zone of the installation, not one that a request could choose: tables ask for each cell.
    return timezone.now().astimezone(timezone.get_default_timezone()).date()
