"""The security administrator gives and ends rights; every act is in the log."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import client_as, make_user
from tongjian.foundation.access.models import Grant
from tongjian.foundation.audit.models import Entry

LIST = "/admin/grants/"
NUMBER = "11010519491231002X"


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()


@pytest.fixture
def security(db: None) -> Client:
    return client_as("security_admin")


def give_url(role: str, axis: str) -> str:
    return reverse("access:give", args=[role, axis])


def given(user: int, target: int | None, **changed: str) -> dict[str, str]:
    data = {"user": str(user), "start_on": "2020-01-01", "basis": "任职文件〔2020〕1号", **changed}
    return data if target is None else {**data, "target": str(target)}


def test_a_right_is_given_and_written_down(cast: Cast, security: Client) -> None:
    user, branch = make_user(), cast.orgs["物流支部"]

    answer = security.post(give_url("branch_secretary", "org"), given(user.pk, branch.pk))

    assert answer.headers["Location"] == LIST
    grant = Grant.objects.get(user=user)
    assert (grant.role, grant.target_id, grant.basis) == (
        "branch_secretary",
        branch.pk,
        "任职文件〔2020〕1号",
    )
    entry = Entry.objects.get(action="access.grant.given")
    assert entry.changes["target_id"][1] == f"{branch.pk}:物流支部"
    assert "安全管理员" in entry.actor_role


def test_duties_exclude_each_other_in_plain_words(cast: Cast, security: Client) -> None:
    clerk = make_user("committee", "org", cast.orgs["行业党委"].pk)

    answer = security.post(give_url("audit_admin", "none"), given(clerk.pk, None))

    assert answer.status_code == 422
    assert "三类管理员互斥" in answer.text
    assert Grant.objects.filter(user=clerk).count() == 1
    assert not Entry.objects.filter(action="access.grant.given").exists()


def test_the_same_right_is_not_given_twice(cast: Cast, security: Client) -> None:
    branch = cast.orgs["物流支部"]
    clerk = make_user("branch_secretary", "org", branch.pk)

    answer = security.post(give_url("branch_secretary", "org"), given(clerk.pk, branch.pk))

    assert answer.status_code == 422
    assert "已有同样的授权" in answer.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"user": "999999"}, "没有这个账号"),
        ({"target": "999999"}, "没有这个范围"),
        ({"until": "2019-01-01"}, "应晚于开始日期"),
        ({"basis": ""}, "请填写"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(
    cast: Cast, security: Client, changed: dict[str, str], said: str
) -> None:
    data = {**given(make_user().pk, cast.orgs["物流支部"].pk), **changed}

    answer = security.post(give_url("branch_secretary", "org"), data)

    assert answer.status_code == 422
    assert said in answer.text


def test_a_role_is_given_only_over_its_own_kind_of_scope(security: Client) -> None:
    assert security.get(give_url("registrar", "org")).status_code == 404
    assert security.get(give_url("emperor", "org")).status_code == 404


def test_a_right_ends_with_a_reason(cast: Cast, security: Client) -> None:
    clerk = make_user("committee", "org", cast.orgs["行业党委"].pk)
    grant = Grant.objects.get(user=clerk)

    security.post(reverse("access:end", args=[grant.pk]), {"on": "2020-06-01", "reason": "调离"})

    grant.refresh_from_db()
    assert grant.end_on == date(2020, 6, 1)
    assert Entry.objects.get(action="access.grant.ended").reason == "调离"


def test_the_list_says_who_holds_what(cast: Cast, security: Client) -> None:
    make_user("committee", "org", cast.orgs["行业党委"].pk)
    make_user("registrar", "place", cast.donghu.pk)

    text = security.get(LIST, {"state": "valid"}).text

    assert "行业党委" in text
    assert "东湖区" in text
    assert "安全管理员" in text
    assert "东湖区" not in security.get(LIST, {"role": "committee"}).text


def test_a_member_stays_nameless_to_the_administrator(cast: Cast, security: Client) -> None:
    person = cast.person("王小明", cast.orgs["物流支部"], identifier=NUMBER)
    make_user("member", "person", person.pk)

    text = security.get(LIST).text
    found = security.get(reverse("access:person_targets"), {"q": NUMBER}).text

    assert "王小明" not in text + found
    assert "王**" in found
    assert "王**" not in security.get(reverse("access:person_targets"), {"q": "王小明"}).text


@pytest.mark.parametrize(
    ("axis", "typed", "found"),
    [("org", "物流", "物流支部"), ("place", "东湖", "东湖区"), ("agency", "卫生", "鹏城市卫生局")],
)
def test_targets_are_found_by_name(
    cast: Cast, security: Client, axis: str, typed: str, found: str
) -> None:
    assert found in security.get(reverse(f"access:{axis}_targets"), {"q": typed}).text


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", ""])
def test_nobody_else_gives_rights(cast: Cast, role: str) -> None:
    client = client_as(role)
    grant = Grant.objects.first() or Grant(pk=1)

    for url in (
        LIST,
        reverse("access:roles"),
        give_url("committee", "org"),
        reverse("access:end", args=[grant.pk or 1]),
        reverse("access:users"),
        reverse("access:org_targets"),
    ):
        assert client.get(url).status_code == 403, url


def test_the_list_takes_few_queries_however_long(
    cast: Cast, security: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        make_user("committee", "org", cast.orgs["行业党委"].pk)
    security.get(LIST)

    with django_assert_max_num_queries(22):
        security.get(LIST)
