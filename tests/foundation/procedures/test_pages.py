"""The pages of cases: the list, one case with its picture, the acts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import make_user
from tongjian.foundation.access.viewers import system
from tongjian.foundation.files.services import attach
from tongjian.foundation.procedures import services
from tongjian.foundation.procedures.models import Case, Delegation, Objection
from tongjian.foundation.procedures.reckoning import open_terms
from tongjian.kernel.cn.workdays import LAST_PUBLISHED

from .toy import begin, run_of

EARLIER = date(2026, 1, 5)


@pytest.fixture
def case(cast: Cast) -> Case:
    return begin(cast, cast.actor, on=EARLIER)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return people.committee(cast, "行业党委")


@pytest.fixture
def leader(cast: Cast) -> Client:
    return people.committee(cast, "社会组织党委")


def send_letter(case: Case, cast: Cast) -> None:
    from django.core.files.base import ContentFile

    attach(
        kind="procedures.case",
        subject_id=case.pk,
        code="letter",
        title="",
        file=ContentFile(b"%PDF-1.7", "a.pdf"),
        actor=cast.actor,
    )


def step(case: Case, code: str, act: str = "") -> str:
    return f"/cases/steps/{run_of(case, code).pk}/{act}"


def test_the_list_holds_what_is_mine_to_see(
    case: Case, cast: Cast, clerk: Client, django_assert_max_num_queries: Any
) -> None:
    clerk.get("/cases/")
    with django_assert_max_num_queries(15):
        shown = clerk.get("/cases/?state=open&procedure=toy").text

    assert case.title in shown
    assert case.title not in people.committee(cast, "联合党委").get("/cases/").text
    assert case.title not in clerk.get("/cases/?state=finished").text
    assert case.title not in clerk.get("/cases/?mine=yes").text


def test_one_case_says_where_it_is_and_why_it_waits(
    case: Case, clerk: Client, leader: Client, django_assert_max_num_queries: Any
) -> None:
    clerk.get(f"/cases/{case.pk}/")
    with django_assert_max_num_queries(18):
        shown = clerk.get(f"/cases/{case.pk}/").text

    assert "现在：申请" in shown
    assert "等支部办理" in shown
    assert "还缺材料：申请书" in shown
    assert 'aria-current="step"' in shown
    assert "外地走访" not in shown  # not needed as far as is known
    assert "提出事项" in shown


def test_done_through_the_page_with_its_refusals(
    case: Case, cast: Cast, clerk: Client, leader: Client
) -> None:
    form = {"number": "4", "on": "2026-01-06"}
    early = clerk.post(step(case, "ask"), form)
    send_letter(case, cast)
    soft = clerk.post(step(case, "ask"), {**form, "number": "12"})
    done = clerk.post(step(case, "ask"), form)
    not_mine = clerk.post(step(case, "look"), {"on": "2026-01-06"})

    assert early.status_code == 422
    assert "还缺材料：申请书" in early.text
    assert soft.status_code == 422
    assert "如仍要办理，请填写理由" in soft.text
    assert done.status_code == 302
    assert not_mine.status_code == 403
    assert "审核" in leader.get(step(case, "look")).text


@pytest.fixture
def asked(case: Case, cast: Cast) -> Case:
    send_letter(case, cast)
    given = {"number": 4, "is_far": False}
    return services.complete(
        run=run_of(case, "ask"), actor=system(EARLIER), on=EARLIER, given=given
    )


def test_refused_with_clauses_line_by_line(asked: Case, leader: Client) -> None:
    form = {
        "on": "2026-01-06",
        "remark": "还不行",
        "findings": "某条例第四条：正式党员不足\n\n材料不齐",
    }

    leader.post(step(asked, "look", "refuse/"), form)

    assert run_of(asked, "look").findings == [
        {"clause": "某条例第四条", "message": "正式党员不足"},
        {"clause": "", "message": "材料不齐"},
    ]
    assert "某条例第四条" in leader.get(f"/cases/{asked.pk}/").text


def test_sent_back_and_withdrawn(asked: Case, clerk: Client, leader: Client) -> None:
    back = leader.post(step(asked, "look", "back/"), {"to": "ask", "remark": "补名单"})
    gone = clerk.post(f"/cases/{asked.pk}/withdraw/", {"reason": "不办了"})

    asked.refresh_from_db()
    assert (back.status_code, gone.status_code) == (302, 302)
    assert (asked.state, asked.outcome) == ("withdrawn", "不办了")


def test_handed_over_to_somebody_found_by_name(asked: Case, cast: Cast, leader: Client) -> None:
    able = make_user("committee", "org", cast.orgs["社会组织党委"].pk)
    unable = make_user("committee", "org", cast.orgs["行业党委"].pk)
    address = step(asked, "look", "hand-over/")
    people_at = step(asked, "look", "people/")

    offered = leader.get(people_at, {"q": able.username[:3]}).text
    refused = leader.post(address, {"account": unable.pk, "reason": "分工"})
    done = leader.post(address, {"account": able.pk, "reason": "分工"})

    assert people_at in leader.get(address).text
    assert f'"{able.pk}"' in offered
    assert "党委工作人员，" in offered
    assert f'"{unable.pk}"' not in offered
    assert "请从列出的人里选" in refused.text
    assert done.status_code == 302
    assert run_of(asked, "look").assignee_id == able.pk


def test_a_term_into_a_year_without_a_calendar_says_so(
    asked: Case, cast: Cast, leader: Client
) -> None:
    run = run_of(asked, "look")
    terms = open_terms(asked, run.declared, on=date(LAST_PUBLISHED + 1, 1, 4))
    for name, value in terms.items():
        setattr(run, name, value)
    run.save()

    shown = leader.get(f"/cases/{asked.pk}/").text

    assert f"{LAST_PUBLISHED + 1} 年放假安排尚未公布，暂按周一至周五推算" in shown


def test_whoever_only_looks_on_is_offered_nobody(asked: Case, clerk: Client) -> None:
    assert clerk.get(step(asked, "look", "people/")).status_code == 403


def test_a_public_notice_with_an_objection(asked: Case, cast: Cast, clerk: Client) -> None:
    services.complete(run=run_of(asked, "look"), actor=system(EARLIER), on=EARLIER)
    clerk.post(step(asked, "show", "publish/"), {"first": "2026-01-05", "place": "宣传栏"})
    noted = clerk.post(step(asked, "show", "object/"), {"on": "2026-01-06", "text": "不实"})
    shown = clerk.get(f"/cases/{asked.pk}/").text
    objection = Objection.objects.get()
    answer = {"is_upheld": "no", "reply": "已核实"}
    clerk.post(f"/cases/objections/{objection.pk}/", answer)

    objection.refresh_from_db()
    assert noted.status_code == 302
    assert "1 条公示异议待核实" in shown
    assert run_of(asked, "show").notice_until == date(2026, 1, 9)
    assert objection.state == "dismissed"


def test_delegated_and_taken_back(case: Case, cast: Cast, clerk: Client) -> None:
    taker = make_user("committee", "org", cast.orgs["联合党委"].pk)
    form = {
        "account": taker.pk,
        "start_on": "2026-01-01",
        "end_on": "2099-01-01",
        "reason": "出差",
        "procedure": "",
    }
    clerk.post("/cases/delegations/new/", form)
    made = Delegation.objects.get()
    offered = clerk.get("/cases/delegations/people/", {"q": taker.username}).text
    stranger = people.committee(cast, "社会组织党委")
    address = f"/cases/delegations/{made.pk}/end/"

    assert f'"{taker.pk}"' in offered
    assert str(taker) in clerk.get("/cases/delegations/").text
    assert stranger.get(address).status_code == 404
    assert "不再代您办理" in clerk.post(address).text
    clerk.post(address, {"_confirmed": "1"})
    made.refresh_from_db()
    assert made.end_on is not None
    assert made.end_on < date(2099, 1, 1)


def test_the_same_for_programs(case: Case, clerk: Client) -> None:
    listed = clerk.get("/api/v1/cases").json()["items"]
    one = clerk.get(f"/api/v1/cases/{case.pk}").json()

    assert [row["id"] for row in listed] == [case.pk]
    assert [run["step"] for run in one["steps"]] == ["ask"]
    assert one["papers"] == []
