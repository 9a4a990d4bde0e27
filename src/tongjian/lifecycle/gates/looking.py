"""Have the notices of the gates looked for again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from tongjian.foundation.notices.refreshing import mark_stale

SOURCE: Final = "gates"


def look_again(unit_ids: Collection[int]) -> None:
    """Have the notices about units looked for again, soon."""
    mark_stale(source=SOURCE, subject_ids=unit_ids)
