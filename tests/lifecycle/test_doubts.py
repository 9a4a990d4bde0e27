"""The work list 归口不清: judged at once, for one, for all, and settled as a job."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from tests.cities import BuiltCity
from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import confirm, make_user
from tongjian.foundation import clock
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.jobs import running
from tongjian.foundation.jobs.models import Job, State
from tongjian.lifecycle.affiliation import judging, queries, services, tasks
from tongjian.lifecycle.affiliation.choices import Function, Issue
from tongjian.lifecycle.affiliation.models import Doubt, Seat
from tongjian.lifecycle.affiliation.resolving import Answer, resolve
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.models import Charge
from tongjian.registry.party_orgs.services.covering import charge_units
from tongjian.registry.units.choices import ENDED, UnitStatus
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import end_unit, revise_units


def seat(cast: Cast, function: Function, org: str, **fields: Any) -> Seat:
    made = Seat(
        function=function,
        locality=fields.pop("locality", cast.city),
        org=cast.orgs[org],
        start_on=date(2020, 1, 1),
        **fields,
    )
    return services.give_seat(seat=made, actor=cast.actor)


def doubts(unit: Unit) -> dict[str, str]:
    return dict(Doubt.objects.filter(unit=unit).values_list("kind", "issue"))


@pytest.fixture
def seated(cast: Cast) -> Cast:
    seat(cast, Function.OFFICE, "两新工委")
    seat(cast, Function.COMPREHENSIVE, "联合党委")
    return cast


class TestAtOnce:
    """Whatever an answer rests on changes, and the list is right without anybody asking."""

    def test_a_new_unit_is_judged(self, seated: Cast) -> None:
        found = doubts(seated.unit("鹏城市棋院"))

        assert found == dict.fromkeys(("lead", "direct", "fallback"), Issue.UNRECORDED)

    def test_a_charge_settles_its_answer(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市棋院")
        right = Charge(
            unit=unit, org=seated.orgs["两新工委"], kind="lead", start_on=date(2021, 1, 1)
        )
        wrong = Charge(
            unit=unit, org=seated.orgs["行业党委"], kind="direct", start_on=date(2021, 1, 1)
        )

        charge_units(charges=[right, wrong], actor=seated.actor)

        assert doubts(unit) == {"direct": Issue.DIFFERS, "fallback": Issue.UNRECORDED}

    def test_a_change_of_facts_is_followed(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市护理学会")
        services.settle(units=[unit], actor=seated.actor, on=clock.today())
        before = doubts(unit)

        revise_units(
            changes={unit.pk: {"supervision": "competent", "competent_body": seated.health}},
            actor=seated.actor,
            on=clock.today(),
            reason="查明",
        )

        assert before == {}
        assert doubts(unit) == {"direct": Issue.VACANT}

    def test_a_seat_is_followed_when_given_and_when_ended(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市护理学会", supervision="competent", competent_body=seated.health)
        before = doubts(unit)["direct"]

        given = seat(seated, Function.BODY, "行业党委", agency=seated.health)
        between = doubts(unit)["direct"]
        services.end_seat(seat=given, actor=seated.actor, on=clock.today())

        assert (before, between) == (Issue.VACANT, Issue.UNRECORDED)
        assert doubts(unit)["direct"] == Issue.VACANT

    def test_what_has_ended_is_nobodys_work(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市棋院")

        end_unit(
            unit=unit,
            status=UnitStatus.CANCELLED,
            actor=seated.actor,
            on=clock.today(),
            reason="注销",
        )

        assert doubts(unit) == {}

    def test_a_decision_is_looked_at_again_when_its_day_comes(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市棋院")
        services.settle(units=[unit], actor=seated.actor, on=clock.today())
        review = date(clock.today().year + 1, 1, 1)
        services.override(
            unit=unit,
            kind=ChargeKind.DIRECT,
            org=seated.orgs["行业党委"],
            reason="专题会议纪要",
            owner="组织科",
            review_on=review,
            actor=seated.actor,
            on=clock.today(),
        )
        before = doubts(unit)

        judging.judge_units([unit.pk], on=review)

        assert before == {}
        assert doubts(unit) == {"direct": Issue.REVIEW}


def issue_of(answer: Answer, *, on: date) -> Issue | None:
    """Tell what the page of the unit would make of an answer."""
    if answer.override and answer.override.review_on <= on:
        return Issue.REVIEW
    if answer.org is None:
        return Issue.VACANT if answer.function else Issue.UNCLEAR
    if answer.is_settled:
        return None
    return Issue.DIFFERS if answer.recorded else Issue.UNRECORDED


def test_one_and_all_are_judged_alike(small_city: BuiltCity) -> None:
    on = clock.today()
    with whole_register():
        judging.judge_range(0, 10**9, on=on)
        kept = {
            (doubt.unit_id, doubt.kind): (doubt.issue, doubt.org_id, doubt.recorded_id)
            for doubt in Doubt.objects.all()
        }
        single = {
            (unit.pk, answer.kind.value): (
                issue,
                answer.org and answer.org.pk,
                answer.recorded and answer.recorded.pk,
            )
            for unit in Unit.objects.exclude(status__in=ENDED)
            for answer in resolve(unit, on=on)
            for issue in [issue_of(answer, on=on)]
            if issue
        }

    assert kept == single
    assert {Issue.VACANT, Issue.DIFFERS} & {issue for issue, *_ in kept.values()}


def test_judging_what_somebody_else_has_just_judged_is_no_conflict(seated: Cast) -> None:
    """Two at once: the rows of the other are not seen by the deletion, only by the index."""
    unit = seated.unit("鹏城市棋院")
    rows = Unit.objects.filter(pk=unit.pk)
    Doubt.objects.filter(unit=unit).update(issue=Issue.REVIEW)

    judging._judge(rows, "false", [], clock.today())

    assert set(doubts(unit).values()) == {Issue.UNRECORDED}


class TestWhole:
    def test_a_job_judges_and_settles_with_progress(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市棋院")
        user = make_user("lead_office", "org", seated.orgs["两新工委"].pk)
        Doubt.objects.all().delete()

        job = running.run(services.start_job(owner_id=user.pk, region="4499", settle=True))

        assert (job.state, job.message) == (State.DONE, "还有 0 项归口不清，按规则落实 3 项")
        assert Charge.objects.open().filter(unit=unit).count() == 3
        assert doubts(unit) == {}

    def test_progress_is_told_batch_by_batch(
        self, seated: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, last = seated.unit("鹏城市棋院"), seated.unit("鹏城市画院")
        monkeypatch.setattr(tasks, "BATCH", 1)
        told: list[tuple[int, int]] = []

        tasks.work_off(
            region="",
            settle=False,
            actor=seated.actor,
            on=clock.today(),
            tell=lambda done, total, _: told.append((done, total)),
        )

        batches = last.pk - first.pk + 1
        assert told == [(number, batches) for number in range(batches + 1)]

    def test_every_morning_everything_is_judged_anew(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市棋院")
        Doubt.objects.all().delete()

        tasks.judge_everything(timestamp=0)

        assert len(doubts(unit)) == 3

    def test_another_region_is_left_alone(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市棋院")
        user = make_user("lead_office", "org", seated.orgs["两新工委"].pk)

        running.run(services.start_job(owner_id=user.pk, region="3201", settle=True))

        assert not Charge.objects.filter(unit=unit).exists()
        assert len(doubts(unit)) == 3

    def test_nobody_settles_outside_the_own_scope(self, seated: Cast) -> None:
        seated.unit("鹏城市棋院")
        beside = make_user("committee", "org", seated.orgs["行业党委"].pk)

        job = running.run(services.start_job(owner_id=beside.pk, region="", settle=True))

        assert "按规则落实 0 项" in job.message
        assert not Charge.objects.exists()

    def test_the_command_settles(self, seated: Cast, capsys: pytest.CaptureFixture[str]) -> None:
        seated.unit("鹏城市棋院")

        call_command("affiliation", "settle", "--json")

        told = json.loads(capsys.readouterr().out)
        assert told == {"doubts": 0, "settled": 3, "by_issue": {}}


class TestPages:
    def test_the_list_names_what_is_unclear_within_scope(self, seated: Cast) -> None:
        seat(seated, Function.BODY, "行业党委", agency=seated.health)
        inside = seated.unit(
            "鹏城市护理学会", supervision="competent", competent_body=seated.health
        )
        outside = seated.unit("鹏城市棋院")
        charge = Charge(
            unit=inside, org=seated.orgs["行业党委"], kind="direct", start_on=date(2021, 1, 1)
        )
        charge_units(charges=[charge], actor=seated.actor)
        office, beside = people.lead_office(seated), people.committee(seated, "行业党委")

        everything = office.get("/affiliation/doubts/").text
        own = beside.get("/affiliation/doubts/").text
        narrowed = office.get("/affiliation/doubts/?answer=lead&issue=vacant").text

        assert inside.name in everything
        assert outside.name in everything
        assert "还没有登记责任 <b>5</b>" in everything
        assert inside.name in own
        assert outside.name not in own
        assert inside.name not in narrowed

    def test_the_office_starts_a_job_and_others_do_not(self, seated: Cast) -> None:
        office, committee = people.lead_office(seated), people.committee(seated, "行业党委")

        started = office.post("/affiliation/judge/", {"place": "", "settle": "on"})
        refused = committee.post("/affiliation/judge/", {"place": ""})

        job = Job.objects.get()
        assert started.headers["Location"] == job.url
        assert job.payload == {"region": "", "settle": True}
        assert refused.status_code == 403

    def test_an_export_is_asked_to_confirm_and_then_logged(self, seated: Cast) -> None:
        seated.unit("鹏城市棋院")
        client = people.lead_office(seated)
        confirm(client)

        response = client.get("/affiliation/doubts/?export=csv")

        body = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert "鹏城市棋院" in body
        assert Entry.objects.filter(action="units.list.exported").count() == 1

    def test_few_queries(self, seated: Cast, django_assert_max_num_queries: Any) -> None:
        for number in range(5):
            seated.unit(f"鹏城市棋院{number}")
        client = people.lead_office(seated)
        client.get("/affiliation/doubts/")

        with django_assert_max_num_queries(14):
            client.get("/affiliation/doubts/")

    def test_counts_by_issue_are_those_of_the_scope(self, seated: Cast) -> None:
        seated.unit("鹏城市棋院")

        assert queries.count_by_issue(seated.actor) == Counter({"unrecorded": 3})
