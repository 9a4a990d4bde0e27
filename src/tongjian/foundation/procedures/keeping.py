"""The papers of a case: whoever sees it sees them, whoever does an open step adds them."""

from __future__ import annotations

from django.urls import reverse

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.files.keepers import Kept, register_keeper

from . import queries
from .choices import RunState
from .gates import PAPERS
from .models import Case
from .standing import acting_for

# How the log and the papers call a case: the same word.
SUBJECT = PAPERS


def register() -> None:
    """Tell the files how a case is found; done in `apps.py`."""
    register_keeper(PAPERS, find)


def find(viewer: Viewer, case_id: int) -> Kept:
    """Return a case as the files see it. Raises Http404 outside the viewer's scope."""
    case = queries.get_case(viewer, case_id)
    papers = [paper for step in case.declared.steps for paper in step.papers(case)]
    return Kept(
        label=case.title,
        url=reverse("procedures:case", args=[case.pk]),
        keys=case.keys,
        may_write=may_add(viewer, case),
        papers=[(paper.code, paper.title) for paper in papers],
        personal=frozenset(paper.code for paper in papers if paper.is_personal),
    )


def may_add(viewer: Viewer, case: Case) -> bool:
    """Tell whether the viewer may do any of the open steps."""
    if not case.is_open:
        return False
    steps = case.runs.filter(state=RunState.OPEN).values_list("step", flat=True)
    return any(acting_for(viewer, case, case.declared.step(code)) for code in steps)
