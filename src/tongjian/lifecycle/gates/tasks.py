"""The long work of the gates: open a year for a whole city, with progress."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.jobs.running import Run, register_handler

from .services import annual


def register() -> None:
    """Say what runs the jobs; done in `apps.py`."""
    register_handler(annual.KIND, run)


def run(job: Run) -> dict[str, Any]:
    """Put the units of the owner's office on the list of a year."""
    year = job.payload["year"]
    made = annual.open_year(year=year, actor=job.viewer, on=clock.today(), tell=job.tell)
    return {
        "message": f"{year} 年度新列入 {made:,} 家",
        "url": f"{reverse('gates:annual')}?year={year}",
    }
