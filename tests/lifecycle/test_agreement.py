"""One place of truth: flags, filters, figures and pages say what the rules say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import Q

from tests.cities import BuiltCity
from tests.registry import people
from tests.registry.cast import Cast
from tongjian.foundation import clock
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import system
from tongjian.foundation.notices import refreshing
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.rulebook.reading import rulebook
from tongjian.foundation.rulebook.sweeping import Sweep
from tongjian.foundation.rulebook.verdicts import Outcome
from tongjian.insight.statistics.asking import ask, frame_for
from tongjian.insight.statistics.queries import show
from tongjian.lifecycle.duties.facts import ORG, UNIT
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.queries import find_orgs
from tongjian.registry.units.choices import ENDED, REGISTERED_KINDS, Clarity
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import find_units


def broken(subject: Any, *codes: str) -> set[int]:
    """Return the ids that break one of these rules today."""
    sweep = Sweep(subject, rulebook(), clock.today())
    return {pk for code in codes for pk in sweep.ids(code, Outcome.BREACH)}


def units(**filters: Any) -> set[int]:
    found = find_units(system(clock.today()), filters=filters, on=clock.today())
    return set(found.exclude(status__in=ENDED).values_list("pk", flat=True))


def orgs(**filters: Any) -> set[int]:
    found = find_orgs(system(clock.today()), filters=filters, on=clock.today())
    return set(found.filter(dissolved_on__isnull=True).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("gap", "codes"),
    [
        (Clarity.LEAD, ("P-02", "P-04")),
        (Clarity.SETTING, ("P-05",)),
        (Clarity.HEADCOUNT, ("P-06",)),
    ],
)
def test_the_flags_of_a_unit_are_what_the_rules_break(
    small_city: BuiltCity, gap: Clarity, codes: tuple[str, ...]
) -> None:
    flagged = {unit.pk for unit in Unit.objects.exclude(status__in=ENDED) if unit.unclear & gap}

    assert flagged == broken(UNIT, *codes)
    assert flagged == units(gap=[str(gap.value)])
    assert flagged


def test_who_is_due_is_the_same_in_list_rules_and_figures(small_city: BuiltCity) -> None:
    with whole_register():
        due = broken(UNIT, "R6-07")

        assert due == units(due=True)
        assert due
        counted = Unit.objects.filter(pk__in=due, kind__in=REGISTERED_KINDS).count()
        assert figure("coverage", "due_gap") == counted


def test_organisations_are_the_same_in_list_rules_and_figures(small_city: BuiltCity) -> None:
    with whole_register():
        grass_roots = set(
            PartyOrg.objects.exclude(
                Q(kind="working_committee") | Q(kind="party_group")
            ).values_list("pk", flat=True)
        )

        running = PartyOrg.objects.filter(pk__in=grass_roots, term_ends_on__gt=clock.today())
        ending = running.values_list("pk", flat=True)[0]
        PartyOrg.objects.filter(pk=ending).update(term_ends_on=clock.today())
        vacant, late = broken(ORG, "R1-20"), broken(ORG, "R2-05")

        assert vacant == orgs(secretary=False) & grass_roots
        assert len(vacant) == figure("working", "no_secretary")
        assert late == orgs(overdue=True)
        assert len(late) == figure("working", "overdue")
        assert broken(ORG, "R1-07") <= orgs(few=True)


def figure(table: str, measure: str) -> int:
    today: date = clock.today()
    viewer = system(today)
    outcome = show(viewer, ask(table, frame=frame_for(viewer, on=today, today=today)))
    return outcome.total.counts[measure].n


class TestPages:
    def test_a_page_says_what_the_list_says(self, cast: Cast) -> None:
        unit = cast.unit("鹏城市装饰协会", declared_members=3)
        for name in ("李一", "李二", "李三"):
            cast.person(name, cast.orgs["联合支部"], employer=unit)
        client = people.lead_office(cast)

        shown = client.get(f"/units/{unit.pk}/").text

        assert "应建未建" in shown
        assert "申报党员够数，没有党组织" not in shown  # the graver rule says the same
        assert unit.name in client.get("/units/?due=yes").text

    def test_a_registrar_is_told_what_was_declared(self, cast: Cast) -> None:
        unit = cast.unit("鹏城市装饰协会", declared_members=3)

        shown = people.registrar(cast).get(f"/units/{unit.pk}/").text

        assert "申报党员够数，没有党组织" in shown
        assert "应建未建" not in shown

    def test_a_branch_without_secretary_says_since_when(self, cast: Cast) -> None:
        shown = people.lead_office(cast).get(f"/orgs/{cast.orgs['装饰支部'].pk}/").text

        assert "书记空缺" in shown
        assert "上一任书记离任日期" in shown
        assert "《中国共产党支部工作条例（试行）》第22条" in shown

    def test_the_past_is_not_judged(self, cast: Cast) -> None:
        shown = people.lead_office(cast).get(f"/orgs/{cast.orgs['装饰支部'].pk}/?on=2019-01-01")

        assert "书记空缺" not in shown.text

    def test_one_thing_is_one_notice(self, cast: Cast) -> None:
        unit = cast.unit("鹏城市装饰协会", declared_members=3)
        for name in ("李一", "李二", "李三"):
            cast.person(name, cast.orgs["联合支部"], employer=unit)

        refreshing.refresh_all(on=clock.today())

        about = Notice.objects.filter(subject_kind="unit", subject_id=unit.pk)
        told = set(about.values_list("matter__code", flat=True))
        assert "R6-07" in told
        assert not told & {"R7-12", "P-07"}
