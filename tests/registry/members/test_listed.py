"""Who stood in a list is logged in one entry, shown to the member, and watched."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.days import today
from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import client_as, confirm
from tongjian.foundation.audit.models import Reading
from tongjian.foundation.exchange import downloads
from tongjian.foundation.jobs import running
from tongjian.foundation.jobs.models import Job
from tongjian.foundation.watch import services as watch
from tongjian.foundation.watch.models import Notice
from tongjian.registry.members.models import Person
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint


@pytest.fixture
def branch(cast: Cast) -> list[Person]:
    return [cast.person(f"王{word}", cast.orgs["物流支部"]) for word in "一二三"]


@pytest.fixture
def secretary(cast: Cast) -> Client:
    return client_as("branch_secretary", "org", cast.orgs["物流支部"].pk)


def entry() -> Reading:
    """Return the one entry there is."""
    return Reading.objects.get()


def test_a_page_of_the_roster_is_one_entry(branch: list[Person], secretary: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        secretary.get("/members/")

    assert (entry().what, entry().purpose) == ("名单：党员名册", "翻看名单")
    assert (entry().records, entry().subject_id) == (3, None)
    assert entry().people == sorted(person.pk for person in branch)
    assert len([q for q in queries if "INSERT" in q["sql"] and "reading" in q["sql"]]) == 1


def test_counting_and_refused_addresses_show_nobody(
    branch: list[Person], secretary: Client
) -> None:
    secretary.get("/members/?part=count")
    secretary.get("/members/?sort=nonsense")

    assert not Reading.objects.exists()


def test_the_interface_is_logged_like_the_page(branch: list[Person], secretary: Client) -> None:
    assert secretary.get("/api/v1/members").status_code == 200
    assert entry().records == 3


@pytest.mark.parametrize("url", ["/search/?q=王", "/search/suggest/?q=王", "/api/v1/search?q=王"])
def test_what_was_found_is_one_entry(branch: list[Person], secretary: Client, url: str) -> None:
    answer = secretary.get(url)

    assert answer.status_code == 200, url
    assert (entry().what, entry().purpose, entry().records) == ("搜索结果", "搜索", 3)
    assert "王" not in entry().purpose


def test_the_members_of_an_organisation(
    cast: Cast, branch: list[Person], secretary: Client
) -> None:
    org = cast.orgs["物流支部"]
    secretary.get(f"/orgs/{org.pk}/?panel=members")

    assert (entry().what, entry().records) == ("名单：党组织的党员", 3)


def test_the_rows_behind_a_number(cast: Cast, branch: list[Person]) -> None:
    people.lead_office(cast).get("/stats/members-sex/rows/?m=people")

    assert (entry().what, entry().records) == ("名单：统计数背后的党员", 3)


def test_choosing_a_person_for_a_post(cast: Cast, branch: list[Person]) -> None:
    people.lead_office(cast).get(reverse("posts:people"), {"q": "王"})

    assert entry().what == "名单：任职选人"


def test_nobody_is_logged_for_the_own_name(branch: list[Person]) -> None:
    people.member(branch[0].pk).get("/members/")

    assert not Reading.objects.exists()


def test_the_member_reads_it_in_plain_words(branch: list[Person], secretary: Client) -> None:
    for _ in range(2):
        secretary.get("/members/")
    secretary.get("/search/?q=王一")
    member = people.member(branch[0].pk)

    page = member.get("/members/own/?panel=readings").text
    copy = member.get("/members/own/copy/").text
    other = people.member(branch[1].pk).get("/members/own/?panel=readings").text

    assert "在名单中出现" in page
    assert "没有打开个人页面" in page
    assert "名单：党员名册" in page
    assert "搜索结果" in page
    assert "搜索结果" not in other
    assert "在名单中出现" in copy
    told = member.get(f"/api/v1/members/{branch[0].pk}").json()["appearances"]
    assert [(line["what"], line["times"]) for line in told] == [
        ("搜索结果", 1),
        ("名单：党员名册", 2),
    ]


def take_out(client: Client, path: str = "/members/", purpose: str = "核对花名册和统计") -> str:
    """Take a list out as a file, with a purpose and a fresh confirmation."""
    client.post("/members/purpose/", {"usual": purpose, "next": path})
    confirm(client)
    answer: Any = client.get(path, {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    for close in answer._resource_closers:
        close()
    return text


def test_whoever_stands_in_a_file_is_told_by_whom_and_for_what(
    cast: Cast, branch: list[Person]
) -> None:
    outside = cast.person("李静", cast.orgs["联合支部"])
    assert "王一" in take_out(people.committee(cast, "行业党委"))
    assert entry().people == sorted(person.pk for person in branch)
    member = people.member(branch[0].pk)

    page = member.get("/members/own/?panel=readings").text
    copy = member.get("/members/own/copy/").text
    told = member.get(f"/api/v1/members/{branch[0].pk}").json()

    for shown in (page, copy):
        assert "导出：党员名册（csv，" in shown
        assert "核对花名册和统计" in shown
    assert told["appearances"] == []
    assert told["readings"][0]["what"].startswith("导出：党员名册")
    other = people.member(outside.pk).get("/members/own/?panel=readings").text
    assert "导出：党员名册" not in other


def test_a_file_of_posts_tells_the_members_who_hold_them(cast: Cast, branch: list[Person]) -> None:
    appoint(
        appointments=[
            Appointment(
                holder_name=branch[0].name,
                person=branch[0],
                post="secretary",
                org=cast.orgs["物流支部"],
                start_on=date(2024, 1, 1),
            )
        ],
        actor=cast.actor,
    )
    take_out(people.committee(cast, "行业党委"), "/posts/")

    assert (entry().people, entry().records) == ([branch[0].pk], 1)
    assert entry().what == "导出：任职名册（csv）"


def test_files_are_watched_as_files_and_not_as_lists(
    cast: Cast, branch: list[Person], settings: pytest.FixtureRequest
) -> None:
    settings.READING_LIMITS = {"exported_people": 2, "listed_people": 2}  # type: ignore[attr-defined]
    take_out(people.committee(cast, "行业党委"))

    watch.look_through(day=today())

    assert Notice.objects.get().signs == ["导出 3 人"]


def test_a_large_file_is_logged_when_it_is_made(
    cast: Cast, branch: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "LARGE", 2)
    office = people.committee(cast, "行业党委")
    office.post("/members/purpose/", {"usual": "核对花名册和统计", "next": "/members/"})
    confirm(office)
    assert office.get("/members/", {"export": "csv"}).status_code == 302
    assert not Reading.objects.exists()

    running.run(Job.objects.get())

    assert (entry().records, entry().purpose) == (3, "核对花名册和统计")


def test_it_has_a_limit_of_its_own(
    cast: Cast, branch: list[Person], secretary: Client, settings: pytest.FixtureRequest
) -> None:
    settings.READING_LIMITS = {"listed_people": 2}  # type: ignore[attr-defined]
    secretary.get("/members/")
    secretary.get("/members/")

    watch.look_through(day=today())

    notice = Notice.objects.get()
    assert notice.signs == ["在名单中看到 3 人"]
    assert (notice.people, notice.exported, notice.listed) == (0, 0, 3)


def test_usual_lists_are_no_notice(branch: list[Person], secretary: Client) -> None:
    secretary.get("/members/")

    assert watch.look_through(day=today()) == 0


def test_the_requests_for_programs(cast: Cast, branch: list[Person]) -> None:
    office = people.committee(cast, "行业党委")
    member = people.member(branch[0].pk)
    member.post("/members/own/rights/ask/", {"kind": "objection", "wish": "不要用于统计"})

    told = office.get("/api/v1/members/requests").json()["items"]
    elsewhere = people.committee(cast, "联合党委").get("/api/v1/members/requests").json()["items"]

    assert len(told) == 1
    assert elsewhere == []
    assert date.fromisoformat(told[0]["due_on"]) > today()


def test_the_auditor_finds_a_person_in_pages_and_lists(
    branch: list[Person], secretary: Client
) -> None:
    secretary.get("/members/")
    secretary.post("/members/purpose/", {"usual": "日常党员管理"})
    secretary.get(f"/members/{branch[0].pk}/")
    auditor = client_as("audit_admin")

    url = "/admin/log/readings/?number="
    both = auditor.get(f"{url}{branch[0].pk}").text
    one = auditor.get(f"{url}{branch[1].pk}&cols=what,people").text

    assert "个人页面" in both
    assert "名单：党员名册" in both
    assert "个人页面" not in one.partition("<tbody")[2]
    assert str(branch[1].pk) in one
