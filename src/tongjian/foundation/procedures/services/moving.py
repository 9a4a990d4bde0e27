"""How a case moves from stage to stage; called by the acts, which have authorized."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.utils import timezone

from tongjian.foundation import events
from tongjian.foundation.access.scopes import PATH_END
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.files.services import follow_move as move_papers
from tongjian.foundation.procedures.choices import CaseState, RunState
from tongjian.foundation.procedures.declaring import Bar, Step
from tongjian.foundation.procedures.events import CaseEnded, StepClosed, StepOpened
from tongjian.foundation.procedures.models import Case, StepRun
from tongjian.foundation.procedures.reckoning import open_terms
from tongjian.foundation.procedures.standing import Acting, acting_for
from tongjian.kernel.errors import UnableTo
from tongjian.kernel.findings import Finding, Severity

_MOVE = """
UPDATE procedures_case
   SET {column} = %(after)s || substr({column}, length(%(before)s) + 1)
 WHERE {column} >= %(before)s AND {column} < %(end)s
"""


class UnableToAct(UnableTo):
    """The step cannot be taken; the findings name the clauses."""


def lock(run: StepRun) -> StepRun:
    """Take the case for this transaction and return the step as it is now.

    Raises:
        UnableToAct: somebody was faster, or the case is over.
    """
    case = Case.objects.select_for_update().get(pk=run.case_id)
    fresh = StepRun.objects.get(pk=run.pk)
    fresh.case = case
    if not (case.is_open and fresh.is_open):
        raise UnableToAct("这一步已经办过，请刷新页面。")
    return fresh


def authorize(actor: Viewer, run: StepRun) -> Acting:
    """Return with whose rights the actor does a step.

    Raises:
        PermissionDenied: the actor may not do it.
        UnableToAct: it is in somebody else's hands.
    """
    acting = acting_for(actor, run.case, run.declared)
    if acting is None:
        raise PermissionDenied("您可以查看这个事项，但这一步不由您办理。")
    if run.assignee_id is not None and run.assignee_id != actor.user_id:
        raise UnableToAct(f"这一步已交给{run.assignee_name}办理；要自己办，请先接过来。")
    return acting


def refuse_ahead(actor: Viewer, on: date) -> None:
    """Refuse a day that has not come: a term or a notice would be over before its time.

    Raises:
        UnableToAct: the day lies ahead.
    """
    if on > actor.on:
        raise UnableToAct(
            findings=[Finding("ahead", Severity.ERROR, "办理日期不能在今天以后", field="on")]
        )


def open_stage(case: Case, *, stage: int, on: date) -> bool:
    """Open the steps of a stage, or of the next one that is needed; False when none is left."""
    stages = case.declared.stages
    while stage < len(stages):
        opened = [_open(case, step, on) for step in stages[stage]]
        if any(opened):
            case.stage = stage
            refresh(case)
            return True
        stage += 1
    return False


def _open(case: Case, step: Step, on: date) -> bool:
    needed = step.when is None or step.when(case)
    run = StepRun(
        case=case,
        step=step.code,
        title=step.title,
        order=_next_order(case),
        opened_on=on,
        state=RunState.OPEN if needed else RunState.SKIPPED,
    )
    if not needed:
        run.closed_on, run.closed_at = on, timezone.now()
        run.save()
        return False
    for name, value in open_terms(case, step, on=on).items():
        setattr(run, name, value)
    run.save()
    events.publish(StepOpened(case, run))
    return True


def close_run(run: StepRun, *, state: RunState, acting: Acting, on: date, remark: str) -> None:
    """Close a step, saying who did it and for whom."""
    run.state, run.closed_on, run.closed_at = state, on, timezone.now()
    run.actor_id, run.actor_name = acting.viewer.user_id, acting.viewer.name
    run.on_behalf_of, run.remark = acting.on_behalf_of, remark
    run.save()
    events.publish(StepClosed(run.case, run, on))


def close_rest(case: Case, *, on: date) -> None:
    """Close what is still open when a case ends or goes back."""
    for run in case.runs.filter(state=RunState.OPEN):
        run.case = case
        run.state, run.closed_on, run.closed_at = RunState.CLOSED, on, timezone.now()
        run.save()
        events.publish(StepClosed(case, run, on))


def end_case(case: Case, *, state: CaseState, actor: Viewer, on: date, outcome: str) -> None:
    """End a case; what the area does then happens in the same transaction."""
    close_rest(case, on=on)
    case.state, case.ended_on, case.outcome = state, on, outcome[:300]
    case.now, case.due_on = "", None
    case.save()
    procedure = case.declared
    hook = procedure.on_finished if state is CaseState.FINISHED else procedure.on_ended
    hook(case, actor, on)
    events.publish(CaseEnded(case, actor, on))


def refresh(case: Case) -> None:
    """Say on the case where it stands and by when."""
    runs = list(case.runs.filter(state=RunState.OPEN))
    case.now = "、".join(run.title for run in runs)[:120]
    case.due_on = min((run.due_on for run in runs if run.due_on), default=None)
    case.save()


def refuse_barred(bars: Iterable[Bar], *, may_override: bool, reason: str) -> list[Bar]:
    """Return the bars that were passed with a reason.

    Raises:
        UnableToAct: one cannot be passed, or no reason is given, or the actor may not decide so.
    """
    found = list(bars)
    hard = [bar for bar in found if bar.is_final or (bar.is_hard and not may_override)]
    if hard or (found and not reason.strip()):
        raise UnableToAct(findings=[_finding(bar, may_override) for bar in hard or found])
    return found


def _finding(bar: Bar, may_override: bool) -> Finding:
    clause = f"依据{bar.clause}" if bar.clause else ""
    how = "" if bar.is_final or (bar.is_hard and not may_override) else "如仍要办理，请填写理由"
    advice = "。".join(part.rstrip("。") for part in (clause, bar.advice, how) if part)
    return Finding(bar.code, Severity.ERROR, bar.message.rstrip("。"), advice, bar.field)


def plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form gave as JSON can hold it: records by their keys."""
    return {name: _plain(value) for name, value in given.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else str(value)


def follow_move(*, before: str, after: str) -> None:
    """Give cases and their papers the path that their organisation has now."""
    told = {"before": before, "after": after, "end": before + PATH_END}
    with connection.cursor() as cursor:
        for column in ("scope_path", "leader_path"):
            cursor.execute(_MOVE.format(column=column), told)
    move_papers(before=before, after=after)


def _next_order(case: Case) -> int:
    return int(case.runs.aggregate(most=models.Max("order"))["most"] or 0) + 1
