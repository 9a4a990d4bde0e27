"""Import a file in the browser: send, check the columns, look at every problem, decide, undo.

No request reads a workbook: judging, applying, undoing and annotating are jobs.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange import queries, services, showing, tasks
from tongjian.foundation.exchange.blanks import write_blank
from tongjian.foundation.exchange.forms import ACCEPTED, MappingForm, UploadForm, permitted
from tongjian.foundation.exchange.handlers import UnableToImport, handler_of
from tongjian.foundation.exchange.headers import Mapping
from tongjian.foundation.exchange.models import ImportBatch, Stage
from tongjian.foundation.exchange.services import FileAlreadyOpen
from tongjian.foundation.jobs.models import Job, State
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.tables import Badge
from tongjian.kernel.errors import UnableTo

_SHOWN = 50
_NUMBERING = frozenset({"序号", "编号", "No.", "NO", "行号", "备注"})
_OUTCOMES = {"accept": "通过", "warn": "提醒", "reject": "退回", "skip": "非数据"}
_TONES = {
    Stage.UPLOADED: "info",
    Stage.JUDGED: "warn",
    Stage.APPLIED: "good",
    Stage.UNDONE: "quiet",
    Stage.REFUSED: "bad",
    Stage.DISCARDED: "quiet",
}


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Offer the templates, take a file in, and list what was sent before."""
    viewer = _sender(request)
    form = UploadForm(viewer=viewer)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, viewer=viewer)
        if form.is_valid() and (answer := _take(request, viewer, form)):
            return answer
    context = {
        "form": form,
        "accepted": ACCEPTED,
        "handlers": permitted(viewer),
        "batches": [_line(batch) for batch in queries.list_batches(viewer)[:_SHOWN]],
    }
    status = pages.INVALID if form.is_bound else 200
    return pages.render(request, "exchange/imports.html", context, status=status)


def _take(request: HttpRequest, viewer: Viewer, form: UploadForm) -> HttpResponse | None:
    upload: UploadedFile[Any] = form.cleaned_data["file"]
    template = form.cleaned_data["template"]
    name = upload.name or "file"
    try:
        with NamedTemporaryFile(suffix=Path(name).suffix[:8]) as kept:
            for piece in upload.chunks():
                kept.write(piece)
            kept.flush()
            batch = services.open_batch(
                path=Path(kept.name), filename=name, template=template, actor=viewer
            )
    except FileAlreadyOpen as refusal:
        if refusal.batch.sender_id == viewer.user_id:
            messages.warning(request, "这个文件已经上传过，正等您处理。")
            return _to(refusal.batch)
        form.refuse(refusal)
        return None
    except UnableTo as refusal:
        form.refuse(refusal)
        return None
    tasks.start_judging(
        batch_id=batch.pk, label=batch.file_name, owner_id=_owner(viewer), mapping=None
    )
    return _to(batch)


@require_GET
def blank(request: HttpRequest, code: str) -> FileResponse:
    """Hand out the empty workbook of a template."""
    viewer = _sender(request)
    found = [h for h in permitted(viewer) if h.template.code == code]
    if not found:
        raise Http404("没有这个模板。")
    with TemporaryDirectory() as folder:
        target = Path(folder) / "blank.xlsx"
        write_blank(found[0].template, target=target)
        title = f"{found[0].template.title}模板.xlsx"
        return FileResponse(target.open("rb"), as_attachment=True, filename=title)


@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show where a batch stands and what can be done next."""
    viewer = _sender(request)
    found = queries.get_batch(viewer, batch_id)
    job = showing.latest_job(viewer, found)
    context: dict[str, Any] = {
        "batch": found,
        "stage": Badge(found.get_stage_display(), _TONES[Stage(found.stage)]),
        "template": handler_of(found.template).template,
        "job": job if _is_active(job) else None,
        "failure": job.message if job is not None and job.state == State.FAILED else "",
        "annotated": job if _is_annotated(job) else None,
    }
    if found.stage in (Stage.JUDGED, Stage.APPLIED, Stage.UNDONE):
        context |= _preview(request, viewer, found)
    return pages.render(request, "exchange/batch.html", context)


def _preview(request: HttpRequest, viewer: Viewer, found: ImportBatch) -> dict[str, Any]:
    outcome = request.GET.get("outcome", "")
    code = request.GET.get("code", "")[:60]
    after = request.GET.get("after", "")
    if outcome not in _OUTCOMES:
        outcome = ""
    start = int(after) if after.isdecimal() and len(after) < 10 else -1
    rows, following = showing.rows_of(viewer, found, outcome=outcome, code=code, after=start)
    return {
        "rows": rows,
        "following": following,
        "outcome": outcome,
        "outcomes": _OUTCOMES,
        "code": code,
        "started": start >= 0,
        "problems": showing.problems_of(viewer, found),
        "mapping_form": _mapping_form(found) if found.stage == Stage.JUDGED else None,
        "forgotten": _forgotten(found),
    }


@require_GET
def progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show how far the work on a batch is; when it is over, show the batch again."""
    viewer = _sender(request)
    found = queries.get_batch(viewer, batch_id)
    job = showing.latest_job(viewer, found)
    if not _is_active(job):
        page = reverse("exchange:batch", args=[batch_id])
        return HttpResponse(headers={"HX-Redirect": page})
    return pages.render(request, "exchange/_progress.html", {"job": job, "batch": found})


@require_POST
def mapping(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Judge again with the columns as the sender says."""
    viewer, found = _open(request, batch_id)
    form = _mapping_form(found, request.POST)
    if not form.is_valid():
        sentences = [str(text) for errors in form.errors.values() for text in errors]
        messages.error(request, "；".join(sentences))
        return _to(found)
    chosen = Mapping(form.mapping())
    services.remember_mapping(template=found.template, actor=viewer, mapping=chosen)
    tasks.start_judging(
        batch_id=found.pk, label=found.file_name, owner_id=_owner(viewer), mapping=chosen
    )
    return _to(found)


@require_POST
def apply(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Write the good rows."""
    viewer, found = _open(request, batch_id)
    tasks.start_applying(
        batch_id=found.pk,
        label=found.file_name,
        owner_id=_owner(viewer),
        accept_good=request.POST.get("accept_good") == "1",
    )
    return _to(found)


@require_POST
def discard(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Give the batch up; nothing of it is kept."""
    viewer, found = _open(request, batch_id)
    try:
        services.discard_batch(batch=found, actor=viewer)
    except UnableToImport as refusal:
        messages.error(request, str(refusal))
        return _to(found)
    messages.success(request, "已放弃，没有写入任何内容。")
    return HttpResponseRedirect(reverse("exchange:imports"))


@require_POST
def annotated(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Have the sender's own file annotated."""
    viewer, found = _open(request, batch_id)
    tasks.start_annotating(batch_id=found.pk, label=found.file_name, owner_id=_owner(viewer))
    return _to(found)


@require_POST
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take a whole batch back, with a reason."""
    viewer, found = _open(request, batch_id)
    reason = request.POST.get("reason", "").strip()[:200]
    if len(reason) < 2:
        messages.error(request, "请写明撤销的理由。")
        return _to(found)
    tasks.start_undoing(
        batch_id=found.pk, label=found.file_name, owner_id=_owner(viewer), reason=reason
    )
    return _to(found)


def _sender(request: HttpRequest) -> Viewer:
    """Whoever may import at least one kind of table."""
    viewer = viewer_of(request)
    if not permitted(viewer):
        raise PermissionDenied("没有导入的权限。")
    return viewer


def _open(request: HttpRequest, batch_id: int) -> tuple[Viewer, ImportBatch]:
    viewer = _sender(request)
    found = queries.get_batch(viewer, batch_id)
    services.authorized(found.template, viewer)
    if _is_active(showing.latest_job(viewer, found)):
        raise PermissionDenied("这一批正在处理，请稍候。")
    return viewer, found


def _owner(viewer: Viewer) -> int:
    if viewer.user_id is None:
        raise PermissionDenied("请先登录。")
    return viewer.user_id


def _mapping_form(found: ImportBatch, data: Any = None) -> MappingForm:
    template = handler_of(found.template).template
    columns = [(column.code, column.label) for column in template.columns]
    return MappingForm(data, batch=found, columns=columns)


def _forgotten(found: ImportBatch) -> list[str]:
    """Return the columns that nothing was made of; a numbering is not missed."""
    left = [label for sheet in found.sheets for label in sheet["unmapped"]]
    return [label for label in dict.fromkeys(left) if label not in _NUMBERING]


def _is_active(job: Job | None) -> bool:
    return job is not None and job.state in (State.WAITING, State.RUNNING)


def _is_annotated(job: Job | None) -> bool:
    return job is not None and job.kind == tasks.ANNOTATE and job.state == State.DONE


def _line(found: ImportBatch) -> tuple[ImportBatch, Badge, str]:
    title = handler_of(found.template).template.title
    return found, Badge(found.get_stage_display(), _TONES[Stage(found.stage)]), title


def _to(found: ImportBatch) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("exchange:batch", args=[found.pk]))
