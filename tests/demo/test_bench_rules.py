"""The measurement of rules judges what it says it judges."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cities import BuiltCity
from tongjian.demo.bench import rules
from tongjian.demo.bench.sizes import SCALES
from tongjian.demo.bench.timing import Times
from tongjian.foundation import clock
from tongjian.foundation.access.session import whole_register
from tongjian.lifecycle.duties.facts import ORG, UNIT
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit


def test_rules_are_measured_beside_the_loop(
    small_city: BuiltCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def once(*steps: Callable[[], object]) -> list[Times]:
        for step in steps:
            step()
        return [Times(1.0, 1.0, 1) for _ in steps]

    monkeypatch.setattr(rules, "measure", once)

    some, whole, page = rules.measure_rules(SCALES["city"])

    units, orgs = Unit.objects.count(), PartyOrg.objects.filter(dissolved_on=None).count()
    assert f"{units} 个社会组织，{orgs} 个党组织" in whole.note
    assert some.reference
    assert whole.reference
    assert (some.goal, whole.goal, page.goal) == (5.0, 60.0, 20.0)
    assert page.met


def test_both_ways_of_the_measurement_judge_alike(small_city: BuiltCity) -> None:
    on = clock.today()
    with whole_register():
        for subject in (UNIT, ORG):
            rows = subject.rows()
            assert rules._sweep(subject, rows, on) == rules._judged(subject, rows, on) > 0
