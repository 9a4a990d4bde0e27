"""What happens to Party organisations that higher areas must follow at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongjian.foundation.access.viewers import Viewer


@dataclass(frozen=True)
class SubtreeMoved:
    """Every path that began with `before` now begins with `after`."""

    before: str
    after: str


@dataclass(frozen=True)
class OrgsRedated:
    """Organisations were founded on other days than the register said."""

    org_ids: tuple[int, ...]


@dataclass(frozen=True)
class OrgAbsorbed:
    """All members of one organisation belong to another from a day on."""

    source_id: int
    target_id: int
    on: date
    actor: Viewer
    reason: str


@dataclass(frozen=True)
class OrgParted:
    """Members who work in some units belong to a new organisation from a day on."""

    source_id: int
    target_id: int
    unit_ids: tuple[int, ...]
    on: date
    actor: Viewer
    reason: str


@dataclass(frozen=True)
class OrgDissolved:
    """An organisation ends on a day; what rests on it ends with it."""

    org_id: int
    on: date
    actor: Viewer
    reason: str


@dataclass(frozen=True)
class UnitsCharged:
    """Other organisations answer for these units than before."""

    unit_ids: tuple[int, ...]
    on: date
    actor: Viewer
