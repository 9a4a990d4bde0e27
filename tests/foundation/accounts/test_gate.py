"""Idle sessions, initial and old passwords, roles that need a second factor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from tongjian.foundation.accounts.hooks import AccountEvent
from tongjian.foundation.accounts.models import User

SignIn = Callable[..., Any]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NEW = "Lychee-2026-park"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def change(client: Client, old: str, new: str, again: str | None = None) -> Any:
    return client.post(
        "/account/password/",
        {"oldpassword": old, "password1": new, "password2": again or new},
    )


def test_idle_session_ends(
    clock: Any, sign_in: SignIn, clerk: User, client: Client, events: list[AccountEvent]
) -> None:
    sign_in()
    clock.shift(timedelta(minutes=31))

    response = client.get("/account/")

    assert response["Location"] == "/sign-in/?next=%2Faccount%2F"
    assert "较长时间没有操作" in client.get(response["Location"]).text
    assert "session.expire" in [e.action for e in events]


def test_working_session_stays(clock: Any, sign_in: SignIn, clerk: User, client: Client) -> None:
    sign_in()
    for _ in range(4):
        clock.shift(timedelta(minutes=20))
        assert client.get("/account/").status_code == 200


def test_page_that_refreshes_itself_does_not_keep_a_session_alive(
    clock: Any, sign_in: SignIn, clerk: User, client: Client
) -> None:
    sign_in()
    clock.shift(timedelta(minutes=20))
    assert client.get("/account/", headers={"X-Tongjian-Passive": "1"}).status_code == 200
    clock.shift(timedelta(minutes=20))

    assert client.get("/account/").status_code == 302


def test_session_ends_after_a_working_day(
    clock: Any, sign_in: SignIn, clerk: User, client: Client
) -> None:
    sign_in()
    for _ in range(26):
        clock.shift(timedelta(minutes=28))
        response = client.get("/account/")

    assert response.status_code == 302


def test_initial_password_must_be_changed_first(
    sign_in: SignIn, clerk: User, client: Client
) -> None:
    User.objects.update(must_change_password=True)
    sign_in()

    assert client.get("/account/")["Location"].startswith("/account/password/")
    assert client.get("/account/factors/")["Location"].startswith("/account/password/")
    assert "初始口令" in client.get("/account/password/").text

    assert change(client, "Kapok-2026-tree", NEW)["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_signing_out_is_possible_before_the_change(
    sign_in: SignIn, clerk: User, client: Client
) -> None:
    User.objects.update(must_change_password=True)
    sign_in()
    client.post("/sign-out/")

    assert client.get("/account/")["Location"].startswith("/sign-in/")


def test_old_password_must_be_changed(
    clock: Any, sign_in: SignIn, clerk: User, client: Client, settings: Any
) -> None:
    settings.TONGJIAN_PASSWORD_MAX_AGE_DAYS = 90
    clock.shift(timedelta(days=91))
    sign_in()

    assert "更换期限" in client.get("/account/", follow=True).text

    settings.TONGJIAN_PASSWORD_MAX_AGE_DAYS = 0
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("new", "text"),
    [
        ("Ab1-", "口令至少 8 位"),
        ("kapoktree2026", "中的 3 类"),
        ("Kapok-2026-tree", "不能与现用口令相同"),
        ("林木棉Abc12345", "不能包含登录名"),
    ],
)
def test_weak_passwords_are_refused(
    sign_in: SignIn, clerk: User, client: Client, new: str, text: str
) -> None:
    sign_in()

    assert text in change(client, "Kapok-2026-tree", new).text


def test_common_password_is_refused(sign_in: SignIn, clerk: User, client: Client) -> None:
    sign_in()

    assert "太常见" in change(client, "Kapok-2026-tree", "P@ssw0rd").text


def test_two_different_new_passwords_are_refused(
    sign_in: SignIn, clerk: User, client: Client
) -> None:
    sign_in()

    assert "两次填写的新口令不一致" in change(client, "Kapok-2026-tree", NEW, NEW + "x").text


def test_change_ends_the_sessions_elsewhere(sign_in: SignIn, clerk: User, client: Client) -> None:
    elsewhere = Client()
    elsewhere.post("/sign-in/", {"login": "林木棉", "password": "Kapok-2026-tree"})
    sign_in()
    change(client, "Kapok-2026-tree", NEW)

    assert elsewhere.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_role_that_needs_a_second_factor_may_do_nothing_before(
    sign_in: SignIn, clerk: User, client: Client, held_roles: set[str]
) -> None:
    held_roles.add("member")
    sign_in()
    assert client.get("/account/").status_code == 200

    held_roles.add("system_admin")
    assert client.get("/account/")["Location"].startswith("/account/factors/")
    assert client.get("/account/factors/").status_code == 200


def test_others_sessions_can_be_ended(sign_in: SignIn, clerk: User, client: Client) -> None:
    elsewhere = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    elsewhere.post("/sign-in/", {"login": "林木棉", "password": "Kapok-2026-tree"})
    sign_in()
    assert "Firefox，Windows" in client.get("/account/sessions/").text

    client.post("/account/sessions/")

    assert elsewhere.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200
    assert "Firefox，Windows" not in client.get("/account/sessions/").text


def sign_in_elsewhere(browser: str, name: str = "林木棉") -> tuple[Client, UserSession]:
    """Sign in from another device; return its browser and the session as the list knows it."""
    there = Client(headers={"user-agent": f"Mozilla/5.0 (Windows NT 10.0) {browser}"})
    there.post("/sign-in/", {"login": name, "password": "Kapok-2026-tree"})
    return there, UserSession.objects.latest("pk")


def test_one_session_can_be_ended_and_the_others_stay(
    sign_in: SignIn, clerk: User, client: Client, events: list[AccountEvent]
) -> None:
    lost, its = sign_in_elsewhere("Firefox/140.0")
    kept, _ = sign_in_elsewhere("Edg/140.0")
    sign_in()
    assert client.get(f"/account/sessions/{its.pk}/end/").status_code == 405

    page = client.post(f"/account/sessions/{its.pk}/end/", follow=True).text

    assert lost.get("/account/").status_code == 302
    assert kept.get("/account/").status_code == client.get("/account/").status_code == 200
    assert "Firefox，Windows" not in page
    assert "Edge，Windows" in page
    assert [e.details for e in events if e.action == "session.revoke"] == [{"ended": [its.ip]}]


def test_nobody_ends_a_session_of_somebody_else(
    sign_in: SignIn, clerk: User, client: Client
) -> None:
    User.objects.create_user("别人", "Kapok-2026-tree", display_name="别人")
    theirs, its = sign_in_elsewhere("Firefox/140.0", "别人")
    sign_in()

    said = client.post(f"/account/sessions/{its.pk}/end/", follow=True).text

    assert "没有这样的登录" in said
    assert theirs.get("/account/").status_code == 200


def test_guessing_the_old_password_locks_the_account(
    sign_in: SignIn, clerk: User, client: Client
) -> None:
    sign_in()
    for _ in range(5):
        assert "现用口令不正确" in change(client, "wrong-Password-1", NEW).text

    assert "已暂停登录" in change(client, "Kapok-2026-tree", NEW).text
    clerk.refresh_from_db()
    assert clerk.check_password("Kapok-2026-tree")


def called(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.user.get_username())


urlpatterns = [
    path("api/called", called),
    path("", include("tongjian.config.urls")),
]


@pytest.mark.urls(__name__)
class TestProgram:
    """The API takes tokens; a session may not slip through it past the gate."""

    def test_without_session_the_api_decides_itself(self, client: Client, db: None) -> None:
        assert client.get("/api/called").text == ""

    def test_owed_password_holds_a_session_back(
        self, sign_in: SignIn, clerk: User, client: Client
    ) -> None:
        sign_in()
        assert client.get("/api/called").text == "林木棉"

        User.objects.update(must_change_password=True)
        response = client.get("/api/called")
        assert response.status_code == 403
        assert response.json()["code"] == "password_due"

    def test_idle_session_ends_here_too(
        self, clock: Any, sign_in: SignIn, clerk: User, client: Client
    ) -> None:
        sign_in()
        clock.shift(timedelta(minutes=31))

        assert client.get("/api/called").json()["code"] == "not_signed_in"
        assert client.get("/account/").status_code == 302
