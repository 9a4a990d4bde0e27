"""Everybody finds the own work, and nothing of others'."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.registry.cast import Cast
from tests.signing import client_as, client_of, make_user
from tongjian.config.navigation import ITEMS
from tongjian.foundation import clock
from tongjian.foundation.access.models import Grant
from tongjian.foundation.notices import refreshing
from tongjian.portal.headers import POLICY
from tongjian.registry.members.services.corrections import ask_correction


def main_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    text = response.text
    return text[text.index("<main") : text.index("</main>")]


def entries_of(client: Client) -> list[str]:
    text = client.get(reverse("portal:mine")).text
    side = text[text.index('id="side"') : text.index("</nav>")]
    return re.findall(r"</svg><span>([^<]+)</span></a></li>", side)


def test_every_entry_leads_somewhere() -> None:
    assert all(reverse(item.url_name) for item in ITEMS)


def test_a_branch_secretary_has_five_entries_at_most(cast: Cast) -> None:
    entries = entries_of(client_as("branch_secretary", "org", cast.orgs["物流支部"].pk))

    assert 3 <= len(entries) <= 5
    assert {"工作台", "党员", "我的支部"} <= set(entries)


@pytest.mark.parametrize(
    ("role", "own"),
    [
        ("system_admin", {"账号"}),
        ("security_admin", {"授权", "查阅界限"}),
        ("audit_admin", {"操作日志", "查阅记录", "查阅提醒", "查阅界限", "日志核验"}),
    ],
)
def test_an_administrator_has_only_the_own_entries(cast: Cast, role: str, own: set[str]) -> None:
    assert set(entries_of(client_as(role))) - {"工作台", "我的"} == own


def test_a_phone_has_four_tabs(cast: Cast) -> None:
    client = client_as("branch_secretary", "org", cast.orgs["物流支部"].pk)
    text = client.get(reverse("portal:home")).text
    bar = text[text.index('class="tabbar"') :]

    assert re.findall(r"</svg><span>([^<]+)</span>", bar[: bar.index("</nav>")]) == [
        "待办",
        "记录",
        "支部",
        "我的",
    ]


def test_a_members_home_is_the_own_page(cast: Cast) -> None:
    person = cast.person("王明", cast.orgs["物流支部"])
    client = client_as("member", "person", person.pk)

    assert client.get("/").headers["Location"] == reverse("members:own")
    assert "王明" in main_of(client, reverse("members:own"))


def test_corrections_wait_on_the_workbench_of_whoever_decides(cast: Cast) -> None:
    person = cast.person("王明", cast.orgs["物流支部"])
    cast.person("李静", cast.orgs["装饰支部"])
    ask_correction(person=person, field="job", proposal="会计", message="", actor=cast.actor)

    own = main_of(client_as("branch_secretary", "org", cast.orgs["物流支部"].pk), "/")
    beside = main_of(client_as("branch_secretary", "org", cast.orgs["装饰支部"].pk), "/")

    assert "更正申请待答复" in own
    assert "王明" in own
    assert "更正申请待答复" not in beside
    assert "王明" not in beside


@pytest.fixture
def vacant(cast: Cast) -> Cast:
    """No branch has a secretary: everybody's list says so."""
    refreshing.refresh_all(on=clock.today())
    return cast


def test_what_is_to_do_is_that_of_the_own_scope(vacant: Cast) -> None:
    own = main_of(client_as("branch_secretary", "org", vacant.orgs["物流支部"].pk), "/")
    office = main_of(client_as("lead_office", "org", vacant.orgs["两新工委"].pk), "/")

    assert "书记在任" in own
    assert "物流支部" in own
    assert "装饰支部" not in own
    assert "下级办理" in office
    assert "6 个党组织" in office


def test_the_count_beside_the_name_is_of_lines(vacant: Cast) -> None:
    client = client_as("branch_secretary", "org", vacant.orgs["物流支部"].pk)
    lines = main_of(client, "/todo/").count('class="todo-line"')
    shown = client.get("/my/").text

    assert lines
    assert f'<span>待办</span><b class="count">{lines}</b>' in shown


def test_the_workbench_takes_few_queries_however_much_there_is(
    vacant: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_as("lead_office", "org", vacant.orgs["两新工委"].pk)
    client.get("/")

    with django_assert_max_num_queries(28):
        client.get("/")


def test_administrators_see_no_work_of_others(vacant: Cast) -> None:
    for role in ("system_admin", "security_admin", "audit_admin"):
        assert "支部" not in main_of(client_as(role), reverse("portal:home"))


def test_the_place_is_what_the_grant_is_over(cast: Cast) -> None:
    user = make_user("branch_secretary", "org", cast.orgs["物流支部"].pk)
    Grant.objects.create(
        user=user,
        role="organizer",
        axis="org",
        target_id=cast.orgs["装饰支部"].pk,
        start_on=user.created_at.date(),
    )

    text = main_of(client_of(user), reverse("portal:mine"))

    assert "物流支部" in text
    assert "装饰支部" in text


def test_every_answer_carries_the_policy_and_a_number(cast: Cast) -> None:
    response = client_as("audit_admin").get("/")

    assert response.headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-ID"])


def test_an_unknown_address_is_told_in_words(cast: Cast) -> None:
    response = client_as("audit_admin").get("/no-such-page/")

    assert response.status_code == 404
    assert "没有找到这一页" in response.text
    assert response.headers["X-Request-ID"] in response.text


def test_somebody_without_rights_is_told_so(db: None) -> None:
    assert "还没有授权" in main_of(client_of(make_user()), "/")


def test_nobody_gets_in_without_signing_in(db: None) -> None:
    for name in ("portal:home", "portal:mine", "portal:places", "portal:chain"):
        assert Client().get(reverse(name)).status_code == 302


def test_the_workbench_takes_few_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_as("lead_office", "org", cast.orgs["两新工委"].pk)
    client.get("/")

    with django_assert_max_num_queries(30):
        client.get("/")


def test_whoever_has_nothing_to_find_has_no_search_box(cast: Cast) -> None:
    person = cast.person("王明", cast.orgs["物流支部"])

    assert 'role="search"' not in client_as("audit_admin").get("/").text
    own = client_as("member", "person", person.pk).get(reverse("members:own")).text
    assert 'role="search"' not in own
    office = client_as("lead_office", "org", cast.orgs["两新工委"].pk)
    assert 'role="search"' in office.get("/").text
