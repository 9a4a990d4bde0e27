"""An open step is a thing to do: its notice comes and goes with it."""

from __future__ import annotations

from django.urls import reverse

from tongjian.foundation import events
from tongjian.foundation.notices import services as notices
from tongjian.foundation.notices.causes import Cause, Owner, Subject
from tongjian.foundation.notices.models import Closed, Weight

from .choices import RunState
from .declaring import At, Procedure, Step
from .events import StepClosed, StepOpened
from .models import Case, StepRun


def register() -> None:
    """Follow the steps; done in `apps.py`."""
    events.subscribe(StepOpened, raise_for)
    events.subscribe(StepClosed, settle_for)


def raise_for(event: StepOpened) -> None:
    """Ask for a step that has opened."""
    tell(event.run)


def tell(run: StepRun) -> None:
    """Raise or renew the notice of an open step."""
    case, step = run.case, run.declared
    notices.raise_notice(
        key=key_of(run),
        cause=_cause(case.declared, step),
        subject=Subject("procedures.case", case.pk, case.title, case.person_id is not None),
        owner=_owner(case, step),
        on=run.opened_on,
        due_on=run.due_on,
        why=f"“{case.title}”办到“{run.title}”这一步。",
        url=reverse("procedures:case", args=[case.pk]),
        assignee_id=run.assignee_id,
    )


def settle_for(event: StepClosed) -> None:
    """Take the notice of a step that was closed away."""
    done = event.run.state == RunState.DONE
    why = Closed.DONE if done else Closed.WITHDRAWN
    notices.settle(key=key_of(event.run), on=event.on, why=why)


def key_of(run: StepRun) -> str:
    """Return what the notice of a step is called."""
    return f"procedures/{run.pk}"


def _cause(procedure: Procedure, step: Step) -> Cause:
    return Cause(
        code=f"{procedure.code}.{step.code}",
        title=f"{procedure.title}：{step.title}",
        permissions=(step.permission,),
        group=procedure.title,
        weight=Weight.HARD if step.is_deadline_hard else Weight.SOFT,
        clause=procedure.clause,
        advice=step.note or f"打开事项，办理“{step.title}”。",
        noun="件",
        minutes=step.minutes,
    )


def _owner(case: Case, step: Step) -> Owner:
    label = case.declared.owner(case, step.at) or step.who
    if step.at is At.LEADER:
        return Owner(label=label, org=case.leader_path)
    return Owner(
        label=label,
        org=case.scope_path or None,
        place=case.place_path or None,
        agency=case.agency_id,
        unit=case.unit_id,
        person=case.person_id,
    )
