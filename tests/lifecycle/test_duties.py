"""Verdicts on the records of a register: on their pages, in lists, over a whole city."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from tests.cities import TODAY, BuiltCity
from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.facts import all_subjects
from tongjian.foundation.rulebook.reading import rulebook
from tongjian.foundation.rulebook.sweeping import Sweep
from tongjian.foundation.rulebook.verdicts import Outcome, judge_all
from tongjian.lifecycle.duties.facts import ORG, UNIT
from tongjian.registry.party_orgs.models import Hosting
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.units.models import Unit

DUE, CHARTER = "R6-07", "R6-03"


@pytest.fixture
def due(cast: Cast) -> Unit:
    """Three full members work there; the joint branch that keeps them does not cover it."""
    unit = cast.unit("鹏城市装饰协会", declared_members=3)
    for name in ("李一", "李二", "李三"):
        cast.person(name, cast.orgs["联合支部"], employer=unit)
    unit.refresh_from_db()
    return unit


def outcomes(viewer: Any, unit: Unit) -> dict[str, Outcome]:
    found = queries.verdicts_on(viewer, subject=UNIT, record=unit, on=date.today())
    return {verdict.rule.code: verdict.outcome for verdict in found}


class TestOneRecord:
    def test_a_verdict_follows_the_record_at_once(self, cast: Cast, due: Unit) -> None:
        viewer = cast.actor
        before = outcomes(viewer, due)[DUE]

        host_units(
            hostings=[
                Hosting(
                    org=cast.orgs["联合支部"], unit=due, mode="joint", start_on=date(2020, 1, 1)
                )
            ],
            actor=cast.actor,
        )

        assert before is Outcome.BREACH
        assert outcomes(viewer, due)[DUE] is Outcome.MET
        assert outcomes(viewer, due)["R1-01"] is Outcome.BREACH

    def test_rules_about_the_roster_are_not_for_a_registrar(self, cast: Cast, due: Unit) -> None:
        registrar = viewer_as("registrar", "place", cast.city.pk)

        assert CHARTER in outcomes(registrar, due)
        assert DUE not in outcomes(registrar, due)

    def test_the_page_shows_verdict_clause_and_what_to_do(self, cast: Cast, due: Unit) -> None:
        shown = people.lead_office(cast).get(f"/units/{due.pk}/?panel=duties").text

        assert "应建尽建" in shown
        assert "正式党员不少于单独组建党支部的正式党员人数（3 名）：是" in shown
        assert "《中国共产党支部工作条例（试行）》第4条" in shown

    def test_the_past_is_not_judged_by_the_facts_of_today(self, cast: Cast, due: Unit) -> None:
        shown = people.lead_office(cast).get(f"/units/{due.pk}/?panel=duties&on=2019-01-01").text

        assert "只判断今天" in shown


class TestMany:
    def test_the_list_holds_those_that_the_rule_judged_so(self, cast: Cast, due: Unit) -> None:
        cast.unit("鹏城市物流协会")
        client = people.lead_office(cast)

        breach = client.get(f"/duties/{DUE}/units/breach/").text
        rest = client.get(f"/duties/{DUE}/units/not_in_force/").text

        assert due.name in breach
        assert "鹏城市物流协会" not in breach
        assert due.name not in rest
        assert "鹏城市物流协会" in rest

    def test_counts_are_those_of_the_own_scope(self, cast: Cast, due: Unit) -> None:
        everywhere = people.lead_office(cast).get(f"/rules/{DUE}/?part=tally").text
        beside = people.committee(cast, "行业党委").get(f"/rules/{DUE}/?part=tally").text

        assert "不符合 <b>1</b>" in everywhere
        assert "不符合 <b>0</b>" in beside

    def test_a_registrar_is_told_nothing_about_rosters(self, cast: Cast, due: Unit) -> None:
        client = people.registrar(cast)

        assert client.get(f"/rules/{DUE}/").status_code == 200
        assert client.get(f"/rules/{DUE}/?part=tally").status_code == 404
        assert client.get(f"/duties/{DUE}/units/breach/").status_code == 403

    @pytest.mark.parametrize("path", ["/duties/R9-99/units/met/", f"/duties/{DUE}/units/maybe/"])
    def test_unknown_rules_and_outcomes_are_not_found(self, cast: Cast, path: str) -> None:
        assert people.lead_office(cast).get(path).status_code == 404

    def test_few_queries(self, cast: Cast, due: Unit, django_assert_max_num_queries: Any) -> None:
        client = people.lead_office(cast)
        client.get(f"/units/{due.pk}/")

        with django_assert_max_num_queries(15):
            client.get(f"/duties/{DUE}/units/breach/")
        with django_assert_max_num_queries(28):
            client.get(f"/units/{due.pk}/?panel=duties")


def test_both_ways_of_judging_agree_on_every_record_of_a_city(small_city: BuiltCity) -> None:
    book = rulebook()
    with whole_register():
        for subject in all_subjects():
            swept = {
                (pk, code): outcome for pk, code, outcome in Sweep(subject, book, TODAY).outcomes()
            }
            single = {
                (record.pk, verdict.rule.code): verdict.outcome
                for record in subject.rows()
                for place, facts in [subject.facts_of(record, on=TODAY)]
                for verdict in judge_all(
                    subject=subject, edition=book.edition(region=place, on=TODAY), facts=facts
                )
            }

            assert swept == single
            assert {Outcome.MET, Outcome.BREACH, Outcome.NOT_IN_FORCE} <= set(swept.values())


def test_the_tally_counts_what_the_sweep_yields(small_city: BuiltCity) -> None:
    with whole_register():
        sweep = Sweep(ORG, rulebook(), TODAY)
        counted: dict[str, Counter[Outcome]] = {}
        for _, code, outcome in sweep.outcomes():
            counted.setdefault(code, Counter())[outcome] += 1

        tallied = {code: +counts for code, counts in sweep.tally().items() if +counts}
        assert tallied == counted
