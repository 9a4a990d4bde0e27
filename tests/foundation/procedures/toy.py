"""A procedure with every feature of the engine: nothing of the field is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms

from tests.registry.cast import Cast
from tongjian.foundation.access.keyed import Keys
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.procedures import services
from tongjian.foundation.procedures.declaring import (
    At,
    Bar,
    Days,
    Document,
    Months,
    Procedure,
    Step,
    Workdays,
)
from tongjian.foundation.procedures.forms import StepForm
from tongjian.foundation.procedures.models import Case, StepRun
from tongjian.registry.party_orgs import permissions as of_orgs
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit

LOG: list[tuple[str, str]] = []
MONDAY = date(2026, 11, 23)


class AskForm(StepForm):
    """What the first step asks."""

    number = forms.IntegerField(label="数目")
    is_far = forms.BooleanField(label="外地", required=False)


def enough(case: Case, given: Mapping[str, Any], on: date) -> Iterator[Bar]:
    """Ask for three at least (hard) and for ten at most (soft)."""
    number = given.get("number")
    if number is not None and number < 3:
        yield Bar("TOY-1", f"只有 {number} 个，须有 3 个", "某条例第四条", field="number")
    if number is not None and number > 10:
        yield Bar("TOY-2", f"{number} 个偏多", "某条例第五条", is_hard=False)


def _noted(name: str) -> Any:
    def note(case: Case, actor: Viewer, on: date) -> None:
        LOG.append((name, actor.name))

    return note


def _step_done(
    case: Case, run: StepRun, given: Mapping[str, Any], actor: Viewer, on: date
) -> None:
    LOG.append((run.step, actor.name))


TOY = Procedure(
    code="toy",
    title="试办",
    clause="某条例",
    subject="unit",
    record=lambda case: Unit.objects.filter(pk=case.subject_id).first(),
    on_started=_noted("started"),
    on_step=_step_done,
    on_finished=_noted("finished"),
    on_ended=_noted("ended"),
    steps=[
        Step(
            code="ask",
            title="申请",
            permission=of_orgs.WRITE,
            who="支部",
            form=AskForm,
            check=enough,
            override=of_orgs.MOVE,
            documents=[
                Document(code="letter", title="申请书"),
                Document(code="photo", title="照片", is_required=False),
            ],
        ),
        Step(
            code="look",
            title="审核",
            permission=of_orgs.MOVE,
            at=At.LEADER,
            who="上级党委",
            deadline=Workdays(5),
            may_refuse=True,
        ),
        Step(
            code="visit",
            title="外地走访",
            permission=of_orgs.WRITE,
            when=lambda case: bool(case.given("ask").get("is_far")),
            least=Days(3),
        ),
        Step(code="show", title="公示", permission=of_orgs.WRITE, notice=Workdays(5)),
        Step(
            code="decide",
            title="批复",
            permission=of_orgs.MOVE,
            at=At.LEADER,
            deadline=Months(1),
            deadline_after="look",
            is_deadline_hard=True,
            override=of_orgs.MOVE,
            rules=["R6-07-2"],
        ),
        Step(code="enter", title="登记", permission=of_orgs.WRITE, beside=True),
    ],
)


def begin(cast: Cast, actor: Viewer, *, on: date = MONDAY, org: str = "行业党委") -> Case:
    """Start a toy case about a unit that an organisation answers for."""
    where = cast.orgs[org]
    leader = where.parent
    assert isinstance(leader, PartyOrg)
    unit = cast.unit("某某协会")
    keys = Keys(scope_path=where.path, leader_path=leader.path, unit_id=unit.pk)
    return services.start(
        procedure="toy",
        title=f"试办：{unit.name}",
        subject_kind="units.unit",
        subject_id=unit.pk,
        keys=keys,
        actor=actor,
        on=on,
        region="4499",
    )


def run_of(case: Case, step: str) -> StepRun:
    """Return the latest time that a step of a case came up."""
    found = case.runs.filter(step=step).order_by("-order").first()
    assert found is not None
    return found
