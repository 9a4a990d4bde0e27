"""Begin a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tongjian.foundation.access.keyed import Keys, reaches
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.procedures.choices import CaseState
from tongjian.foundation.procedures.declaring import procedure_of
from tongjian.foundation.procedures.models import Case

from .moving import UnableToAct, end_case, open_stage, plain


@transaction.atomic
def start(
    *,
    procedure: str,
    title: str,
    subject_kind: str,
    subject_id: int,
    keys: Keys,
    actor: Viewer,
    on: date,
    region: str = "",
    data: Mapping[str, Any] | None = None,
) -> Case:
    """Begin a case and open its first steps.

    Raises:
        PermissionDenied: the actor may not start such a case about this.
        UnableToAct: one about the same subject is open.
    """
    declared = procedure_of(procedure)
    needed = declared.start_permission or declared.steps[0].permission
    _authorize(actor, needed, keys)
    case = Case(
        **keys.as_fields(),
        procedure=procedure,
        title=title[:200],
        subject_kind=subject_kind,
        subject_id=subject_id,
        region=region,
        started_on=on,
        started_by_id=actor.user_id,
        started_by_name=actor.name,
        data={"start": plain(data or {})},
        once=f"{procedure}:{subject_kind}:{subject_id}" if declared.is_single else "",
    )
    _keep(case)
    audit.record(
        actor=actor,
        action="procedures.case.started",
        subject=case,
        fields={"procedure": (None, declared.title)},
    )
    declared.on_started(case, actor, on)
    if not open_stage(case, stage=0, on=on):
        end_case(case, state=CaseState.FINISHED, actor=actor, on=on, outcome="")
    return case


def _authorize(actor: Viewer, permission: str, keys: Keys) -> None:
    if not reaches(actor, permission, keys):
        raise PermissionDenied("您不能在这里提出这个事项。")


def _keep(case: Case) -> None:
    """Save a new case, unless one about the same subject is open."""
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as error:
        if "case_once" not in str(error):
            raise
        raise UnableToAct(f"“{case.declared.title}”正在办理中，不必重复提出。") from error
