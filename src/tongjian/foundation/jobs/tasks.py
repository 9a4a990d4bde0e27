"""What the worker process runs."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import running
from .models import Job, State


@app.task(name="tongjian.run_job", queue="jobs")
def run_job(job_id: int) -> None:
    """Run a job that is still waiting, or was cut off with its worker."""
    job = Job.objects.select_related("owner").filter(pk=job_id).first()
    if job is not None and job.state in (State.WAITING, State.RUNNING):
        running.run(job)


@app.periodic(cron="* * * * *")
@app.task(
    name="tongjian.retry_stalled", queue="jobs", queueing_lock="retry_stalled", pass_context=True
)
async def retry_stalled(context: object, timestamp: int) -> None:
    """Give jobs whose worker died to another one."""
    manager = app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=60):
        await manager.retry_job(stalled)
