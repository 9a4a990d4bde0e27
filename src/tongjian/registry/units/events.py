"""What happens to units that higher areas must follow at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongjian.foundation.access.viewers import Viewer


@dataclass(frozen=True)
class UnitEntered:
    """A unit was registered, and a Party organisation is to answer for it."""

    unit_id: int
    answering_id: int
    on: date
    actor: Viewer
