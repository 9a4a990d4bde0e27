"""Sent files and staged rows do not outlive their use."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from tongjian.foundation.exchange import waiting
from tongjian.foundation.exchange.models import (
    OPEN_STAGES,
    ImportBatch,
    ImportChange,
    ImportRow,
    Stage,
)


def settled(before: date) -> list[int]:
    """Return the finished batches, older than a day, of which anything is still kept."""
    return _kept(before, ~Q(stage__in=OPEN_STAGES))


def abandoned(before: date) -> list[int]:
    """Return the batches that were sent before a day and never finished."""
    return _kept(before, Q(stage__in=OPEN_STAGES), or_bare=True)


@transaction.atomic
def forget(ids: list[int], on: date) -> None:
    """Delete the file, the rows and the changes of batches; their summary stays."""
    batches = list(ImportBatch.objects.select_for_update().filter(pk__in=ids))
    ImportRow.objects.filter(batch__in=ids).delete()
    ImportChange.objects.filter(batch__in=ids).delete()
    for batch in batches:
        _delete_file(batch)
        if batch.stage in OPEN_STAGES:
            batch.stage, batch.message = Stage.DISCARDED, f"{on} 按保存期限放弃"
            waiting.thank_sender(batch)
        batch.missing, batch.findings = [], []
        batch.save(update_fields=["stage", "message", "missing", "findings", "file"])


def _delete_file(batch: ImportBatch) -> None:
    if not batch.file:
        return
    storage, name = batch.file.storage, str(batch.file.name)
    batch.file = ""
    # A file cannot be rolled back: it goes when the rest has gone.
    transaction.on_commit(lambda: storage.delete(name))


def _kept(before: date, stages: Q, *, or_bare: bool = False) -> list[int]:
    rows, changes = (
        Exists(model.objects.filter(batch=OuterRef("pk"))) for model in (ImportRow, ImportChange)
    )
    ended = Coalesce("undone_at", "applied_at", "judged_at", "created_at")
    found = ImportBatch.objects.annotate(ended=ended, has_rows=rows, has_changes=changes)
    found = found.filter(stages, ended__date__lt=before)
    if not or_bare:
        found = found.filter(Q(has_rows=True) | Q(has_changes=True) | ~Q(file=""))
    return list(found.values_list("pk", flat=True))
