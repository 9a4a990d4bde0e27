"""Who stood in cases that ended long ago: names go, what was decided stays."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import Q

from tongjian.foundation.files import forgetting as papers
from tongjian.foundation.procedures.choices import CaseState
from tongjian.foundation.procedures.declaring import all_procedures
from tongjian.foundation.procedures.gates import PAPERS
from tongjian.foundation.procedures.models import Case, Objection, StepRun

GONE: Final = "（已按保存期限删除）"


def ended_papers(before: date) -> list[int]:
    """Return the papers naming members of cases that ended before a day."""
    return papers.naming(PAPERS, _ended(before).values("pk"))


def naming(before: date) -> list[int]:
    """Return the cases that ended before a day and still say who stood in them."""
    told = _ended(before).filter(_named() | Q(runs__objections__in=_objections()))
    return list(told.values_list("pk", flat=True).distinct())


def take_out_names(ids: list[int], on: date) -> None:
    """Take the names out of what the steps were given, and out of objections."""
    for case in Case.objects.select_for_update(of=("self",)).filter(pk__in=ids):
        for step in case.declared.steps:
            _drop(case.data.get(step.code), step.names)
        case.save(update_fields=["data"])
    for run in StepRun.objects.filter(case__in=ids).select_related("case"):
        _drop(run.data, run.declared.names)
        run.save(update_fields=["data"])
    said = Objection.objects.filter(run__case__in=ids)
    said.update(by_name="", text=GONE)
    said.exclude(reply="").update(reply=GONE)


def _ended(before: date) -> Any:
    return Case.objects.exclude(state=CaseState.OPEN).filter(ended_on__lt=before)


def _named() -> Q:
    found = Q(pk__in=())
    for procedure in all_procedures():
        for step in procedure.steps:
            if step.names:
                given = {f"data__{step.code}__has_any_keys": list(step.names)}
                found |= Q(procedure=procedure.code, **given)
    return found


def _objections() -> Any:
    return Objection.objects.exclude(text=GONE).values("pk")


def _drop(given: Any, names: tuple[str, ...]) -> None:
    for name in names:
        if isinstance(given, dict):
            given.pop(name, None)
