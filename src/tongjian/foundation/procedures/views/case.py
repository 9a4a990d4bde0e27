"""The page of one case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation import clock
from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import queries as audit
from tongjian.foundation.audit.naming import action_label
from tongjian.foundation.files.queries import papers_of
from tongjian.foundation.procedures import gates, keeping, permissions, queries, showing
from tongjian.foundation.procedures.models import Case
from tongjian.foundation.procedures.standing import acting_for
from tongjian.foundation.procedures.tables import TONES
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.views import Action

_ENTRIES = 60


@require_GET
@never_cache
@needs(permissions.READ)
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show where a case stands, why it waits, its papers and everything that was done."""
    viewer = viewer_of(request)
    found = queries.get_case(viewer, case_id)
    return pages.render(request, "procedures/case.html", context_of(viewer, found))


def context_of(viewer: Viewer, case: Case) -> dict[str, Any]:
    """Return what the page shows."""
    runs = list(case.runs.order_by("order"))
    today = clock.today()
    open_steps = [showing.now(case, run, viewer=viewer, on=today) for run in runs if run.is_open]
    return {
        "title": case.title,
        "case": case,
        "tone": TONES[case.state],  # type: ignore[index]
        "crumbs": [("办理事项", reverse("procedures:cases")), (case.title, "")],
        "facts": _facts(viewer, case),
        "actions": _actions(viewer, case),
        "picture": showing.picture(case, runs),
        "now": open_steps,
        "papers": list(papers_of(gates.PAPERS, case.pk)),
        "may_add": any(step.may_act for step in open_steps),
        "paper_kind": gates.PAPERS,
        "log": _log(case),
    }


def _facts(viewer: Viewer, case: Case) -> list[tuple[Any, ...]]:
    procedure = case.declared
    area = list(procedure.facts(case, viewer)) if procedure.facts else []
    return [
        *area,
        ("提出", f"{case.started_on} {case.started_by_name}"),
        ("办结", case.ended_on),
        *([("结果", case.outcome)] if case.outcome else []),
    ]


def _actions(viewer: Viewer, case: Case) -> list[Action]:
    found = []
    url = case.declared.subject_url(case)
    if url and case.declared.subject_seen(case, viewer):
        found.append(Action("办理对象", url, icon="arrow-up-right"))
    if case.is_open and acting_for(viewer, case, case.declared.steps[0]):
        url = reverse("procedures:withdraw", args=[case.pk])
        found.append(Action("撤回", url, icon="arrow-back-up"))
    return found


def _log(case: Case) -> list[dict[str, Any]]:
    entries = audit.list_entries_of(subject_type=keeping.SUBJECT, subject_id=case.pk)
    return [
        {
            "on": entry.at,
            "title": "：".join(filter(None, [action_label(entry.action), _about(entry)])),
            "text": "；".join(filter(None, [entry.actor_name, entry.reason])),
        }
        for entry in entries[:_ENTRIES]
    ]


def _about(entry: Any) -> str:
    for name in ("step", "name", "sha256"):
        if name in entry.changes:
            value = entry.changes[name][1] or entry.changes[name][0]
            return str(entry.subject_label if name == "sha256" else value)
    return ""
