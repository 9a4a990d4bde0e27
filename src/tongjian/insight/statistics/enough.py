"""How many full members are enough, in the SQL of measures: as the rulebook says that day."""

from __future__ import annotations

from .cubes import MOST_KEPT
from .vocabulary import Frame


def enough(frame: Frame) -> str:
    """Return the condition that a unit has as many full members as a branch of its own takes."""
    return f"{_members(frame)} >= {_least(frame)}"


def short_by(frame: Frame, number: int) -> str:
    """Return the condition that a unit lacks exactly so many full members."""
    return f"{_members(frame)} = {_least(frame)} - {number}"


def enough_of_org(frame: Frame) -> str:
    """Return the condition that a branch has as many full members as it takes."""
    return f"r.full_members >= {frame.least.sql('r.place')}"


def _members(frame: Frame) -> str:
    # Maintained sums keep small numbers and provinces only; other columns they do not have.
    is_kept = frame.least.is_uniform and frame.least.nation <= MOST_KEPT
    return "r.full_members" if is_kept else "r.exact_members"


def _least(frame: Frame) -> str:
    return frame.least.sql("r.exact_place")
