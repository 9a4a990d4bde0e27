"""Ask for long work."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from .models import Job
from .tasks import run_job


@transaction.atomic
def start(*, kind: str, label: str, owner_id: int, payload: dict[str, Any]) -> Job:
    """Queue a job in the current transaction: if that fails, nothing was asked for."""
    job = Job.objects.create(kind=kind, label=label[:120], owner_id=owner_id, payload=payload)
    run_job.defer(job_id=job.pk)
    return job
