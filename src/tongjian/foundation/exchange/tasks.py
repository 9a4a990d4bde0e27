"""Imports as jobs: the steps that take long, with progress and a page to go on from.

A refusal of the file is a result, not a failure: what the batch says about it must be kept.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files import File
from django.urls import reverse

from tongjian.foundation.exchange import downloads, queries, services
from tongjian.foundation.exchange.headers import Mapping
from tongjian.foundation.exchange.models import ImportBatch
from tongjian.foundation.exchange.reading.refusals import FileRefused
from tongjian.foundation.jobs.models import Job
from tongjian.foundation.jobs.running import Run, register_handler
from tongjian.foundation.jobs.services import start

JUDGE, APPLY, UNDO = "exchange.judge", "exchange.apply", "exchange.undo"
ANNOTATE = "exchange.annotate"
_XLSX = ".xlsx"


def start_judging(*, batch_id: int, label: str, owner_id: int, mapping: Mapping | None) -> Job:
    """Queue the judging of an opened batch."""
    columns = None if mapping is None else mapping.as_json()
    payload = {"batch": batch_id, "mapping": columns}
    return start(kind=JUDGE, label=f"核对 {label}", owner_id=owner_id, payload=payload)


def start_applying(*, batch_id: int, label: str, owner_id: int, accept_good: bool) -> Job:
    """Queue the applying of a judged batch."""
    payload = {"batch": batch_id, "accept_good": accept_good}
    return start(kind=APPLY, label=f"导入 {label}", owner_id=owner_id, payload=payload)


def start_annotating(*, batch_id: int, label: str, owner_id: int) -> Job:
    """Queue the writing of the sender's own file with the problems in it."""
    payload = {"batch": batch_id}
    return start(kind=ANNOTATE, label=f"标注 {label}", owner_id=owner_id, payload=payload)


def start_undoing(*, batch_id: int, label: str, owner_id: int, reason: str = "") -> Job:
    """Queue the undoing of an applied batch."""
    payload = {"batch": batch_id, "reason": reason}
    return start(kind=UNDO, label=f"撤销 {label}", owner_id=owner_id, payload=payload)


def judge(run: Run) -> dict[str, Any]:
    """Judge a batch; a refused file ends the job well, with the sentence."""
    batch = queries.get_batch(run.viewer, run.payload["batch"])
    columns = run.payload.get("mapping")
    mapping = None if columns is None else Mapping(columns)
    try:
        services.judge_batch(batch=batch, actor=run.viewer, on=run.viewer.on, mapping=mapping)
    except FileRefused as refusal:
        return _told(batch, refusal.message) | {"file_class": refusal.file_class}
    good = batch.accepted + batch.warned
    return _told(batch, f"{good} 行可导入，{batch.rejected} 行有误。")


def apply(run: Run) -> dict[str, Any]:
    """Apply a batch."""
    batch = services.apply_batch(
        batch=queries.get_batch(run.viewer, run.payload["batch"]),
        actor=run.viewer,
        on=run.viewer.on,
        accept_good=run.payload["accept_good"],
        progress=run.tell,
    )
    message = f"新增 {batch.created}，更新 {batch.updated}，无变化 {batch.unchanged}。"
    return _told(batch, message)


def undo(run: Run) -> dict[str, Any]:
    """Undo a batch."""
    batch = queries.get_batch(run.viewer, run.payload["batch"])
    services.undo_batch(
        batch=batch,
        actor=run.viewer,
        on=run.viewer.on,
        reason=run.payload.get("reason", ""),
        progress=run.tell,
    )
    return _told(batch, "已整批撤销。")


def annotate(run: Run) -> dict[str, Any]:
    """Write the sender's own file with the problems as they stand now."""
    batch = queries.get_batch(run.viewer, run.payload["batch"])
    with TemporaryDirectory() as folder:
        target = Path(folder) / f"annotated{_XLSX}"
        services.annotate_batch(batch=batch, actor=run.viewer, on=run.viewer.on, target=target)
        with target.open("rb") as stream:
            run.job.file.save(f"annotated-{batch.uid}{_XLSX}", File(stream), save=False)
    run.job.file_name = f"{Path(batch.file_name).stem[:100]}-标注{_XLSX}"
    return {"batch": batch.pk, "message": "问题已标在原表里，改好后重新上传即可。"}


def _told(batch: ImportBatch, message: str) -> dict[str, Any]:
    page = reverse("exchange:batch", args=[batch.pk])
    return {"batch": batch.pk, "message": message, "url": page}


def register() -> None:
    """Offer the steps of an import and long exports to the worker."""
    register_handler(JUDGE, judge)
    register_handler(APPLY, apply)
    register_handler(UNDO, undo)
    register_handler(ANNOTATE, annotate)
    register_handler(downloads.EXPORT, downloads.run_export)
