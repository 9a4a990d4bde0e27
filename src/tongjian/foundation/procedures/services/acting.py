"""Do a step, refuse, send back, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.procedures import gates
from tongjian.foundation.procedures.choices import CaseState, RunState
from tongjian.foundation.procedures.models import Case, StepRun
from tongjian.foundation.procedures.standing import Acting, acting_for

from .moving import (
    UnableToAct,
    authorize,
    close_rest,
    close_run,
    end_case,
    lock,
    open_stage,
    plain,
    refresh,
    refuse_ahead,
    refuse_barred,
)


@transaction.atomic
def complete(
    *,
    run: StepRun,
    actor: Viewer,
    on: date,
    given: Mapping[str, Any] | None = None,
    remark: str = "",
    reason: str = "",
) -> Case:
    """Complete a step and open what follows; the last one finishes the case.

    `given` is what the step's form asked; `reason` passes what only needs one, and what the actor
    may decide against.

    Raises:
        PermissionDenied: the actor may not do this step.
        UnableToAct: a gate is closed; the findings name the clauses.
    """
    run = lock(run)
    acting = authorize(actor, run)
    refuse_ahead(actor, on)
    case, step, values = run.case, run.declared, dict(given or {})
    bars, judged = gates.bars_of(run, given=values, on=on)
    passed = refuse_barred(bars, may_override=_may_override(acting, run), reason=reason)
    run.findings = [bar.as_json() for bar in passed]
    run.verdicts, run.data = gates.as_json(judged), plain(values)
    run.override_reason = reason.strip()[:300] if passed else ""
    close_run(run, state=RunState.DONE, acting=acting, on=on, remark=remark)
    case.data = {**case.data, step.code: run.data}
    case.save(update_fields=["data", "updated_at"])
    _record(acting, case, "procedures.step.done", run, run.override_reason or remark)
    case.declared.on_step(case, run, values, acting.viewer, on)
    _go_on(case, acting, on)
    return case


def _go_on(case: Case, acting: Acting, on: date) -> None:
    if case.runs.filter(state=RunState.OPEN).exists():
        refresh(case)
    elif not open_stage(case, stage=case.stage + 1, on=on):
        _record(acting, case, "procedures.case.finished")
        end_case(case, state=CaseState.FINISHED, actor=acting.viewer, on=on, outcome="")


@transaction.atomic
def refuse(
    *,
    run: StepRun,
    actor: Viewer,
    on: date,
    remark: str,
    findings: Sequence[tuple[str, str]] = (),
) -> Case:
    """Refuse what a case asks for, with findings as (clause, what is wrong); the case ends.

    Raises:
        PermissionDenied: the actor may not do this step.
        UnableToAct: this step cannot refuse, or nothing is said.
    """
    run = lock(run)
    acting = authorize(actor, run)
    refuse_ahead(actor, on)
    if not run.declared.may_refuse:
        raise UnableToAct("这一步不作出是否同意的决定，可以退回。")
    if not remark.strip():
        raise UnableToAct("请写明不同意的理由。")
    run.findings = [{"clause": clause, "message": said} for clause, said in findings]
    close_run(run, state=RunState.REFUSED, acting=acting, on=on, remark=remark.strip())
    _record(acting, run.case, "procedures.case.refused", run, remark)
    end_case(run.case, state=CaseState.REFUSED, actor=acting.viewer, on=on, outcome=remark)
    return run.case


@transaction.atomic
def send_back(*, run: StepRun, to: str, actor: Viewer, on: date, remark: str) -> Case:
    """Send a case back to an earlier step, which is then done again with all that follow.

    Raises:
        PermissionDenied: the actor may not do this step.
        UnableToAct: there is no such earlier step, or nothing is said.
    """
    run = lock(run)
    acting = authorize(actor, run)
    case = run.case
    if not run.declared.may_send_back or to not in earlier_steps(run):
        raise UnableToAct("不能退回到这一步。")
    if not remark.strip():
        raise UnableToAct("请写明退回的原因，让对方知道改什么。")
    close_run(run, state=RunState.SENT_BACK, acting=acting, on=on, remark=remark.strip())
    close_rest(case, on=on)
    _record(acting, case, "procedures.step.sent_back", run, remark)
    open_stage(case, stage=case.declared.stage_of(to), on=on)
    return case


def earlier_steps(run: StepRun) -> list[str]:
    """Return the steps of earlier stages that were done, which a case can go back to."""
    procedure = run.case.declared
    here = procedure.stage_of(run.step)
    done = set(run.case.runs.filter(state=RunState.DONE).values_list("step", flat=True))
    return [s.code for stage in procedure.stages[:here] for s in stage if s.code in done]


@transaction.atomic
def withdraw(*, case: Case, actor: Viewer, on: date, reason: str) -> Case:
    """Withdraw a case: by whoever may do its first step where it belongs.

    Raises:
        PermissionDenied: the actor did not ask for it.
        UnableToAct: it is over, or nothing is said.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    acting = acting_for(actor, case, case.declared.steps[0])
    if acting is None:
        raise PermissionDenied("只有提出的一方可以撤回。")
    if not case.is_open:
        raise UnableToAct("这个事项已经结束。")
    if not reason.strip():
        raise UnableToAct("请写明撤回的原因。")
    _record(acting, case, "procedures.case.withdrawn", None, reason)
    end_case(case, state=CaseState.WITHDRAWN, actor=acting.viewer, on=on, outcome=reason.strip())
    return case


def _may_override(acting: Acting, run: StepRun) -> bool:
    """Tell whether whoever acts may decide against a hard bar where the case is decided."""
    permission = run.declared.override
    if not permission:
        return False
    case = run.case
    return acting.viewer.may_at(permission, case.leader_path or case.scope_path)


def _record(
    acting: Acting, case: Case, action: str, run: StepRun | None = None, reason: str = ""
) -> None:
    fields: dict[str, tuple[Any, Any]] = {}
    if run is not None:
        fields = {"step": (None, run.title)}
        fields |= {name: (None, value) for name, value in run.data.items() if value}
    audit.record(actor=acting.viewer, action=action, subject=case, fields=fields, reason=reason)
