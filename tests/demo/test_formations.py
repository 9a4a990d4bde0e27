"""Whoever opens the small city finds cases, visits and reasons at every step, on every page."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.cities import TODAY, BuiltCity
from tongjian.foundation.files.models import Attachment
from tongjian.foundation.procedures import queries as cases
from tongjian.foundation.procedures.choices import CaseState, RunState
from tongjian.foundation.procedures.models import Case, StepRun
from tongjian.lifecycle.formation import queries
from tongjian.lifecycle.formation.models import FollowUp, Formed, Reason
from tongjian.lifecycle.gates.models import TermReview


def test_formations_stand_at_every_step_and_have_ended_in_every_way(
    small_city: BuiltCity,
) -> None:
    of = Case.objects.filter(procedure="formation")
    waiting = set(StepRun.objects.filter(case__in=of, state=RunState.OPEN).values_list("step"))

    assert {step for (step,) in waiting} == {"apply", "examine", "approve", "elect", "appoint"}
    assert set(of.values_list("state", flat=True)) == set(CaseState.values)
    assert of.filter(state=CaseState.OPEN, due_on__lt=TODAY).exists()
    refused = StepRun.objects.get(state=RunState.REFUSED)
    assert [finding["clause"] for finding in refused.findings]
    assert StepRun.objects.filter(state=RunState.SENT_BACK).exists()


def test_one_case_made_a_branch_that_lives(small_city: BuiltCity) -> None:
    formed = Formed.objects.select_related("org").get(kind="dispatched")

    assert formed.org.full_members == 3
    assert formed.org.hostings.open().get().unit == formed.unit
    assert formed.visits.filter(visited_on__isnull=False, is_sound=True).exists()


def test_terms_are_being_changed(small_city: BuiltCity) -> None:
    of = Case.objects.filter(procedure="term")
    states = Counter(of.values_list("state", flat=True))

    assert states[CaseState.OPEN] == 3
    assert states[CaseState.FINISHED] == 1
    assert TermReview.objects.filter(closed_on__isnull=True).count() >= 2


def test_officials_are_told_apart_by_name(small_city: BuiltCity) -> None:
    names = [viewer.name for viewer in map(small_city.viewer, ("qudangwei", "lianhe", "dangwei"))]

    assert len(set(names)) == 3
    assert "党委工作人员" not in names


def test_visits_are_due_done_and_ahead_and_reasons_have_a_next_visit(
    small_city: BuiltCity,
) -> None:
    visits = FollowUp.objects
    assert visits.filter(visited_on__isnull=True, due_on__lt=TODAY).exists()
    assert visits.filter(visited_on__isnull=True, due_on__gt=TODAY).exists()
    assert visits.filter(is_sound=False).exists()
    assert Reason.objects.open().filter(next_visit_on__lt=TODAY).exists()
    assert Reason.objects.open().filter(next_visit_on__gt=TODAY).exists()
    assert Reason.objects.values("why").distinct().count() >= 8


def test_no_step_went_without_its_papers(small_city: BuiltCity) -> None:
    done = StepRun.objects.filter(state=RunState.DONE).select_related("case")
    sent = set(Attachment.objects.values_list("subject_id", "code"))

    for run in done:
        for paper in run.declared.papers(run.case):
            assert not paper.is_required or (run.case_id, paper.code) in sent, run


@pytest.mark.parametrize("username", ["gongwei", "qudangwei", "lianhe", "zuzhiyuan", "shuji"])
def test_each_role_has_something_on_its_pages(small_city: BuiltCity, username: str) -> None:
    viewer = small_city.viewer(username)

    assert cases.list_cases(viewer).filter(state=CaseState.OPEN).exists()
    if username != "shuji":
        assert queries.list_visits(viewer).exists()
        assert queries.list_terms(viewer).filter(is_under_way=True).exists() or (
            username == "qudangwei"
        )
    if username in ("gongwei", "qudangwei"):
        assert queries.list_reasons(viewer).exists()
