"""What happens to posts that higher areas must follow at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tongjian.foundation.access.viewers import Viewer


@dataclass(frozen=True)
class UnitHeadsChanged:
    """Units (by id) have another legal representative: the holder before, and the new one."""

    holders: Mapping[int, tuple[str, str]]
    on: date
    actor: Viewer
    batch_id: int | None
