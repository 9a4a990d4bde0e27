"""Read the log, and prove that nobody has changed it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import F, Model, QuerySet
from django.http import Http404
from django.utils import timezone

from tongjian.foundation.access.viewers import Viewer

from .models import Block, Entry, Reading, Seal
from .taking import TAKEN

_NEWEST = 50


def list_entries_of(*, subject_type: str, subject_id: int) -> QuerySet[Entry]:
    """Return the changes of one record, newest first; the caller has checked the scope."""
    return Entry.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-id")


def last_savers(record: Model, names: Collection[str]) -> dict[str, tuple[str, datetime]]:
    """Return by field who changed it last and when, as far as the newest entries tell."""
    entries = list_entries_of(subject_type=record._meta.label_lower, subject_id=record.pk)
    found: dict[str, tuple[str, datetime]] = {}
    for who, at, changes in entries.values_list("actor_name", "at", "changes")[:_NEWEST]:
        for name in set(names) & changes.keys() - found.keys():
            found[name] = (who, at)
    return found


def list_entries(viewer: Viewer) -> QuerySet[Entry]:
    """Return the whole log, for whoever holds `audit.entry:read`."""
    return Entry.objects.all() if viewer.may("audit.entry:read") else Entry.objects.none()


def list_readings_of(*, subject_type: str, subject_id: int) -> QuerySet[Reading]:
    """Return who read one person's record or took it out in a file, newest first."""
    rows = Reading.objects.filter(subject_type=subject_type)
    files = rows.filter(people__contains=[subject_id], what__startswith=TAKEN).values("pk")
    pages = rows.filter(subject_id=subject_id).values("pk")
    found = Reading.objects.filter(pk__in=pages.union(files, all=True))
    return found.defer("people").order_by("-id")


def list_readings(viewer: Viewer) -> QuerySet[Reading]:
    """Return every reading, for whoever holds `audit.entry:read`."""
    rows = Reading.objects.all() if viewer.may("audit.entry:read") else Reading.objects.none()
    # A file may hold the whole register: a page shows the first of its people only.
    return rows.defer("people").annotate(few=F("people__0_200"))


def that_show(rows: QuerySet[Reading], subject_id: int) -> QuerySet[Reading]:
    """Keep the readings of one record: its pages, and the lists it stood in."""
    # Two keys of their own: joined by OR, the newest-first walk would pass by all the others.
    pages = Reading.objects.filter(subject_id=subject_id).values("pk")
    lists = Reading.objects.filter(people__contains=[subject_id]).values("pk")
    return rows.filter(pk__in=pages.union(lists, all=True))


@dataclass(frozen=True)
class Appearance:
    """On a day somebody saw a person in lists."""

    day: date
    reader_name: str
    reader_role: str
    what: str
    times: int


def appearances_of(*, subject_type: str, subject_id: int, limit: int) -> list[Appearance]:
    """Return in whose lists one person appeared, by day, newest first."""
    given: dict[str, str | int] = {
        "zone": timezone.get_current_timezone_name(),
        "limit": limit,
        "taken": TAKEN,
        "type": subject_type,
        "id": subject_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPEARANCES, given)
        return [Appearance(*row) for row in cursor.fetchall()]


def get_entry(viewer: Viewer, pk: int) -> Entry:
    """Return one entry. Raises Http404 for whoever does not read the log."""
    found = list_entries(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这条记录。")
    return found


def seal_of(entry: Entry) -> Seal | None:
    """Return the seal of an entry; None while it waits for the next block."""
    return Seal.objects.select_related("block").filter(pk=entry.pk).first()


def subject_types() -> list[str]:
    """Return the kinds of record in the log, jumping through the index from one to the next."""
    with connection.cursor() as cursor:
        cursor.execute(_SUBJECT_TYPES)
        return [row[0] for row in cursor.fetchall()]


def last_block() -> Block | None:
    """Return the newest block."""
    return Block.objects.order_by("-pk").first()


# OFFSET 0: the few rows are found by who is in them, not by walking back through all.
_APPEARANCES = """
SELECT (r.at AT TIME ZONE %(zone)s)::date, r.reader_name, r.reader_role, r.what, count(*)
  FROM (SELECT * FROM audit_reading
         WHERE people @> ARRAY[%(id)s]::bigint[] AND subject_type = %(type)s
           AND NOT starts_with(what, %(taken)s) OFFSET 0) r
 GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC, max(r.id) DESC LIMIT %(limit)s
"""
_SUBJECT_TYPES = """
WITH RECURSIVE kinds AS (
    (SELECT subject_type FROM audit_entry ORDER BY subject_type LIMIT 1)
    UNION ALL
    SELECT (SELECT e.subject_type FROM audit_entry e WHERE e.subject_type > k.subject_type
             ORDER BY e.subject_type LIMIT 1)
      FROM kinds k WHERE k.subject_type IS NOT NULL
) SELECT subject_type FROM kinds WHERE subject_type IS NOT NULL
"""
