"""The life of an import batch: open, judge, apply, undo, discard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.bulk.collecting import unhurried_collection
from tongjian.foundation.exchange import dependents, keeping, staging, waiting
from tongjian.foundation.exchange.annotating.service import annotate
from tongjian.foundation.exchange.handlers import (
    CREATE,
    SAME,
    UPDATE,
    Applying,
    Change,
    Progress,
    TemplateHandler,
    UnableToImport,
    UnableToUndo,
    handler_of,
)
from tongjian.foundation.exchange.headers import Mapping
from tongjian.foundation.exchange.judging import (
    ACCEPT,
    REJECT,
    WARN,
    JudgedRow,
    Judgement,
    judge_file,
)
from tongjian.foundation.exchange.models import (
    OPEN_STAGES,
    ImportBatch,
    SavedMapping,
    Stage,
)
from tongjian.foundation.exchange.reading.refusals import FileRefused
from tongjian.kernel.findings import error, warning

_MISSING_KEPT = 2_000
_STALE_DAYS = 1


class FileAlreadyOpen(UnableToImport):
    """The same file for the same template already waits for a decision."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        sentence = f"同一个文件正在由{batch.sender_name}导入（{batch.get_stage_display()}）。"
        super().__init__(sentence, findings=[error("file_already_open", sentence)])


def silent(done: int, total: int) -> None:
    """Tell nothing."""


def judge_now(
    *,
    path: Path,
    filename: str,
    template: str,
    actor: Viewer,
    on: date,
    mapping: Mapping | None = None,
) -> Judgement:
    """Judge a file completely and store nothing: the dry run.

    Raises:
        PermissionDenied: the actor may not import this.
        FileRefused: the file as a whole cannot be read.
    """
    handler = authorized(template, actor)
    judgement = judge_file(
        path,
        filename=filename,
        template=handler.template,
        mapping=mapping or _remembered(template, actor),
    )
    _check(handler, list(judgement.data_rows), actor=actor, on=on)
    return judgement


def open_batch(*, path: Path, filename: str, template: str, actor: Viewer) -> ImportBatch:
    """Take a file in, sealed; it is looked into when it is judged.

    Raises:
        PermissionDenied: the actor may not import this.
        FileAlreadyOpen: the same file already waits for a decision.
    """
    authorized(template, actor)
    batch = ImportBatch(
        template=template,
        sender_id=actor.user_id,
        sender_name=actor.name,
        file_name=Path(filename).name[:200],
        file_size=path.stat().st_size,
        sha256=keeping.digest_of(path),
    )
    _discard_stale(batch)
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError as cause:
        # The unique index decides between two requests that come at the same moment.
        other = _open_twin(batch)
        if other is None:
            raise
        raise FileAlreadyOpen(other) from cause
    keeping.keep(batch, path)
    batch.save(update_fields=["file"])
    return batch


@unhurried_collection()
def judge_batch(
    *, batch: ImportBatch, actor: Viewer, on: date, mapping: Mapping | None = None
) -> Judgement:
    """Judge the file of a batch and stage every row; a refused file leaves nothing behind.

    Raises:
        UnableToImport: the batch has already been applied or discarded.
        FileRefused: the file as a whole cannot be read; the batch says why.
    """
    handler = authorized(batch.template, actor)
    _require_stage(batch, *OPEN_STAGES)
    used = mapping or _remembered(batch.template, actor)
    try:
        with keeping.opened(batch) as path:
            judgement = judge_file(
                path, filename=batch.file_name, template=handler.template, mapping=used
            )
    except FileRefused as refusal:
        _refuse(batch, refusal)
        raise
    rows = list(judgement.data_rows)
    _check(handler, rows, actor=actor, on=on)
    with transaction.atomic():
        _store(batch, judgement, handler.missing(rows, actor=actor, on=on))
    if mapping is not None:
        remember_mapping(template=batch.template, actor=actor, mapping=judgement.mapping())
    return judgement


def annotate_batch(*, batch: ImportBatch, actor: Viewer, on: date, target: Path) -> None:
    """Write the sender's own file with the problems as they stand today.

    Raises:
        UnableToImport: the file was refused or given up and is no longer kept.
    """
    handler = authorized(batch.template, actor)
    if not batch.file:
        raise UnableToImport("这一批的文件已不再保存。")
    with keeping.opened(batch) as path:
        judgement = judge_file(
            path,
            filename=batch.file_name,
            template=handler.template,
            mapping=Mapping(batch.mapping),
        )
        _check(handler, list(judgement.data_rows), actor=actor, on=on)
        annotate(path, filename=batch.file_name, judgement=judgement, target=target)


@transaction.atomic
def apply_batch(
    *,
    batch: ImportBatch,
    actor: Viewer,
    on: date,
    accept_good: bool = False,
    progress: Progress = silent,
) -> ImportBatch:
    """Write the good rows through the area's services; all or nothing.

    The rows are checked against the database once more, because it may have changed since.

    Raises:
        UnableToImport: rejected rows are left and the good ones were not asked for alone.
    """
    handler = authorized(batch.template, actor)
    batch = _locked(batch)
    _require_stage(batch, Stage.JUDGED)
    rows = staging.load_rows(batch, handler.template, outcomes=(ACCEPT, WARN))
    _check(handler, rows, actor=actor, on=on)
    batch.rejected += staging.mark_rejected(batch, rows, handler.template)
    good = [row for row in rows if row.outcome != REJECT]
    require_good(batch, good, accept_good=accept_good)
    write(batch, good, handler, Applying(actor, on, batch.pk, progress))
    return batch


@transaction.atomic
def undo_batch(
    *,
    batch: ImportBatch,
    actor: Viewer,
    on: date,
    reason: str = "",
    progress: Progress = silent,
) -> ImportBatch:
    """Take a whole batch back.

    Raises:
        UnableToUndo: something newer depends on it; the findings say what.
    """
    handler = authorized(batch.template, actor)
    batch = _locked(batch)
    if batch.stage != Stage.APPLIED:
        raise UnableToUndo(f"这一批是“{batch.get_stage_display()}”，只有已导入的才能撤销。")
    if not batch.file:
        raise UnableToUndo("原表和改动记录已按保存期限删除，不能整批撤销。")
    newer = dependents.newer_changes(batch)
    if newer:
        raise UnableToUndo("这一批之后又有改动，不能整批撤销。", findings=newer)
    changes = [change for change in staging.load_changes(batch) if change.action != SAME]
    applying = Applying(actor=actor, on=on, batch_id=batch.pk, progress=progress)
    try:
        with transaction.atomic():
            handler.undo(changes, applying=applying)
    except ProtectedError as cause:
        raise UnableToUndo(
            "有更新的内容依赖这一批，不能整批撤销。",
            findings=dependents.protected(cause.protected_objects),
        ) from cause
    batch.stage, batch.undone_at = Stage.UNDONE, timezone.now()
    batch.save(update_fields=["stage", "undone_at"])
    _log(batch, actor, "exchange.batch.undone", reason)
    return batch


@transaction.atomic
def discard_batch(*, batch: ImportBatch, actor: Viewer) -> None:
    """Give up a batch that was not applied; its file and rows are deleted.

    Raises:
        UnableToImport: the batch has been applied.
    """
    authorized(batch.template, actor)
    batch = _locked(batch)
    _require_stage(batch, *OPEN_STAGES)
    discard_now(batch)


def remember_mapping(*, template: str, actor: Viewer, mapping: Mapping) -> None:
    """Remember how a sender names the columns; newer words win."""
    if actor.user_id is None:
        return
    saved, _ = SavedMapping.objects.get_or_create(sender_id=actor.user_id, template=template)
    saved.columns = {**saved.columns, **mapping.as_json()}
    saved.save()


def authorized(template: str, actor: Viewer) -> TemplateHandler:
    """Return the handler of a template that the actor may import."""
    handler = handler_of(template)
    actor.require(handler.permission)
    return handler


def _remembered(template: str, actor: Viewer) -> Mapping:
    found = SavedMapping.objects.filter(sender_id=actor.user_id, template=template).first()
    return Mapping(dict(found.columns)) if found and actor.user_id else Mapping()


def _check(
    handler: TemplateHandler, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
) -> None:
    for row, finding in handler.check(rows, actor=actor, on=on):
        if not any(known.code == finding.code for _, known in row.problems):
            row.add(finding)


def _store(batch: ImportBatch, judgement: Judgement, missing: Sequence[str]) -> None:
    staging.store_rows(batch, judgement)
    totals = judgement.totals
    batch.accepted, batch.warned = totals["accept"], totals["warn"]
    batch.rejected, batch.skipped = totals["reject"], totals["skip"]
    batch.mapping = judgement.mapping().as_json()
    batch.findings = [finding.as_json() for finding in judgement.findings]
    twin = _applied_twin(batch)
    if twin is not None:
        message = f"同一个文件已于 {timezone.localtime(twin.applied_at):%Y-%m-%d %H:%M} 导入过"
        batch.findings.append(warning("file_applied_before", message).as_json())
    batch.sheets = [
        {
            "name": sheet.name,
            "rows": sheet.rows_read,
            "unmapped": list(sheet.header.unmapped) if sheet.header else [],
        }
        for sheet in judgement.sheets
    ]
    batch.missing = list(missing[:_MISSING_KEPT])
    batch.stage, batch.file_class, batch.judged_at = Stage.JUDGED, "ok", timezone.now()
    batch.save()
    waiting.ask_sender(batch)


def _refuse(batch: ImportBatch, refusal: FileRefused) -> None:
    keeping.forget(batch)
    batch.stage, batch.file_class = Stage.REFUSED, refusal.file_class
    batch.message, batch.file = refusal.message[:300], ""
    batch.save()


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update().get(pk=batch.pk)


def _require_stage(batch: ImportBatch, *stages: str) -> None:
    if batch.stage not in stages:
        raise UnableToImport(f"这一批已是“{batch.get_stage_display()}”，不能再做这一步。")


def require_good(batch: ImportBatch, good: Sequence[JudgedRow], *, accept_good: bool) -> None:
    """Refuse when there is nothing to write, or rejected rows stop the rest."""
    if not good:
        raise UnableToImport("没有可以导入的行。")
    if batch.rejected and not accept_good:
        raise UnableToImport(
            f"有 {batch.rejected} 行被退回：请改正后重新上传，或选择只导入没有问题的行。"
        )


@unhurried_collection()
def write(
    batch: ImportBatch, good: list[JudgedRow], handler: TemplateHandler, applying: Applying
) -> None:
    """Write good rows and record every change."""
    changes = list(handler.apply(good, applying=applying))
    staging.store_changes(batch, changes, handler.template)
    _mark_applied(batch, good, changes)
    _log(batch, applying.actor, "exchange.batch.applied")


def _log(batch: ImportBatch, actor: Viewer, action: str, reason: str = "") -> None:
    counts = {"created": batch.created, "updated": batch.updated, "unchanged": batch.unchanged}
    audit.record(
        actor=actor,
        action=action,
        subject=batch,
        fields={name: (None, count) for name, count in counts.items()},
        reason=reason,
        batch_id=batch.pk,
    )


def _mark_applied(
    batch: ImportBatch, good: Iterable[JudgedRow], changes: Sequence[Change]
) -> None:
    # A row counts once: as new if anything was created for it, else as updated, else as the same.
    actions: dict[int, str] = {row.position: SAME for row in good}
    for change in changes:
        position = change.row.position
        if change.action == CREATE or actions.get(position) == SAME:
            actions[position] = change.action
    counts = Counter(actions.values())
    batch.created, batch.updated = counts[CREATE], counts[UPDATE]
    batch.unchanged = counts[SAME]
    batch.stage, batch.applied_at = Stage.APPLIED, timezone.now()
    batch.save()
    waiting.thank_sender(batch)


def _open_twin(batch: ImportBatch) -> ImportBatch | None:
    same = ImportBatch.objects.filter(template=batch.template, sha256=batch.sha256)
    return same.filter(stage__in=OPEN_STAGES).first()


def _applied_twin(batch: ImportBatch) -> ImportBatch | None:
    same = ImportBatch.objects.filter(template=batch.template, sha256=batch.sha256)
    return same.filter(stage=Stage.APPLIED).order_by("-applied_at").first()


def _discard_stale(batch: ImportBatch) -> None:
    """A file that somebody left undecided for a day must not block it for ever."""
    other = _open_twin(batch)
    limit = timezone.now() - timedelta(days=_STALE_DAYS)
    if other is not None and other.created_at < limit:
        discard_now(other)


def discard_now(batch: ImportBatch) -> None:
    """Delete the file and rows of a batch."""
    batch.rows.all().delete()
    keeping.forget(batch)
    batch.stage, batch.file = Stage.DISCARDED, ""
    batch.save(update_fields=["stage", "file"])
    waiting.thank_sender(batch)
