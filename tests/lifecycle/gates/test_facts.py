"""What the gates did is what rules ask for: one record and all of them judge alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.days import today
from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.notices import refreshing
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.facts import all_subjects, subject_of
from tongjian.foundation.rulebook.sweeping import Sweep
from tongjian.foundation.rulebook.verdicts import Outcome, judge_all
from tongjian.lifecycle.gates.models import AnnualReport, CharterCheck
from tongjian.registry.units.models import Unit

ANNUAL = ["R7-04", "R7-05", "R7-07", "R7-08", "R7-12-2"]


def due_on() -> date:
    return date(today().year, 5, 31)


def report(unit: Unit, **fields: Any) -> AnnualReport:
    given = {"year": today().year - 1, "track": "inspection", "due_on": due_on(), **fields}
    return AnnualReport.objects.create(unit=unit, **given)


def outcomes(unit: Unit, day: date | None = None) -> dict[str, str]:
    """Judge one unit by the way of its page, and check that the sweep says the same."""
    on = day or today()
    subject = subject_of("unit")
    book = queries.current()
    place, facts = subject.facts_of(unit, on=on)
    edition = book.edition(region=place, on=on)
    one = {
        v.rule.code: v.outcome.value
        for v in judge_all(subject=subject, edition=edition, facts=facts)
    }
    with whole_register():
        rows = subject.rows().filter(pk=unit.pk)
        swept = {code: o.value for _, code, o in Sweep(subject, book, on, rows).outcomes()}
    assert one == swept
    return one


def test_reports_are_judged_by_their_days(cast: Cast) -> None:
    late, punctual, none = (cast.unit(f"鹏城市{name}协会") for name in ("物流", "装饰", "棋类"))
    report(late)
    report(punctual, filed_on=due_on(), party_meetings=4, conclusion="good")
    on = due_on() + timedelta(days=1)

    assert [outcomes(late, on)[code] for code in ANNUAL] == [
        "breach",
        "met",
        "not_in_force",
        "not_in_force",
        "breach",
    ]
    assert [outcomes(punctual, on)[code] for code in ANNUAL] == [
        "met",
        "met",
        "not_in_force",
        "met",
        "met",
    ]
    # The office has opened the year and left this one out.
    assert [outcomes(none, on)[code] for code in ANNUAL] == [
        "not_in_force",
        "breach",
        "not_in_force",
        "not_in_force",
        "not_in_force",
    ]


def test_the_report_of_another_year_is_another_matter(cast: Cast) -> None:
    unit = cast.unit("鹏城市物流协会")
    report(unit, year=today().year - 2, due_on=date(today().year - 1, 5, 31))

    assert outcomes(unit)["R7-04"] == "not_in_force"


def test_a_charity_that_is_inspected_is_found(cast: Cast) -> None:
    unit = cast.unit("鹏城市慈善会", is_charity=True)
    report(unit)

    assert outcomes(unit)["R7-07"] == "breach"


def test_the_latest_charter_counts(cast: Cast) -> None:
    unit = cast.unit("鹏城市物流协会")
    given = {"unit": unit, "title": "章程", "text": "……", "sha256": "x", "checked_by": "某人"}
    given |= {"occasion": "annual", "registered_path": unit.registered_path}
    CharterCheck.objects.create(
        **given, checked_on=date(2026, 1, 1), is_complete=False, missing=["law"]
    )
    before = outcomes(unit)["R6-03-1"]
    CharterCheck.objects.create(**given, checked_on=date(2026, 2, 1), is_complete=True)

    assert (before, outcomes(unit)["R6-03-1"]) == ("breach", "met")


def test_who_may_not_look_at_the_gates_is_told_nothing(cast: Cast) -> None:
    unit = cast.unit("鹏城市物流协会")
    report(unit)
    subject = subject_of("unit")
    desk = viewer_as("registrar", "place", cast.city.pk)
    head = viewer_as("unit_head", "unit", unit.pk)

    told = {
        name: {
            v.rule.code
            for v in queries.verdicts_on(viewer, subject=subject, record=unit, on=today())
        }
        for name, viewer in (("desk", desk), ("head", head))
    }

    assert "R7-04" in told["desk"]
    assert "R7-04" not in told["head"] or head.may("gates.gate:read")


def test_what_a_gate_reminds_of_is_not_said_twice(cast: Cast) -> None:
    """The list of the year has its own notice with its own day."""
    unit = cast.unit("鹏城市物流协会")
    report(unit, due_on=today(-1))

    refreshing.refresh_all(on=today())

    said = set(Notice.objects.filter(subject_id=unit.pk).values_list("matter__code", flat=True))
    assert outcomes(unit)["R7-04"] == Outcome.BREACH.value
    assert not said & {"R7-04", "R7-12-2"}
    shown = people.lead_office(cast).get(f"/units/{unit.pk}/?panel=duties").text
    assert "年检按期报送" in shown


def test_each_fact_has_one_name() -> None:
    for subject in all_subjects():
        names = [fact.name for fact in subject.facts]
        assert len(names) == len(set(names))


@pytest.fixture
def cast(db: None) -> Cast:
    from tests.registry import cast as casting

    return casting.build()
