"""One toy case through every feature of the engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import Http404

from tests.registry.cast import Cast
from tests.signing import make_user, viewer_as
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.files.services import attach
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.procedures import declaring, queries, services
from tongjian.foundation.procedures.models import Case, Delegation
from tongjian.foundation.procedures.services import UnableToAct

from .toy import LOG, MONDAY, TOY, begin, run_of

PDF = b"%PDF-1.7 hello"


def on_day(viewer: Viewer, day: date) -> Viewer:
    assert viewer.user_id is not None
    return viewer_for(user_id=viewer.user_id, name=viewer.name, on=day)


@pytest.fixture
def clerk(cast: Cast) -> Viewer:
    return on_day(viewer_as("committee", "org", cast.orgs["行业党委"].pk), MONDAY)


@pytest.fixture
def leader(cast: Cast) -> Viewer:
    return on_day(viewer_as("committee", "org", cast.orgs["社会组织党委"].pk), MONDAY)


def send_letter(case: Case, actor: Viewer) -> None:
    attach(
        kind="procedures.case",
        subject_id=case.pk,
        code="letter",
        title="",
        file=ContentFile(PDF, "申请书.pdf"),
        actor=actor,
    )


def do(case: Case, step: str, actor: Viewer, *, on: date = MONDAY, **kw: Any) -> Case:
    actor = on_day(actor, on) if on > actor.on else actor
    return services.complete(run=run_of(case, step), actor=actor, on=on, **kw)


def asked(cast: Cast, clerk: Viewer, *, far: bool = False) -> Case:
    case = begin(cast, clerk)
    send_letter(case, clerk)
    return do(case, "ask", clerk, given={"number": 4, "is_far": far})


def test_a_case_from_its_beginning_to_its_end(cast: Cast, clerk: Viewer, leader: Viewer) -> None:
    case = asked(cast, clerk)
    do(case, "look", leader, on=MONDAY)
    services.publish_notice(run=run_of(case, "show"), actor=clerk, first=MONDAY, place="宣传栏")
    until = run_of(case, "show").notice_until
    do(case, "show", clerk, on=date(2026, 11, 28))
    do(case, "enter", clerk, on=date(2026, 11, 28))
    assert Case.objects.get(pk=case.pk).is_open  # the other step beside it is still open
    do(case, "decide", leader, on=date(2026, 11, 30), reason="章程正在修改")

    case.refresh_from_db()
    assert until == date(2026, 11, 27)
    assert (case.state, case.ended_on) == ("finished", date(2026, 11, 30))
    assert [name for name, _ in LOG] == [
        "started", "ask", "look", "show", "enter", "decide", "finished",
    ]  # fmt: skip
    assert run_of(case, "visit").state == "skipped"
    assert run_of(case, "look").due_on == date(2026, 11, 30)
    assert run_of(case, "decide").due_on == date(2026, 12, 23)
    assert case.given("ask") == {"number": 4, "is_far": False}
    told = Entry.objects.filter(subject_type="procedures.case", subject_id=case.pk)
    assert set(told.values_list("action", flat=True)) == {
        "procedures.case.started",
        "procedures.step.done",
        "procedures.notice.published",
        "procedures.case.finished",
        "files.attachment.sent",
    }


class TestGates:
    def test_a_missing_paper_stops_even_with_a_reason(self, cast: Cast, clerk: Viewer) -> None:
        case = begin(cast, clerk)

        with pytest.raises(UnableToAct, match="还缺材料：申请书"):
            do(case, "ask", clerk, given={"number": 4}, reason="急")

    def test_a_hard_rule_stops_with_its_clause(self, cast: Cast, clerk: Viewer) -> None:
        case = begin(cast, clerk, org="物流支部")
        secretary = viewer_as("committee", "org", cast.orgs["物流支部"].pk)
        send_letter(case, clerk)

        with pytest.raises(UnableToAct) as refused:
            do(case, "ask", on_day(secretary, MONDAY), given={"number": 2}, reason="特殊情况")

        assert refused.value.codes == ("TOY-1",)
        assert "某条例第四条" in refused.value.findings[0].suggestion
        assert run_of(case, "ask").is_open

    def test_who_leads_decides_against_it_with_a_reason(self, cast: Cast, leader: Viewer) -> None:
        case = begin(cast, leader)
        send_letter(case, leader)

        with pytest.raises(UnableToAct, match="只有 2 个"):
            do(case, "ask", leader, given={"number": 2})
        do(case, "ask", leader, given={"number": 2}, reason="专题会议纪要")

        run = run_of(case, "ask")
        assert run.override_reason == "专题会议纪要"
        assert [f["code"] for f in run.findings] == ["TOY-1"]

    def test_a_soft_rule_asks_for_a_reason_only(self, cast: Cast, clerk: Viewer) -> None:
        case = begin(cast, clerk)
        send_letter(case, clerk)

        with pytest.raises(UnableToAct, match="偏多"):
            do(case, "ask", clerk, given={"number": 12})
        do(case, "ask", clerk, given={"number": 12}, reason="集中办理")

        assert run_of(case, "look").is_open

    def test_a_rule_of_the_rulebook_gates_a_step_and_is_kept(
        self, cast: Cast, clerk: Viewer, leader: Viewer
    ) -> None:
        case = ready_to_decide(cast, clerk, leader)

        with pytest.raises(UnableToAct) as refused:
            do(case, "decide", leader, on=date(2026, 11, 30))

        assert "R6-07-2" in refused.value.codes
        assert "依据" in refused.value.findings[0].suggestion

    def test_a_hard_term_that_has_passed(self, cast: Cast, clerk: Viewer, leader: Viewer) -> None:
        case = ready_to_decide(cast, clerk, leader)

        with pytest.raises(UnableToAct, match="已超过办理期限 2026-12-23"):
            do(case, "decide", leader, on=date(2026, 12, 24))

    def test_a_step_that_must_last(self, cast: Cast, clerk: Viewer, leader: Viewer) -> None:
        case = asked(cast, clerk, far=True)
        do(case, "look", leader)

        with pytest.raises(UnableToAct, match="最早 2026-11-26"):
            do(case, "visit", clerk, on=date(2026, 11, 25), reason="急")
        do(case, "visit", clerk, on=date(2026, 11, 26))

        assert run_of(case, "show").is_open

    def test_no_day_ahead_of_today(self, cast: Cast, clerk: Viewer) -> None:
        case = begin(cast, clerk)
        send_letter(case, clerk)

        with pytest.raises(UnableToAct, match="不能在今天以后"):
            services.complete(
                run=run_of(case, "ask"),
                actor=clerk,
                on=MONDAY + timedelta(days=1),
                given={"number": 4},
                reason="急",
            )

    def test_no_day_before_the_step_opened(self, cast: Cast, clerk: Viewer) -> None:
        case = begin(cast, clerk)
        send_letter(case, clerk)

        with pytest.raises(UnableToAct, match="早于"):
            do(case, "ask", clerk, on=MONDAY - timedelta(days=1), given={"number": 4})


def at_notice(cast: Cast, clerk: Viewer, leader: Viewer) -> Case:
    case = asked(cast, clerk)
    do(case, "look", leader)
    return case


def ready_to_decide(cast: Cast, clerk: Viewer, leader: Viewer) -> Case:
    case = at_notice(cast, clerk, leader)
    services.publish_notice(run=run_of(case, "show"), actor=clerk, first=MONDAY, place="栏")
    return do(case, "show", clerk, on=date(2026, 11, 28))


class TestNotice:
    def test_nothing_goes_on_while_it_is_up(
        self, cast: Cast, clerk: Viewer, leader: Viewer
    ) -> None:
        case = at_notice(cast, clerk, leader)
        with pytest.raises(UnableToAct, match="还没有公示"):
            do(case, "show", clerk)
        services.publish_notice(run=run_of(case, "show"), actor=clerk, first=MONDAY, place="栏")

        with pytest.raises(UnableToAct, match="公示到 2026-11-27 止"):
            do(case, "show", clerk, on=date(2026, 11, 27))
        with pytest.raises(UnableToAct, match="已经从"):
            services.publish_notice(
                run=run_of(case, "show"), actor=clerk, first=MONDAY, place="栏"
            )

    def test_objections_are_looked_into_first(
        self, cast: Cast, clerk: Viewer, leader: Viewer
    ) -> None:
        case = at_notice(cast, clerk, leader)
        run = services.publish_notice(
            run=run_of(case, "show"), actor=clerk, first=MONDAY, place="栏"
        )
        late = on_day(clerk, date(2026, 12, 1))
        with pytest.raises(UnableToAct, match="公示期为"):
            services.object_to(run=run, actor=late, on=date(2026, 12, 1), text="人数不实")
        objection = services.object_to(run=run, actor=clerk, on=MONDAY, text="人数不实")
        after = date(2026, 11, 28)

        with pytest.raises(UnableToAct, match="1 条公示异议"):
            do(case, "show", clerk, on=after)
        services.reply_to(
            objection=objection, actor=clerk, on=after, is_upheld=False, reply="已核实"
        )
        do(case, "show", clerk, on=after)

        assert run_of(case, "decide").is_open
        told = Entry.objects.get(action="procedures.objection.noted")
        assert "人数不实" not in str(told.changes)


class TestWays:
    def test_refused_with_findings(self, cast: Cast, clerk: Viewer, leader: Viewer) -> None:
        case = asked(cast, clerk)

        services.refuse(
            run=run_of(case, "look"),
            actor=leader,
            on=MONDAY,
            remark="条件还不具备",
            findings=[("某条例第四条", "正式党员不足三名")],
        )

        case.refresh_from_db()
        assert (case.state, case.outcome) == ("refused", "条件还不具备")
        assert run_of(case, "look").findings[0]["clause"] == "某条例第四条"
        assert LOG[-1][0] == "ended"

    def test_a_step_that_decides_nothing_cannot_refuse(self, cast: Cast, clerk: Viewer) -> None:
        case = begin(cast, clerk)

        with pytest.raises(UnableToAct, match="不作出是否同意的决定"):
            services.refuse(run=run_of(case, "ask"), actor=clerk, on=MONDAY, remark="不")

    def test_sent_back_and_done_again(self, cast: Cast, clerk: Viewer, leader: Viewer) -> None:
        case = asked(cast, clerk)
        services.send_back(
            run=run_of(case, "look"), to="ask", actor=leader, on=MONDAY, remark="补充名单"
        )
        do(case, "ask", clerk, given={"number": 5})

        states = list(case.runs.order_by("order").values_list("step", "state"))
        assert states == [
            ("ask", "done"), ("look", "sent_back"), ("ask", "done"), ("look", "open"),
        ]  # fmt: skip
        assert Case.objects.get(pk=case.pk).given("ask")["number"] == 5

    def test_only_back_to_what_was_done(self, cast: Cast, clerk: Viewer, leader: Viewer) -> None:
        case = asked(cast, clerk)

        with pytest.raises(UnableToAct, match="不能退回"):
            services.send_back(
                run=run_of(case, "look"), to="show", actor=leader, on=MONDAY, remark="退"
            )

    def test_withdrawn_by_who_asked(self, cast: Cast, clerk: Viewer, leader: Viewer) -> None:
        case = asked(cast, clerk)
        other = viewer_as("committee", "org", cast.orgs["联合党委"].pk)

        with pytest.raises(PermissionDenied):
            services.withdraw(case=case, actor=other, on=MONDAY, reason="不办了")
        services.withdraw(case=case, actor=clerk, on=MONDAY, reason="不办了")

        assert Case.objects.get(pk=case.pk).state == "withdrawn"
        with pytest.raises(UnableToAct, match="已经办过"):
            do(case, "look", leader)

    def test_one_open_case_about_one_subject(self, cast: Cast, clerk: Viewer) -> None:
        case = begin(cast, clerk)

        with pytest.raises(UnableToAct, match="正在办理中"):
            services.start(
                procedure="toy",
                title="又一次",
                subject_kind="units.unit",
                subject_id=case.subject_id,
                keys=case.keys,
                actor=clerk,
                on=MONDAY,
            )


class TestPeople:
    def test_each_step_has_its_own_right(self, cast: Cast, clerk: Viewer, leader: Viewer) -> None:
        case = asked(cast, clerk)
        beside = viewer_as("committee", "org", cast.orgs["联合党委"].pk)

        with pytest.raises(PermissionDenied):
            do(case, "look", clerk)  # the superior decides, never the one who asks
        with pytest.raises(PermissionDenied):
            do(case, "look", beside)
        with pytest.raises(Http404):
            queries.get_case(beside, case.pk)
        assert queries.get_case(leader, case.pk) == case

    def test_handed_to_a_colleague(self, cast: Cast, clerk: Viewer) -> None:
        case = begin(cast, clerk)
        send_letter(case, clerk)
        colleague = make_user("committee", "org", cast.orgs["行业党委"].pk)
        outsider = make_user("committee", "org", cast.orgs["联合党委"].pk)
        run = run_of(case, "ask")
        with pytest.raises(UnableToAct, match="没有办理这一步的权限"):
            services.hand_over(run=run, to=outsider, actor=clerk, on=MONDAY, reason="分工")

        services.hand_over(run=run, to=colleague, actor=clerk, on=MONDAY, reason="分工")

        with pytest.raises(UnableToAct, match="已交给"):
            do(case, "ask", clerk, given={"number": 4})
        other = viewer_for(user_id=colleague.pk, name=str(colleague), on=MONDAY)
        do(case, "ask", other, given={"number": 4})
        assert run_of(case, "ask").actor_id == colleague.pk

    def test_delegated_for_a_time(self, cast: Cast, clerk: Viewer) -> None:
        case = begin(cast, clerk)
        send_letter(case, clerk)
        taker = make_user("committee", "org", cast.orgs["联合党委"].pk)
        services.delegate(
            taker=taker,
            actor=clerk,
            start_on=MONDAY,
            end_on=date(2026, 12, 1),
            reason="出差",
        )
        late = viewer_for(user_id=taker.pk, name="乙", on=date(2026, 12, 1))
        acting = viewer_for(user_id=taker.pk, name="乙", on=MONDAY)

        with pytest.raises(PermissionDenied):
            do(case, "ask", late, given={"number": 4})
        assert queries.get_case(acting, case.pk) == case
        do(case, "ask", acting, given={"number": 4})

        run = run_of(case, "ask")
        assert (run.actor_id, run.on_behalf_of) == (taker.pk, clerk.name)
        assert LOG[-1] == ("ask", f"乙（代{clerk.name}）")

    def test_a_delegation_gives_no_new_kind_of_right(self, cast: Cast, clerk: Viewer) -> None:
        case = begin(cast, clerk)
        send_letter(case, clerk)
        member = make_user("first_secretary", "org", cast.orgs["行业党委"].pk)
        with pytest.raises(UnableToAct, match="不能受托"):
            services.delegate(
                taker=member, actor=clerk, start_on=MONDAY, end_on=date(2026, 12, 1), reason="出差"
            )
        # Nor one that was there before the right was lost.
        assert clerk.user_id is not None
        Delegation.objects.create(
            giver_id=clerk.user_id,
            taker=member,
            reason="出差",
            start_on=MONDAY,
            end_on=date(2026, 12, 1),
        )
        acting = viewer_for(user_id=member.pk, name="乙", on=MONDAY)

        with pytest.raises(PermissionDenied):
            do(case, "ask", acting, given={"number": 4})


def test_notices_come_and_go_with_the_steps(cast: Cast, clerk: Viewer, leader: Viewer) -> None:
    case = asked(cast, clerk)
    first, second = run_of(case, "ask"), run_of(case, "look")
    closed = Notice.objects.get(key=f"procedures/{first.pk}")
    asking = Notice.objects.get(key=f"procedures/{second.pk}")

    assert closed.closed_why == "done"
    assert (asking.closed_on, asking.due_on) == (None, date(2026, 11, 30))
    assert asking.org_path == case.leader_path


def test_a_case_follows_its_organisation(cast: Cast, clerk: Viewer) -> None:
    case = begin(cast, clerk)
    send_letter(case, clerk)
    before = case.scope_path

    services.follow_move(before=before, after="0009")

    case.refresh_from_db()
    assert case.scope_path == "0009"


def test_a_procedure_is_checked_when_it_is_declared() -> None:
    twice = replace(TOY, steps=[TOY.steps[0], TOY.steps[0]])
    dangling = replace(TOY, steps=[TOY.steps[4]])

    with pytest.raises(ValueError, match="share a code"):
        declaring.declare(twice)
    with pytest.raises(ValueError, match="runs from no step"):
        declaring.declare(dangling)
