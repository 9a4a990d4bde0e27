"""Terms of a step: by when, how early, how long a public notice is up."""

from __future__ import annotations

from datetime import date, timedelta

from tongjian.kernel.cn import workdays

from .choices import RunState
from .declaring import Step
from .models import Case, StepRun


def open_terms(case: Case, step: Step, *, on: date) -> dict[str, date | str | None]:
    """Return the dates of a step that opens on a day, as the columns of its run."""
    terms: dict[str, date | str | None] = {"due_on": None, "due_note": "", "earliest_on": None}
    if step.deadline is not None:
        found = workdays.add(_since(case, step.deadline_after, on), step.deadline)
        terms |= {"due_on": found.on, "due_note": found.note}
    if step.least is not None:
        terms["earliest_on"] = workdays.add(_since(case, step.least_after, on), step.least).on
    return terms


def notice_terms(step: Step, *, first: date) -> tuple[date, str]:
    """Return the last day of a public notice put up on a day, and what is uncertain about it."""
    if step.notice is None:
        raise ValueError(f"{step.code} has no public notice")
    found = workdays.lasting(first, step.notice)
    return found.on, found.note


def days_left(run: StepRun, *, on: date) -> int | None:
    """Return how many days are left; negative when it is overdue."""
    return None if run.due_on is None else (run.due_on - on).days


def first_day_after_notice(run: StepRun) -> date | None:
    """Return when a step with a public notice may go on."""
    return run.notice_until + timedelta(days=1) if run.notice_until else None


def _since(case: Case, after: str, on: date) -> date:
    if not after:
        return on
    done = case.runs.filter(step=after, state=RunState.DONE).order_by("-order").first()
    return done.closed_on if done and done.closed_on else on
