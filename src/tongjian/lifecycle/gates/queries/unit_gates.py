"""The last act at each of the six gates of one unit (D10, Y05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongjian.lifecycle.gates.choices import Gate
from tongjian.registry.units.models import Unit

from .matrix import with_acts


@dataclass(frozen=True)
class Act:
    """What last happened at a gate."""

    on: date
    said: str


def cells_of(unit: Unit) -> list[tuple[Gate, Act | None]]:
    """Return the six gates of a unit with the last act at each."""
    row = with_acts(Unit.objects.filter(pk=unit.pk)).get()
    return [(gate, _act(row, gate)) for gate in Gate]


def _act(row: Unit, gate: Gate) -> Act | None:
    day = getattr(row, f"{gate}_on")
    said = getattr(row, f"{gate}_said", "") or "有证明或推荐"
    return Act(day, said) if day else None
