"""Closed notices do not outlive their use."""

from __future__ import annotations

from datetime import date

from .models import Notice


def due(before: date) -> list[int]:
    """Return the notices that were closed before a day."""
    return list(Notice.objects.filter(closed_on__lt=before).values_list("pk", flat=True))


def forget(ids: list[int], on: date) -> None:
    """Delete closed notices; what was done stays in the log."""
    Notice.objects.filter(pk__in=ids, closed_on__isnull=False).delete()
