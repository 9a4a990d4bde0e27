"""How a job is run: as its owner, with visible progress, ending in a result or a sentence."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from tongjian.foundation import clock
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.audit import context
from tongjian.kernel.errors import UnableTo

from .models import Job, State

log = logging.getLogger(__name__)
Handler = Callable[["Run"], dict[str, Any]]
_handlers: dict[str, Handler] = {}
_EVERY = 0.5  # seconds between two writes of the progress


def register_handler(kind: str, handler: Handler) -> None:
    """Say what runs jobs of a kind; done in an area's `apps.py`."""
    _handlers[kind] = handler


@dataclass
class Run:
    """What a handler gets: the job, its owner as viewer, and a way to tell how far it is."""

    job: Job
    viewer: Viewer
    _side: BaseDatabaseWrapper | None = field(default=None, repr=False)
    _told_at: float = 0.0

    @property
    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = self.job.payload
        return payload

    def tell(self, done: int, total: int = 0, message: str = "") -> None:
        """Show progress; written on a connection of its own, outside the job's transaction."""
        now = time.monotonic()
        if now - self._told_at < _EVERY and done != total:
            return
        self._told_at = now
        if self._side is None:
            self._side = connection.copy()
        with self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_job SET done = %s, total = %s, message = %s WHERE id = %s",
                [done, total, message[:300], self.job.pk],
            )

    def close(self) -> None:
        if self._side is not None:
            self._side.close()


@contextmanager
def acting_as(viewer: Viewer) -> Iterator[None]:
    """Open a transaction in which row-level security lets through what the viewer may read."""
    with transaction.atomic():
        arm_for(viewer)
        yield


def run(job: Job, *, is_last: bool = True) -> Job:
    """Run one job to its end; an expected refusal becomes its message, a bug is logged.

    Raises:
        OperationalError: the database was lost, or two jobs were in each other's way; unless
            this is the last attempt, the job is left as it is, to be run again.
    """
    context.new_request()
    _mark(job, state=State.RUNNING, started_at=timezone.now())
    user = job.owner
    viewer = viewer_for(user_id=user.pk, name=user.display_name, on=clock.today())
    attempt = Run(job, viewer)
    try:
        with acting_as(viewer):
            result = _handlers[job.kind](attempt)
    except UnableTo as refusal:
        _mark(job, state=State.FAILED, message=refusal.message[:300])
    except Exception as error:
        if isinstance(error, OperationalError) and not is_last:
            raise
        log.exception("job %s failed", job.pk)
        _mark(job, state=State.FAILED, message="处理时出错，已记入系统日志。请稍后重试。")
        raise
    else:
        _mark(job, state=State.DONE, result=result, message=str(result.get("message", ""))[:300])
    finally:
        attempt.close()
    return job


def _mark(job: Job, **fields: Any) -> None:
    if fields["state"] in (State.DONE, State.FAILED):
        fields["finished_at"] = timezone.now()
    for name, value in fields.items():
        setattr(job, name, value)
    job.save(update_fields=[*fields, "file", "file_name"])
