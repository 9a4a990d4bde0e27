"""Read batches; each is its sender's alone."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange import staging
from tongjian.foundation.exchange.handlers import handler_of
from tongjian.foundation.exchange.models import ExportLog, ImportBatch, ImportRow


def list_batches(viewer: Viewer) -> QuerySet[ImportBatch]:
    """Return the viewer's own batches, newest first."""
    return ImportBatch.objects.filter(sender_id=viewer.user_id).order_by("-id")


def get_batch(viewer: Viewer, batch_id: int) -> ImportBatch:
    """Return one of the viewer's own batches.

    Raises:
        Http404: it does not exist or is somebody else's.
    """
    batch = list_batches(viewer).filter(pk=batch_id).first()
    if batch is None:
        raise Http404("没有这个导入批次。")
    return batch


def list_rows(
    viewer: Viewer, batch: ImportBatch, *, outcome: str = "", after: int = -1, limit: int = 100
) -> list[ImportRow]:
    """Return staged rows in file order, after a position."""
    get_batch(viewer, batch.pk)
    rows = ImportRow.objects.filter(batch=batch, position__gt=after)
    if outcome:
        rows = rows.filter(outcome=outcome)
    return list(rows.order_by("position")[:limit])


def values_of(viewer: Viewer, batch: ImportBatch, row: ImportRow) -> dict[str, Any]:
    """Return the canonical values of a staged row to the one who sent it."""
    get_batch(viewer, batch.pk)
    return staging.values_of(batch, row)


def report_of_batch(viewer: Viewer, batch: ImportBatch) -> dict[str, Any]:
    """Return the report of a judged batch in the form that programs read."""
    get_batch(viewer, batch.pk)
    template = handler_of(batch.template).template
    rows = ImportRow.objects.filter(batch=batch).order_by("position").iterator(5_000)
    return {
        "file_outcome": "reject" if batch.stage == "refused" else "accept",
        "file_class": batch.file_class,
        "template": template.code,
        "findings": batch.findings,
        "rows": [_row(batch, row) for row in rows],
        "totals": {
            "accept": batch.accepted,
            "warn": batch.warned,
            "reject": batch.rejected,
            "skip": batch.skipped,
        },
    }


def list_exports(viewer: Viewer) -> QuerySet[ExportLog]:
    """Return the viewer's own exports, newest first."""
    return ExportLog.objects.filter(actor_id=viewer.user_id).order_by("-id")


def _row(batch: ImportBatch, row: ImportRow) -> dict[str, Any]:
    weighty = [f["code"] for f in row.findings if f["severity"] != "info"]
    first = row.skip_class or next((c for c in row.classes if c in weighty), "ok")
    return {
        "sheet": row.sheet,
        "row": row.number,
        "outcome": row.outcome,
        "class": first,
        "classes": row.classes,
        "values": staging.values_of(batch, row),
    }
