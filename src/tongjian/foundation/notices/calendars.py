"""A calendar feed behind a secret address: what is due when, and nobody's name."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit

from .models import CalendarKey, Matter
from .queries import Duties, awake, open_notices

if TYPE_CHECKING:
    import icalendar

AHEAD = timedelta(days=366)
MOST = 300


@transaction.atomic
def make_key(*, actor: Viewer) -> str:
    """Return a new secret; the address before it stops working."""
    _revoke(actor)
    secret = secrets.token_urlsafe(32)
    key = CalendarKey.objects.create(user_id=_user_id(actor), digest=_digest(secret))
    audit.record(actor=actor, action="notices.calendar.made", subject=key)
    return secret


@transaction.atomic
def revoke_key(*, actor: Viewer) -> bool:
    """Let the address stop working."""
    key = current_key(actor)
    if key is None:
        return False
    _revoke(actor)
    audit.record(actor=actor, action="notices.calendar.revoked", subject=key)
    return True


def current_key(viewer: Viewer) -> CalendarKey | None:
    """Return the viewer's key that works, without its secret."""
    rows = CalendarKey.objects.filter(user_id=_user_id(viewer), revoked_at__isnull=True)
    return rows.select_related("user").first()


def user_of(secret: str) -> Any | None:
    """Return the user behind a secret address that still works."""
    rows = CalendarKey.objects.filter(digest=_digest(secret), revoked_at__isnull=True)
    key = rows.select_related("user").first()
    return key.user if key is not None and key.user.is_active else None


def feed(duties: Duties, *, on: date) -> bytes:
    """Return the calendar: one whole day for each matter and day on which some of it is due."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Tongjian//Todo//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "同建待办")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"value": "DURATION"})
    for event in _events(duties, on):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(duties: Duties, on: date) -> Iterator[icalendar.Event]:
    rows = open_notices(duties, mine=True).filter(awake(on), due_on__lte=on + AHEAD)
    counted = rows.order_by("due_on", "matter_id").values_list("due_on", "matter_id")
    for due_on, matter_id, number in counted.annotate(number=Count("pk"))[:MOST]:
        yield _event(duties.matters[matter_id], due_on, number, on)


def _event(matter: Matter, due_on: date, number: int, on: date) -> icalendar.Event:
    import icalendar

    event = icalendar.Event()
    event.add("uid", f"{_digest(f'{matter.code}/{due_on}')[:32]}@tongjian")
    event.add("dtstamp", datetime(on.year, on.month, on.day, tzinfo=UTC))
    event.add("summary", f"{matter.title}（{number} {matter.noun}）")
    # Late ones stand on the day on which they are looked at.
    day = max(due_on, on)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    said = [matter.advice, f"依据：{matter.clause}" if matter.clause else ""]
    if due_on < on:
        said.insert(0, f"已逾期，期限 {due_on}")
    event.add("description", "\n".join(filter(None, said)))
    event.add("transp", "TRANSPARENT")
    return event


def _user_id(viewer: Viewer) -> int:
    if viewer.user_id is None:
        raise PermissionDenied("请先登录。")
    return viewer.user_id


def _revoke(actor: Viewer) -> None:
    open_keys = CalendarKey.objects.filter(user_id=_user_id(actor), revoked_at__isnull=True)
    open_keys.update(revoked_at=timezone.now())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
