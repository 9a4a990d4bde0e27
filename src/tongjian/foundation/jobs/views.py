"""Progress of long work, and its files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from tongjian.foundation.ui import exports, pages

from . import queries

_SHOWN = 100


@require_GET
@login_required
def jobs(request: HttpRequest) -> HttpResponse:
    """List the viewer's latest jobs."""
    latest = queries.list_jobs(request.viewer)[:_SHOWN]  # type: ignore[attr-defined]
    return pages.render(request, "jobs/jobs.html", {"jobs": latest})


@require_GET
@login_required
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show one job; the page asks for this fragment again while the job runs."""
    job = queries.get_job(request.viewer, job_id)  # type: ignore[attr-defined]
    template = "jobs/_job.html" if request.headers.get("HX-Request") else "jobs/job.html"
    return pages.render(request, template, {"job": job})


@require_GET
@login_required
def file(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """Hand out the file of a finished job, always as a download, after a fresh confirmation."""
    job = queries.get_job(request.viewer, job_id)  # type: ignore[attr-defined]
    if not job.file:
        raise Http404("这个任务没有文件。")
    if (held := exports.held_back(request)) is not None:
        return held
    return FileResponse(job.file.open("rb"), as_attachment=True, filename=job.file_name)
