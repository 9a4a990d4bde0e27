"""Why somebody reads personal pages: asked once in a session, kept with every reading."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from tongjian.foundation.access.viewers import Viewer

from .models import Person
from .services.reading import note_page

USUAL: Final = (
    "日常党员管理",
    "组织关系转接",
    "发展党员与转正",
    "换届与任职",
    "核对花名册和统计",
    "走访慰问与联系党员",
    "办理本人请求",
)
SHORTEST, LONGEST = 2, 60
PURPOSE: Final = "members_purpose"
READ: Final = "members_read"
# Turning the tabs of one page is one reading.
SAME_READING: Final = timedelta(minutes=10)


def current(request: HttpRequest) -> str:
    """Return the purpose given in this session, or nothing."""
    return str(request.session.get(PURPOSE, ""))


def remember(request: HttpRequest, purpose: str) -> None:
    """Keep a purpose for the session; pages read under another one are logged anew."""
    request.session[PURPOSE] = purpose
    request.session.pop(READ, None)


def note(request: HttpRequest, *, person: Person, reader: Viewer) -> None:
    """Log that a personal page is read, once for a short while."""
    now = timezone.now()
    fresh = {
        key: at
        for key, at in request.session.get(READ, {}).items()
        if now.timestamp() - at < SAME_READING.total_seconds()
    }
    if str(person.pk) in fresh:
        return
    note_page(person=person, reader=reader, purpose=current(request))
    fresh[str(person.pk)] = now.timestamp()
    # Only now: to keep a session is a transaction of its own.
    request.session[READ] = fresh
