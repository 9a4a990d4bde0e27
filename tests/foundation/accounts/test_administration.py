"""The system administrator's work on accounts, on the site and from the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client

from tongjian.foundation.accounts import services
from tongjian.foundation.accounts.hooks import AccountEvent
from tongjian.foundation.accounts.models import User

SignIn = Callable[..., Any]
NOW = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)


@pytest.fixture
def office(db: None, administrators: set[str]) -> Client:
    """A browser in which a system administrator is signed in."""
    administrators.add("管理员")
    client = Client()
    client.force_login(User.objects.create_user("管理员", "x", display_name="管理员"))
    return client


def at(user: User, work: str) -> str:
    return f"/admin/accounts/{user.pk}/{work}/"


def test_others_may_not_even_look(sign_in: SignIn, clerk: User, client: Client) -> None:
    sign_in()

    assert client.get("/admin/accounts/").status_code == 403
    assert client.get("/admin/accounts/new/").status_code == 403
    for work in ("disable", "enable", "unlock", "password", "factors"):
        assert client.post(at(clerk, work), {"reason": "x"}).status_code == 403


def test_services_refuse_an_actor_without_the_right(clerk: User) -> None:
    with pytest.raises(PermissionDenied):
        services.create_user(actor=clerk, username="新人", display_name="新人", at=NOW)


def test_new_account_gets_a_password_shown_once(
    office: Client, client: Client, events: list[AccountEvent]
) -> None:
    page = office.post("/admin/accounts/new/", {"username": "陈新", "display_name": "陈新"})
    password = re.findall(r"data-initial-password>([^<]+)<", page.text)[0]

    signed = client.post("/sign-in/", {"login": "陈新", "password": password})

    assert signed.status_code == 302
    assert client.get("/account/")["Location"].startswith("/account/password/")
    made = User.objects.get(username="陈新")
    assert password not in office.get(f"/admin/accounts/{made.pk}/").text
    created = next(e for e in events if e.action == "account.create")
    assert created.actor is not None
    assert (created.actor.username, created.name) == ("管理员", "陈新")
    assert password not in str(created)


@pytest.mark.parametrize(
    ("name", "text"), [("林木棉", "已有人使用"), ("a b", "可用汉字"), ("", "请填写")]
)
def test_unusable_names_are_refused(office: Client, clerk: User, name: str, text: str) -> None:
    page = office.post("/admin/accounts/new/", {"username": name, "display_name": "某"})

    assert page.status_code == 422
    assert text in page.text


def test_list_finds_names_and_shows_states(office: Client, clerk: User, sign_in: SignIn) -> None:
    for _ in range(5):
        sign_in(password="wrong-Password-1")

    page = office.get("/admin/accounts/?q=木棉").text

    assert "林木棉" in page
    assert "已锁定" in page
    assert "管理员</a>" not in page
    assert "没有符合条件" in office.get("/admin/accounts/?q=没有").text


def test_list_goes_on_after_a_page(office: Client) -> None:
    users = [User(username=f"u{n:03}", display_name=f"第{n}人") for n in range(120)]
    User.objects.bulk_create(users)
    seen, address = [], "/admin/accounts/?q=u"
    while address:
        page = office.get(address).text
        seen += re.findall(r">(u\d{3})</a>", page)
        following = re.findall(r'href="(\?[^"]+)">下一页', page)
        address = "/admin/accounts/" + following[0].replace("&amp;", "&") if following else ""

    assert seen == [f"u{n:03}" for n in range(120)]


def test_reset_unlocks_and_ends_sessions(
    office: Client, clerk: User, client: Client, sign_in: SignIn
) -> None:
    sign_in()
    for _ in range(5):
        Client().post("/sign-in/", {"login": "林木棉", "password": "wrong-Password-1"})

    page = office.post(at(clerk, "password")).text
    password = re.findall(r"data-initial-password>([^<]+)<", page)[0]

    assert client.get("/account/")["Location"].startswith("/sign-in/")
    assert sign_in(password="Kapok-2026-tree").status_code == 200
    assert sign_in(password=password).status_code == 302


def test_unlock(office: Client, clerk: User, sign_in: SignIn) -> None:
    for _ in range(5):
        sign_in(password="wrong-Password-1")
    office.post(at(clerk, "unlock"))

    assert sign_in().status_code == 302


def test_disable_and_enable(office: Client, clerk: User, client: Client, sign_in: SignIn) -> None:
    sign_in()
    assert office.post(at(clerk, "disable"), {"reason": ""}).status_code == 422
    office.post(at(clerk, "disable"), {"reason": "调离"})

    assert client.get("/account/").status_code == 302
    assert sign_in().status_code == 200
    assert "调离" in office.get(f"/admin/accounts/{clerk.pk}/").text

    office.post(at(clerk, "enable"))
    assert sign_in().status_code == 302


def test_lost_factors_are_removed(office: Client, clerk: User) -> None:
    Authenticator.objects.create(user=clerk, type="totp", data={})
    office.post(at(clerk, "factors"))

    assert not Authenticator.objects.exists()


def test_nobody_does_this_to_the_own_account(office: Client) -> None:
    own = User.objects.get(username="管理员")
    page = office.post(at(own, "disable"), {"reason": "试试"}, follow=True)

    assert "不能对自己的账号做这项操作" in page.text
    own.refresh_from_db()
    assert own.is_active


def test_account_has_no_power_by_itself(clerk: User) -> None:
    assert (clerk.is_staff, clerk.is_superuser) == (False, False)
    assert not hasattr(clerk, "has_perm")


def run(*words: str) -> Any:
    out = StringIO()
    call_command("user", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_command_line_makes_the_first_account(client: Client, db: None) -> None:
    made = run("create", "系统管理员", "--name", "系统管理员")
    assert (
        client.post("/sign-in/", {"login": "系统管理员", "password": made["password"]}).status_code
        == 302
    )

    run("disable", "系统管理员", "--reason", "换人")
    assert run("list")["accounts"] == [
        {"username": "系统管理员", "display_name": "系统管理员", "state": "已停用"}
    ]
    run("enable", "系统管理员")
    assert run("reset", "系统管理员")["password"] != made["password"]


def test_command_line_names_the_problem(clerk: User) -> None:
    with pytest.raises(CommandError, match="没有登录名为“查无此人”的账号"):
        run("reset", "查无此人")
    with pytest.raises(CommandError, match="已有人使用"):
        run("create", "林木棉")
