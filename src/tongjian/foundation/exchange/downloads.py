"""Every list as a file: .xlsx and .csv, logged, marked when personal, long ones as a job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils import timezone

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange.exporting import UnableToExport, record_export
from tongjian.foundation.exchange.streaming import is_tellable, write_told_csv
from tongjian.foundation.exchange.writers import Progress, write_csv, write_xlsx
from tongjian.foundation.jobs.models import Job
from tongjian.foundation.jobs.running import Run
from tongjian.foundation.jobs.services import start
from tongjian.foundation.ui import exports
from tongjian.foundation.ui.exports import Export, Sheet

EXPORT = "exchange.export"
# More rows than this would keep a browser waiting.
LARGE = 20_000
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def register() -> None:
    """Offer both formats under every list and see every export before it is written."""
    exports.register("xlsx", "Excel", lambda sheet: _answer(sheet, "xlsx"))
    exports.register("csv", "CSV", lambda sheet: _answer(sheet, "csv"))
    exports.register_preparer(prepare)


def prepare(export: Export) -> Sheet | HttpResponseBase:
    """Log the export, mark a personal sheet, and leave a long one to a job."""
    viewer: Viewer = export.request.viewer  # type: ignore[attr-defined]
    count = export.view.count_rows(viewer=export.view.taker(viewer), listing=export.listing)
    mark = _watermark(viewer, export.purpose) if export.purpose else ""
    record_export(
        actor=viewer,
        code=export.request.path[:60],
        label=export.sheet.title,
        file_format=export.format.code,
        columns=[column.code for column in export.sheet.columns],
        rows=count,
        conditions={"shown": list(export.sheet.conditions)},
        has_personal=bool(export.purpose),
        purpose=export.purpose,
        watermark=mark,
    )
    if count > LARGE and viewer.user_id is not None:
        return HttpResponseRedirect(_start(export, viewer.user_id, count, mark).url)
    told = {"format": export.format.code, "purpose": export.purpose}
    export.view.taken(viewer=viewer, listing=export.listing, **told)
    return replace(export.sheet, watermark=mark)


def run_export(run: Run) -> dict[str, Any]:
    """Write the list that the payload names, with the owner's rights as they are now.

    Raises:
        UnableToExport: the owner may no longer export this list.
    """
    payload = run.payload
    kind = payload["format"]
    sheet = _sheet_again(payload, run)
    given = {"total": payload["rows"], "progress": _told(run)}
    with _written(sheet, kind, **given) as path, path.open("rb") as stream:
        run.job.file.save(f"export-{run.job.pk}.{kind}", File(stream), save=False)
    run.job.file_name = f"{sheet.title}.{kind}"[:120]
    return {"message": f"已导出 {payload['title']}。"}


def _start(export: Export, owner_id: int, count: int, mark: str) -> Job:
    query = export.listing.query.copy()
    query.pop("export", None)
    # The columns may come from a cookie, which a job has not.
    query["cols"] = ".".join(column.code for column in export.listing.columns)
    payload = {
        "path": export.request.path,
        "query": query.urlencode(),
        "format": export.format.code,
        "title": export.sheet.title,
        "rows": count,
        "watermark": mark,
        "purpose": export.purpose,
    }
    label = f"导出 {export.sheet.title}"
    return start(kind=EXPORT, label=label, owner_id=owner_id, payload=payload)


def _sheet_again(payload: dict[str, Any], run: Run) -> Sheet:
    match = resolve(payload["path"])
    request = HttpRequest()
    request.method, request.path = "GET", payload["path"]
    request.GET = QueryDict(payload["query"])
    request.viewer = run.viewer  # type: ignore[attr-defined]
    request.user = run.job.owner
    view = match.func.view_class()  # type: ignore[attr-defined]
    view.setup(request, *match.args, **match.kwargs)
    if not view.may_export(run.viewer):
        raise UnableToExport("现在没有导出这张表的权限。")
    listing = view.read(request)
    told = {"format": payload["format"], "purpose": payload.get("purpose", "")}
    view.taken(viewer=run.viewer, listing=listing, **told)
    sheet: Sheet = view.sheet(viewer=view.taker(run.viewer), listing=listing)
    return replace(sheet, watermark=payload["watermark"])


def _told(run: Run) -> Progress:
    total = run.payload["rows"]
    return lambda done: run.tell(min(done, total), total)


def _answer(sheet: Sheet, kind: str) -> FileResponse:
    # The file is complete before the answer starts: rows read while answering would be read
    # outside the request's transaction, and so outside the viewer's rights.
    with _written(sheet, kind) as path:
        return FileResponse(
            path.open("rb"),
            as_attachment=True,
            filename=f"{sheet.title}.{kind}",
            content_type=_TYPES[kind],
        )


@contextmanager
def _written(
    sheet: Sheet, kind: str, *, total: int | None = None, progress: Progress | None = None
) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{kind}"
        given: dict[str, Any] = {
            "columns": [column.heading for column in sheet.columns],
            "watermark": sheet.watermark,
            "progress": progress,
        }
        if kind == "csv" and is_tellable(sheet.told):
            write_told_csv(path, told=sheet.told, **given)
        elif kind == "csv":
            write_csv(path, rows=sheet.values(), **given)
        else:
            # Rows may have come since they were counted.
            write_xlsx(path, rows=sheet.values(), **given, total=total and total + LARGE)
        yield path


def _watermark(viewer: Viewer, purpose: str) -> str:
    now = timezone.localtime()
    return f"内部资料 请勿外传 {viewer.name} {now:%Y-%m-%d %H:%M} 用途：{purpose}"[:200]
