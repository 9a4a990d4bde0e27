"""Cases as a viewer may see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from tongjian.foundation.access.keyed import seen_q
from tongjian.foundation.access.viewers import Viewer

from . import permissions, standing
from .choices import CaseState, RunState
from .models import Case, Delegation, StepRun


def list_cases(viewer: Viewer) -> QuerySet[Case]:
    """Return the cases in the viewer's scope, and those of whom the viewer stands in for."""
    conditions = [seen_q(viewer, permissions.READ)]
    for place in standing.places(viewer):
        about = Q(procedure=place.procedure) if place.procedure else Q()
        conditions.append(seen_q(place.giver, permissions.READ) & about)
    if not all(conditions):  # an empty condition means everything
        return Case.objects.all()
    return Case.objects.filter(reduce(or_, conditions))


def find_cases(viewer: Viewer, filters: Mapping[str, Any]) -> QuerySet[Case]:
    """Return the cases that meet the conditions of a list."""
    rows = list_cases(viewer)
    if text := filters.get("q"):
        rows = rows.filter(title__contains=text)
    for name in ("procedure", "state"):
        if values := filters.get(name):
            rows = rows.filter(**{f"{name}__in": values})
    if due := filters.get("due"):
        rows = rows.filter(state=CaseState.OPEN, due_on__isnull=False)
        rows = rows.filter(due_on__gte=due.low) if due.low else rows
        rows = rows.filter(due_on__lte=due.high) if due.high else rows
    if "mine" in filters:
        mine = Q(runs__assignee_id=viewer.user_id, runs__state="open")
        rows = rows.filter(mine) if filters["mine"] else rows.exclude(mine)
    return rows


def get_case(viewer: Viewer, case_id: int) -> Case:
    """Return one case.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    found = list_cases(viewer).filter(pk=case_id).first()
    if found is None:
        raise Http404("没有这个事项，或不在您的管理范围内。")
    return found


def get_run(viewer: Viewer, run_id: int) -> StepRun:
    """Return one step of a case.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    found = StepRun.objects.filter(pk=run_id).first()
    if found is None:
        raise Http404("没有这一步，或不在您的管理范围内。")
    found.case = get_case(viewer, found.case_id)
    return found


def cases_about(viewer: Viewer, *, kind: str, subject_id: int) -> QuerySet[Case]:
    """Return the cases about one record, newest first."""
    rows = list_cases(viewer).filter(subject_kind=kind, subject_id=subject_id)
    return rows.order_by("-pk")


def open_case(*, procedure: str, kind: str, subject_id: int) -> Case | None:
    """Return the open case of a procedure about one record; for services."""
    return Case.objects.filter(
        procedure=procedure, subject_kind=kind, subject_id=subject_id, state=CaseState.OPEN
    ).first()


def list_delegations(viewer: Viewer) -> QuerySet[Delegation]:
    """Return what the viewer has delegated or was delegated, newest first."""
    rows = Delegation.objects.filter(Q(giver_id=viewer.user_id) | Q(taker_id=viewer.user_id))
    return rows.select_related("giver", "taker").order_by("-start_on", "-pk")


def done_on(case: Case, step: str) -> date | None:
    """Return the day on which a step of a case was done last."""
    done = case.runs.filter(step=step, state=RunState.DONE).order_by("-order").first()
    return done.closed_on if done else None
