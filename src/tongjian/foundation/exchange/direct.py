"""Import a file in one go, as the command line and the demo do: no waiting for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange import services
from tongjian.foundation.exchange.handlers import Applying, Progress
from tongjian.foundation.exchange.judging import REJECT, Judgement
from tongjian.foundation.exchange.models import ImportBatch
from tongjian.foundation.exchange.reading.refusals import FileRefused


@dataclass(frozen=True)
class Imported:
    """What became of a file that was imported in one go."""

    batch: ImportBatch
    judgement: Judgement
    is_applied: bool
    outcome: dict[str, Any]


def import_now(
    *,
    path: Path,
    filename: str,
    template: str,
    actor: Viewer,
    on: date,
    accept_good: bool = False,
    progress: Progress = services.silent,
) -> Imported:
    """Open, judge and apply a file in one go; with rejected rows nothing is kept or written.

    Raises:
        FileRefused: the file as a whole cannot be read; nothing is kept of it.
        UnableToImport: the file already waits for a decision, or the area refuses it.
    """
    handler = services.authorized(template, actor)
    batch = services.open_batch(path=path, filename=filename, template=template, actor=actor)
    try:
        judgement = services.judge_batch(batch=batch, actor=actor, on=on)
    except FileRefused:
        batch.delete()
        raise
    rows = list(judgement.data_rows)
    good = [row for row in rows if row.outcome != REJECT]
    if not good or (len(good) < len(rows) and not accept_good):
        services.discard_now(batch)
        message = f"有 {len(rows) - len(good)} 行被退回，没有写入。"
        return Imported(batch, judgement, False, {"stage": batch.stage, "message": message})
    try:
        with transaction.atomic():
            services.write(batch, good, handler, Applying(actor, on, batch.pk, progress))
    except Exception:
        services.discard_now(batch)
        raise
    counts = {"created": batch.created, "updated": batch.updated, "unchanged": batch.unchanged}
    message = f"新增 {batch.created}，更新 {batch.updated}，无变化 {batch.unchanged}。"
    outcome = {"stage": batch.stage, "batch": batch.pk, "message": message, **counts}
    return Imported(batch, judgement, True, outcome | {"missing": batch.missing})
