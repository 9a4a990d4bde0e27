"""What the worker process runs."""

from __future__ import annotations

from django.db import OperationalError, connection
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from . import running
from .models import Job, State

# A database that is started again, or a deadlock: the work was rolled back, so it is done anew.
ATTEMPTS = 8
AGAIN = RetryStrategy(
    max_attempts=ATTEMPTS, wait=1, linear_wait=3, retry_exceptions=[OperationalError]
)


@app.task(name="tongjian.run_job", queue="jobs", retry=AGAIN, pass_context=True)
def run_job(context: JobContext, job_id: int) -> None:
    """Run a job that is still waiting, or was cut off with its worker or with the database."""
    connection.close_if_unusable_or_obsolete()
    job = Job.objects.select_related("owner").filter(pk=job_id).first()
    if job is not None and job.state in (State.WAITING, State.RUNNING):
        running.run(job, is_last=context.job.attempts >= ATTEMPTS)


@app.periodic(cron="* * * * *")
@app.task(
    name="tongjian.retry_stalled", queue="jobs", queueing_lock="retry_stalled", pass_context=True
)
async def retry_stalled(context: object, timestamp: int) -> None:
    """Give jobs whose worker died to another one."""
    manager = app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=60):
        await manager.retry_job(stalled)
