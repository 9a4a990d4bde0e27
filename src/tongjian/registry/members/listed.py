"""Who stood in a list of members is logged in one entry for the page, without asking why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import QuerySet

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.taking import note_taken

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


def note_file(*, reader: Viewer, ids: QuerySet[Any, Any], what: str, purpose: str) -> None:
    """Log that members stand in a file that was taken out."""
    kind = Person._meta.label_lower
    note_taken(reader=reader, subject_type=kind, ids=ids, what=what, purpose=purpose)
