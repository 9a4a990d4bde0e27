"""A case as people look at it: the picture of its steps, and why it is waiting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from tongjian.foundation.access.viewers import Viewer

from . import gates, standing
from .choices import ObjectionState, RunState
from .declaring import Bar, Document, Step
from .models import Case, StepRun
from .reckoning import days_left, first_day_after_notice

DONE, NOW, NEXT, BACK, STOPPED = "done", "now", "next", "back", "stopped"
_STATES = {
    RunState.DONE: DONE,
    RunState.OPEN: NOW,
    RunState.SENT_BACK: BACK,
    RunState.REFUSED: STOPPED,
}


@dataclass(frozen=True)
class Shown:
    """One step in the picture."""

    step: Step
    state: str
    run: StepRun | None = None


@dataclass(frozen=True)
class Now:
    """An open step: who, by when, why it waits, and what the viewer may do with it."""

    run: StepRun
    step: Step
    waits: list[str]
    left: int | None
    papers: Sequence[Document]
    missing: list[tuple[str, str]]
    may_act: bool
    is_mine: bool
    on_behalf_of: str = ""
    objections: list[object] = field(default_factory=list)

    @property
    def tone(self) -> str:
        """Return the colour of the term."""
        if self.left is None:
            return "info"
        return "bad" if self.left < 0 else "warn" if self.left <= 5 else "info"

    @property
    def term(self) -> str:
        """Return the term in words."""
        if self.left is None:
            return "没有期限"
        if self.left < 0:
            return f"已逾期 {-self.left} 天"
        return f"还有 {self.left} 天" if self.left else "今天到期"


def picture(case: Case, runs: Iterable[StepRun]) -> list[Shown]:
    """Return what was done, in its order, then what is open, then what is still to come."""
    found = [
        Shown(case.declared.step(run.step), _STATES[RunState(run.state)], run)
        for run in runs
        if run.state in _STATES
    ]
    if case.is_open:
        found += [Shown(step, NEXT) for step in _coming(case)]
    return found


def _coming(case: Case) -> Iterator[Step]:
    """Yield the steps to come, as far as what is known now needs them."""
    for stage in case.declared.stages[case.stage + 1 :]:
        yield from (step for step in stage if step.when is None or step.when(case))


def now(case: Case, run: StepRun, *, viewer: Viewer, on: date) -> Now:
    """Return what there is to say about an open step."""
    run.case = case
    step = run.declared
    missing = gates.missing_papers(case, step)
    acting = standing.acting_for(viewer, case, step)
    return Now(
        run=run,
        step=step,
        waits=list(_waits(run, step, missing, on)),
        left=days_left(run, on=on),
        papers=step.papers(case),
        missing=missing,
        may_act=acting is not None,
        is_mine=run.assignee_id is None or run.assignee_id == viewer.user_id,
        on_behalf_of=acting.on_behalf_of if acting else "",
        objections=list(run.objections.order_by("pk")) if run.notice_from else [],
    )


def bars_ahead(run: StepRun, *, on: date) -> list[Bar]:
    """Return what would stand in the way today, before anything is filled in."""
    found, _ = gates.bars_of(run, given={}, on=on)
    return found


def _waits(run: StepRun, step: Step, missing: list[tuple[str, str]], on: date) -> Iterator[str]:
    who = run.assignee_name or step.who
    if who:
        yield f"等{who}办理"
    if missing:
        yield "还缺材料：" + "、".join(title for _, title in missing)
    if step.notice is not None:
        yield from _notice_waits(run, step, on)
    if run.earliest_on is not None and on < run.earliest_on:
        yield f"须满 {step.least}，最早 {run.earliest_on} 办理"


def _notice_waits(run: StepRun, step: Step, on: date) -> Iterator[str]:
    if run.notice_until is None:
        yield f"还没有公示（须公示 {step.notice}）"
    elif on <= run.notice_until:
        yield f"公示中，{first_day_after_notice(run)} 起办理"
    waiting = run.objections.filter(state=ObjectionState.OPEN).count() if run.notice_from else 0
    if waiting:
        yield f"{waiting} 条公示异议待核实"
