"""What is still done with the record of a person whose data may be processed no further."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from tongjian.foundation.access.viewers import Viewer

from . import permissions
from .models import Person

RIGHTS: Final = "办理本人请求"
# Membership itself goes on: without these nobody could be transferred or become a full member.
LEFT: Final = ("组织关系转接", "发展党员与转正", RIGHTS)
CLOSED: Final = f"本人要求限制处理，只能为下列目的打开：{'、'.join(LEFT)}。请先更改查看目的。"
NOT_LISTED: Final = Q(restricted_since__isnull=True)


def is_closed(person: Person, *, viewer: Viewer, purpose: str) -> bool:
    """Tell whether the record stays closed to a reader who has this purpose."""
    if person.restricted_since is None or person.pk in viewer.person_ids:
        return False
    return purpose not in LEFT


def open_to(viewer: Viewer, *, permission: str) -> Q:
    """Return which people a reader may come to at all: restricted ones only who decides there."""
    asked, decided = viewer.scope(permission), viewer.scope(permissions.DECIDE)
    lows = decided.lows("org")
    decides_everywhere = all(any(low.startswith(own) for own in lows) for low in asked.lows("org"))
    if decides_everywhere:
        return Q()
    return NOT_LISTED | decided.q(org="home_path") | Q(pk__in=viewer.person_ids)
