"""Who stood in a list of members is logged in one entry for the page, without asking why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit

from .models import Person

ROSTER: Final = "名单：党员名册"
OF_ORG: Final = "名单：党组织的党员"
BEHIND: Final = "名单：统计数背后的党员"
OFFERED: Final = "名单：任职选人"
FOUND: Final = "搜索结果"
LISTED, SEARCHED = "翻看名单", "搜索"


def note(*, reader: Viewer, ids: Iterable[int], what: str) -> None:
    """Log that members were shown in a list or among what was found."""
    audit.note_listing(
        reader=reader,
        subject_type=Person._meta.label_lower,
        ids=ids,
        what=what,
        purpose=SEARCHED if what == FOUND else LISTED,
    )
