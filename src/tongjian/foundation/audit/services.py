"""Add entries in the transaction of the change, and seal them after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from tongjian.foundation.access.viewers import Viewer
from tongjian.kernel.masks import blot

from . import context
from .models import Reading

_COPY = """
COPY audit_entry (at, actor_id, actor_name, actor_role, request_id, action,
                  subject_type, subject_id, subject_label, changes, reason, batch_id) FROM STDIN
"""
# Said as they are; nearly every value is one of these.
_SIMPLE = frozenset((type(None), bool, int, float, str))


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry says: the record, and each field's value before and after.

    The values may be told already, as the entry will hold them (`told_values`).
    """

    subject_type: str
    subject_id: int | None
    label: str
    fields: Mapping[str, tuple[Any, Any]] | str = field(default_factory=dict)


def created(subject: models.Model, *, fields: Iterable[str]) -> Change:
    """Return the change "this record was made", with every value that is not empty."""
    values = told_values(subject, fields=tuple(fields))
    return Change(subject._meta.label_lower, subject.pk, str(subject), values)


def told_values(subject: models.Model, *, fields: tuple[str, ...]) -> str:
    """Return the values of a record that was made; it needs no number yet."""
    values = _reader(type(subject), fields)(subject)
    return _json(
        {
            name: (None, value if value.__class__ in _SIMPLE else _plain(value))
            for name, value in zip(fields, values, strict=True)
            if not (value is None or value == "" or value == [])
        }
    )


@lru_cache(maxsize=256)
def _reader(model: type[models.Model], names: tuple[str, ...]) -> Callable[[Any], Sequence[Any]]:
    """Return how to read several fields of a record at once; a related record is its key."""
    found = (model._meta.get_field(name) for name in names)
    read = attrgetter(*(field.attname for field in found if isinstance(field, models.Field)))
    return read if len(names) > 1 else lambda subject: (read(subject),)


def record(
    *,
    actor: Viewer,
    action: str,
    subject: models.Model,
    fields: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
    batch_id: int | None = None,
) -> None:
    """Record one change of one record."""
    change = Change(subject._meta.label_lower, subject.pk, str(subject)[:120], fields or {})
    record_many(actor=actor, action=action, changes=[change], reason=reason, batch_id=batch_id)


def record_many(
    *,
    actor: Viewer,
    action: str,
    changes: Iterable[Change],
    reason: str = "",
    batch_id: int | None = None,
) -> None:
    """Record the same act on many records."""
    head = (actor.user_id, actor.name, actor.role_label[:120], context.request_id.get(), action)
    tail = (blot(reason)[:200], batch_id)
    now = timezone.now()
    # Written without models: an import of many rows records several acts on each.
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for change in changes:
            copy.write_row((now, *head, *_subject(change), *tail))
    transaction.on_commit(seal)


def _subject(change: Change) -> tuple[str, int | None, str, str]:
    said = change.fields if isinstance(change.fields, str) else _told(change.fields)
    return (change.subject_type, change.subject_id, change.label[:120], said)


def _told(fields: Mapping[str, tuple[Any, Any]]) -> str:
    return _json(
        {
            name: (
                old if old.__class__ in _SIMPLE else _plain(old),
                new if new.__class__ in _SIMPLE else _plain(new),
            )
            for name, (old, new) in fields.items()
        }
    )


def _json(pairs: Mapping[str, tuple[Any, Any]]) -> str:
    return orjson.dumps(pairs, option=orjson.OPT_NON_STR_KEYS).decode()


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it; sealed bytes are never written to the log."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes | memoryview):
        return "（密文）"
    if isinstance(value, models.Model):
        return f"{value.pk}:{value}"
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)


def seal() -> int:
    """Seal what is waiting into one block and return how many entries it holds.

    Returns 0 when another session is sealing: that one, or the next, takes them along.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal_waiting()")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def note_reading(
    *,
    reader: Viewer,
    subject: models.Model | None,
    subject_type: str,
    what: str,
    purpose: str,
    records: int = 1,
) -> None:
    """Log that personal data was read; without a subject it was a list or an export."""
    Reading.objects.create(
        reader_id=reader.user_id,
        reader_name=reader.name,
        reader_role=reader.role_label[:120],
        subject_type=subject_type,
        subject_id=subject.pk if subject else None,
        what=what,
        purpose=blot(purpose)[:200],
        records=records,
        request_id=context.request_id.get(),
    )


def note_document(
    *, reader: Viewer, subject: models.Model, person_id: int | None, what: str, purpose: str
) -> None:
    """Log that a paper or a letter about people was read.

    Where it is about one person the reading is one of that person's, who is shown it. Nobody's
    own paper is a reading.
    """
    if person_id is not None and person_id in reader.person_ids:
        return
    kind = subject._meta.label_lower if person_id is None else settings.TONGJIAN_PERSON
    Reading.objects.create(
        reader_id=reader.user_id,
        reader_name=reader.name,
        reader_role=reader.role_label[:120],
        subject_type=kind,
        subject_id=subject.pk if person_id is None else person_id,
        what=what[:40],
        purpose=blot(purpose)[:200],
        request_id=context.request_id.get(),
    )


def note_listing(
    *, reader: Viewer, subject_type: str, ids: Iterable[int], what: str, purpose: str
) -> None:
    """Log who stood in a list that was shown: one entry for the page, not one for each.

    Nobody's own record is a reading, and what the system does for itself is none either.
    """
    shown = sorted(set(ids) - set(reader.person_ids))
    if not shown or reader.user_id is None:
        return
    Reading.objects.create(
        reader_id=reader.user_id,
        reader_name=reader.name,
        reader_role=reader.role_label[:120],
        subject_type=subject_type,
        what=what,
        purpose=purpose,
        records=len(shown),
        people=shown,
        request_id=context.request_id.get(),
    )
