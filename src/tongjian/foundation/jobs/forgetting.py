"""Files that jobs made are for fetching, not for keeping."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongjian.foundation.jobs.models import Job


def with_file(before: date) -> list[int]:
    """Return the jobs that ended before a day and still hold a file."""
    ended = Job.objects.filter(finished_at__date__lt=before).exclude(file="")
    return list(ended.values_list("pk", flat=True))


def ended(before: date) -> list[int]:
    """Return the jobs that ended before a day."""
    return list(Job.objects.filter(finished_at__date__lt=before).values_list("pk", flat=True))


@transaction.atomic
def delete_files(ids: list[int], on: date) -> None:
    """Delete the files of jobs; the jobs stay listed."""
    for job in Job.objects.select_for_update().filter(pk__in=ids).exclude(file=""):
        _delete_later(job)
        job.file, job.file_name = "", ""
        job.save(update_fields=["file", "file_name"])


@transaction.atomic
def delete(ids: list[int], on: date) -> None:
    """Delete jobs with their files."""
    for job in Job.objects.filter(pk__in=ids).exclude(file=""):
        _delete_later(job)
    Job.objects.filter(pk__in=ids).delete()


def _delete_later(job: Job) -> None:
    storage, name = job.file.storage, str(job.file.name)
    # A file cannot be rolled back: it goes when the rest has gone.
    transaction.on_commit(lambda: storage.delete(name))
