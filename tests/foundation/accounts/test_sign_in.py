"""Signing in with a name and a password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tongjian.config import settings_accounts
from tongjian.foundation.accounts.hooks import AccountEvent, DemoAccount
from tongjian.foundation.accounts.models import User

SignIn = Callable[..., Any]


def test_right_password_signs_in(sign_in: SignIn, clerk: User, client: Client) -> None:
    response = sign_in()

    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_passwords_are_kept_as_the_site_keeps_them(sign_in: SignIn, settings: Any) -> None:
    """The other tests hash quickly; this one as an installation does."""
    settings.PASSWORD_HASHERS = settings_accounts.PASSWORD_HASHERS
    user = User.objects.create_user("陈荔枝", "Kapok-2026-tree", display_name="陈荔枝")

    assert user.password.startswith("argon2$argon2id$")
    assert sign_in(name="陈荔枝", password="Kapok-2026-treE").status_code == 200
    assert sign_in(name="陈荔枝").status_code == 302


def test_name_is_found_in_any_spelling(sign_in: SignIn) -> None:
    User.objects.create_user("Zhang01", "Kapok-2026-tree", display_name="张")

    assert sign_in(name="ＺＨＡＮＧ０１ ").status_code == 302


@pytest.mark.parametrize("name", ["林木棉", "没有这个人"])
def test_wrong_password_and_wrong_name_read_the_same(
    sign_in: SignIn, clerk: User, name: str
) -> None:
    response = sign_in(name=name, password="wrong-Password-1")

    assert response.status_code == 200
    assert "登录名或口令不正确。" in response.text


def test_disabled_account_reads_like_a_wrong_password(sign_in: SignIn, clerk: User) -> None:
    User.objects.update(is_active=False)

    assert "登录名或口令不正确。" in sign_in().text


def test_disabling_ends_the_session_at_once(sign_in: SignIn, clerk: User, client: Client) -> None:
    sign_in()
    User.objects.update(is_active=False)

    assert client.get("/account/")["Location"] == "/sign-in/?next=%2Faccount%2F"


def test_page_behind_sign_in_comes_back_after_it(
    sign_in: SignIn, clerk: User, client: Client
) -> None:
    response = client.post(
        "/sign-in/", {"login": "林木棉", "password": "Kapok-2026-tree", "next": "/account/"}
    )

    assert response["Location"] == "/account/"


def test_no_redirect_to_another_site(clerk: User, client: Client) -> None:
    response = client.post(
        "/sign-in/",
        {"login": "林木棉", "password": "Kapok-2026-tree", "next": "https://elsewhere.example/"},
    )

    assert response["Location"] == "/"


def test_fragment_request_without_session_asks_for_the_whole_page(client: Client) -> None:
    response = client.get(
        "/account/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/account/?a=1"},
    )

    assert response["HX-Redirect"] == "/sign-in/?next=%2Faccount%2F%3Fa%3D1"
    assert response.content == b""


def test_program_without_session_gets_a_code(client: Client) -> None:
    assert client.get("/account/", headers={"Accept": "application/json"}).status_code == 401


def test_sign_in_and_out_are_told(
    sign_in: SignIn, clerk: User, client: Client, events: list[AccountEvent]
) -> None:
    sign_in(password="wrong-Password-1", REMOTE_ADDR="10.2.3.4")
    sign_in(REMOTE_ADDR="10.2.3.4")
    client.post("/sign-out/")

    assert [(e.action, e.name) for e in events] == [
        ("session.fail", "林木棉"),
        ("session.begin", "林木棉"),
        ("session.end", "林木棉"),
    ]
    assert events[0].address == "10.2.3.4"
    assert events[1].details == {"methods": ["password"]}


def test_what_was_typed_as_an_unknown_name_is_not_kept(
    sign_in: SignIn, events: list[AccountEvent]
) -> None:
    sign_in(name="my-secret-password", password="x")

    assert [(e.action, e.name, e.subject) for e in events] == [("session.fail", "", None)]


def test_nobody_signs_up_or_recovers_a_password_by_mail(client: Client) -> None:
    for path in ("/sign-up/", "/signup/", "/account/signup/", "/account/password/reset/"):
        assert client.get(path).status_code == 404


def test_demo_accounts_are_shown_in_a_demo_only(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = [DemoAccount(role="党委工作人员", username="演示甲", password="Demo-2026-city")]
    hook = "tongjian.foundation.accounts.hooks._load"
    monkeypatch.setattr(hook, lambda name: (lambda: shown) if "DEMO" in name else None)

    settings.TONGJIAN_DEMO = True
    assert "演示甲" in client.get("/sign-in/").text
    settings.TONGJIAN_DEMO = False
    assert "演示甲" not in client.get("/sign-in/").text
