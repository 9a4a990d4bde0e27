"""What happens to units that higher areas must follow at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tongjian.foundation.access.viewers import Viewer

if TYPE_CHECKING:
    from .models import Rating, Unit


@dataclass(frozen=True)
class UnitEntered:
    """A unit was registered, and a Party organisation is to answer for it."""

    unit_id: int
    answering_id: int
    on: date
    actor: Viewer


@dataclass(frozen=True)
class UnitsRegistered:
    """Units were entered into the register; whoever must refuse that raises `UnableTo`."""

    units: Sequence[Unit]
    on: date
    actor: Viewer
    batch_id: int | None


@dataclass(frozen=True)
class UnitsRevised:
    """Units were changed, with both values of each field; to refuse, raise `UnableTo`."""

    units: Sequence[Unit]
    changes: Mapping[int, Mapping[str, tuple[Any, Any]]]
    on: date
    actor: Viewer
    batch_id: int | None


@dataclass(frozen=True)
class UnitsRated:
    """Ratings were entered; to refuse, raise `UnableTo`."""

    ratings: Sequence[Rating]
    actor: Viewer
    batch_id: int | None
