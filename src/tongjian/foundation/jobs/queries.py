"""Read jobs; each is its owner's alone."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from tongjian.foundation.access.viewers import Viewer

from .models import Job


def list_jobs(viewer: Viewer) -> QuerySet[Job]:
    """Return the viewer's own jobs, newest first."""
    return Job.objects.filter(owner_id=viewer.user_id).order_by("-id")


def get_job(viewer: Viewer, job_id: int) -> Job:
    """Return one of the viewer's own jobs.

    Raises:
        Http404: it does not exist or is somebody else's.
    """
    job = list_jobs(viewer).filter(pk=job_id).first()
    if job is None:
        raise Http404("没有这个任务。")
    return job
