"""Procedures are data: an area declares its steps once, the engine carries every case of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from tongjian.foundation.access.viewers import Viewer
from tongjian.kernel.cn.workdays import Days, Months, Term, Workdays

if TYPE_CHECKING:
    from .forms import StepForm
    from .models import Case, StepRun

__all__ = ["At", "Bar", "Days", "Document", "Months", "Procedure", "Step", "Workdays"]


class At(StrEnum):
    """Where the right to a step is asked for."""

    CASE = "case"  # whoever the case belongs to, on every axis
    LEADER = "leader"  # the organisation that decides


@dataclass(frozen=True, kw_only=True)
class Document:
    """A paper that a step needs; `template` names a kind that the system can draft."""

    code: str
    title: str
    is_required: bool = True
    template: str = ""
    note: str = ""
    # Names members: opened only by whoever may read them, or sent it.
    is_personal: bool = False


@dataclass(frozen=True)
class Bar:
    """What stands in the way of a step, with its clause.

    A hard bar needs a decision by whoever may override, a soft one only a reason; a final one
    cannot be passed at all.
    """

    code: str
    message: str
    clause: str = ""
    advice: str = ""
    is_hard: bool = True
    is_final: bool = False
    field: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the bar for keeping on the step."""
        return {
            "code": self.code,
            "message": self.message,
            "clause": self.clause,
            "advice": self.advice,
            "hard": self.is_hard,
        }


Given = Mapping[str, Any]
# What was given may lack anything: the same check tells in advance what will stand in the way.
Check = Callable[["Case", Given, date], Iterable[Bar]]
Hook = Callable[["Case", Viewer, date], None]
StepHook = Callable[["Case", "StepRun", Given, Viewer, date], None]
# Names of what a viewer may not know are left out.
Facts = Callable[["Case", Viewer], Sequence[tuple[Any, ...]]]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: who does it, what it needs, by when.

    `permission` is asked `at` the case or its leader. `deadline` runs from the day it opened,
    or from when the step `deadline_after` was done; `least` likewise is how long it must last.
    `notice` is how long a public notice must be up. `override` names the right to decide against
    a hard bar. A step `beside` opens together with the one before it.
    """

    code: str
    title: str
    permission: str
    at: At = At.CASE
    who: str = ""
    note: str = ""
    button: str = "办理"
    documents: Sequence[Document] | Callable[[Case], Sequence[Document]] = ()
    rules: Sequence[str] = ()
    check: Check | None = None
    form: type[StepForm] | None = None
    deadline: Term | None = None
    deadline_after: str = ""
    is_deadline_hard: bool = False
    least: Term | None = None
    least_after: str = ""
    notice: Term | None = None
    when: Callable[[Case], bool] | None = None
    beside: bool = False
    may_refuse: bool = False
    may_send_back: bool = True
    override: str = ""
    minutes: int = 10
    # Which of the given values name people: they go when the case is long over.
    names: tuple[str, ...] = ()

    def papers(self, case: Case) -> Sequence[Document]:
        """Return the papers that this step of a case needs."""
        return self.documents(case) if callable(self.documents) else self.documents


def _nothing(*_: Any) -> None:
    return None


def _always(*_: Any) -> bool:
    return True


def _unnamed(*_: Any) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """A procedure: its steps in order, and what the areas do when one is done or all are.

    `owner` is how people call whoever does what is asked at the case or its leader.
    `subject` names the rulebook's subject whose rules gate steps, `record` finds the record of a
    case for it. Hooks run in the transaction of the act: an error there undoes the whole act.
    """

    code: str
    title: str
    steps: Sequence[Step]
    start_permission: str = ""
    clause: str = ""
    subject: str = ""
    record: Callable[[Case], Model | None] = _nothing
    subject_url: Callable[[Case], str | None] = _nothing
    subject_seen: Callable[[Case, Viewer], bool] = _always
    owner: Callable[[Case, At], str] = _unnamed
    facts: Facts | None = None
    is_single: bool = True
    on_started: Hook = _nothing
    on_step: StepHook = _nothing
    on_finished: Hook = _nothing
    on_ended: Hook = _nothing
    _by_code: dict[str, Step] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def stages(self) -> tuple[tuple[Step, ...], ...]:
        """Return the steps that open together, in order."""
        found: list[list[Step]] = []
        for step in self.steps:
            if step.beside and found:
                found[-1].append(step)
            else:
                found.append([step])
        return tuple(tuple(stage) for stage in found)

    def step(self, code: str) -> Step:
        """Return a step.

        Raises:
            KeyError: there is none with this code.
        """
        if not self._by_code:
            self._by_code.update({step.code: step for step in self.steps})
        return self._by_code[code]

    def stage_of(self, code: str) -> int:
        """Return in which stage a step stands."""
        return next(i for i, stage in enumerate(self.stages) if any(s.code == code for s in stage))


_declared: dict[str, Procedure] = {}


def declare(procedure: Procedure) -> None:
    """Make a procedure known; done in an area's `apps.py`.

    Raises:
        ValueError: two steps share a code, or a term runs from a step that does not exist.
    """
    codes = [step.code for step in procedure.steps]
    if len(set(codes)) != len(codes):
        raise ValueError(f"{procedure.code}: two steps share a code")
    known = {*codes, ""}
    for step in procedure.steps:
        if not {step.deadline_after, step.least_after} <= known:
            raise ValueError(f"{procedure.code}.{step.code}: a term runs from no step")
    _declared[procedure.code] = procedure


def procedure_of(code: str) -> Procedure:
    """Return a declared procedure.

    Raises:
        KeyError: nobody declared it.
    """
    return _declared[code]


def all_procedures() -> Iterator[Procedure]:
    """Yield the procedures in the order of their declaration."""
    yield from _declared.values()
