"""Papers at the end of their time: the file goes from the disk with its row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial

from django.db import transaction

from .models import Attachment


def withdrawn(before: date) -> list[int]:
    """Return the papers that were taken back before a day."""
    rows = Attachment.objects.filter(withdrawn_at__date__lt=before)
    return list(rows.values_list("pk", flat=True))


def naming(kind: str, subject_ids: Collection[int]) -> list[int]:
    """Return the papers of records of a kind that name members."""
    rows = Attachment.objects.filter(
        is_personal=True, subject_kind=kind, subject_id__in=subject_ids
    )
    return list(rows.values_list("pk", flat=True))


def delete(ids: list[int], on: date) -> None:
    """Delete papers; the files go when the transaction has succeeded."""
    rows = Attachment.objects.filter(pk__in=ids)
    storage = Attachment._meta.get_field("file").storage
    names = [name for name in rows.values_list("file", flat=True) if name]
    rows.delete()
    for name in names:
        transaction.on_commit(partial(storage.delete, name))
