"""Read the log, and prove that nobody has changed it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from tongjian.foundation.access.viewers import Viewer

from .models import Entry, Reading


@dataclass(frozen=True)
class Verdict:
    """The outcome of a verification; each fault is one sentence that names the entry."""

    entries: int
    blocks: int
    waiting: int
    faults: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        return not self.faults


def verify() -> Verdict:
    """Recompute every digest and the chain of blocks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry")
        entries = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM audit_block")
        blocks = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM audit_unsealed")
        waiting = cursor.fetchone()[0]
        cursor.execute("SELECT fault FROM audit_faults() LIMIT 1000")
        faults = tuple(row[0] for row in cursor.fetchall())
    return Verdict(entries=entries, blocks=blocks, waiting=waiting, faults=faults)


def list_entries_of(*, subject_type: str, subject_id: int) -> QuerySet[Entry]:
    """Return the changes of one record, newest first; the caller has checked the scope."""
    return Entry.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-id")


def list_entries(viewer: Viewer) -> QuerySet[Entry]:
    """Return the whole log, for whoever holds `audit.entry:read`."""
    return Entry.objects.all() if viewer.may("audit.entry:read") else Entry.objects.none()


def list_readings_of(*, subject_type: str, subject_id: int) -> QuerySet[Reading]:
    """Return who read one person's record, newest first."""
    return Reading.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-id")


def list_readings(viewer: Viewer) -> QuerySet[Reading]:
    """Return every reading, for whoever holds `audit.entry:read`."""
    return Reading.objects.all() if viewer.may("audit.entry:read") else Reading.objects.none()
