"""One-time codes, recovery codes and confirming again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from tongjian.foundation.accounts import stepup
from tongjian.foundation.accounts.hooks import AccountEvent
from tongjian.foundation.accounts.models import User

SignIn = Callable[..., Any]
PASSWORD = "Kapok-2026-tree"
NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


@stepup.required
def export(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"exported {request.POST.get('what', '')}")


urlpatterns = [
    path("export/", export),
    path("", include("tongjian.config.urls")),
]


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def code_of(secret: str) -> str:
    """RFC 6238 as an authenticator app computes it."""
    digest = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1
    ).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def confirm(client: Client, then: str = "/account/") -> Any:
    return client.post("/account/confirm/", {"password": PASSWORD, "next": then})


def enrol(client: Client) -> tuple[str, list[str]]:
    """Set up one-time codes and return the secret and the recovery codes."""
    confirm(client)
    page = client.get("/account/factors/totp/activate/").text
    secret = re.findall(r"data-secret>(\w+)<", page)[0]
    done = client.post("/account/factors/totp/activate/", {"code": code_of(secret)}, follow=True)
    return secret, re.findall(r"<li><code>(\d+)</code></li>", done.text)


def test_setting_up_asks_for_the_password_again(
    sign_in: SignIn, clerk: User, client: Client
) -> None:
    sign_in()

    assert client.get("/account/factors/totp/activate/")["Location"].startswith(
        "/account/confirm/"
    )


def test_code_is_asked_for_at_the_next_sign_in(
    clock: Any, sign_in: SignIn, clerk: User, client: Client, events: list[AccountEvent]
) -> None:
    sign_in()
    secret, recovery = enrol(client)
    client.post("/sign-out/")
    clock.shift(timedelta(minutes=2))

    assert sign_in()["Location"] == "/account/factors/authenticate/"
    assert client.get("/account/").status_code == 302
    wrong = client.post("/account/factors/authenticate/", {"code": "000000"})
    assert "验证码不正确" in wrong.text
    right = client.post("/account/factors/authenticate/", {"code": code_of(secret)})

    assert right["Location"] == "/"
    assert client.get("/account/").status_code == 200
    assert len(recovery) == 10
    actions = [e.action for e in events]
    assert actions.count("factor.add") == 2
    assert "factor.fail" in actions
    assert events[-1].details == {"methods": ["password", "mfa"]}


def test_code_works_once(clock: Any, sign_in: SignIn, clerk: User, client: Client) -> None:
    sign_in()
    secret, _ = enrol(client)
    clock.shift(timedelta(minutes=2))
    for answer in (302, 200):
        client.post("/sign-out/")
        sign_in()
        code = {"code": code_of(secret)}
        assert client.post("/account/factors/authenticate/", code).status_code == answer


def test_recovery_code_works_once(
    clock: Any, sign_in: SignIn, clerk: User, client: Client
) -> None:
    sign_in()
    _, recovery = enrol(client)
    for answer in (302, 200):
        client.post("/sign-out/")
        sign_in()
        code = {"code": recovery[3]}
        assert client.post("/account/factors/authenticate/", code).status_code == answer


def test_guessed_codes_are_limited(
    clock: Any, sign_in: SignIn, clerk: User, client: Client
) -> None:
    sign_in()
    secret, _ = enrol(client)
    client.post("/sign-out/")
    sign_in()
    for _ in range(5):
        client.post("/account/factors/authenticate/", {"code": "000000"})
    response = client.post("/account/factors/authenticate/", {"code": code_of(secret)})

    assert "尝试次数过多" in response.text


def test_seeds_are_sealed_in_the_database(
    clock: Any, sign_in: SignIn, clerk: User, client: Client
) -> None:
    sign_in()
    secret, _ = enrol(client)

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored


def test_recovery_codes_are_shown_once(
    clock: Any, sign_in: SignIn, clerk: User, client: Client
) -> None:
    sign_in()
    _, recovery = enrol(client)

    page = client.get("/account/factors/recovery-codes/").text
    assert not any(code in page for code in recovery)


def test_last_factor_stays_where_a_role_needs_it(
    clock: Any,
    sign_in: SignIn,
    clerk: User,
    client: Client,
    held_roles: set[str],
) -> None:
    sign_in()
    enrol(client)
    held_roles.add("system_admin")
    client.post("/account/factors/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").exists()

    held_roles.clear()
    client.post("/account/factors/totp/deactivate/")
    assert not Authenticator.objects.exists()


@pytest.mark.urls(__name__)
class TestStepUp:
    def test_fresh_sign_in_is_not_enough(
        self, sign_in: SignIn, clerk: User, client: Client
    ) -> None:
        sign_in()

        assert client.get("/export/")["Location"] == "/account/confirm/?next=%2Fexport%2F"

    def test_form_is_sent_again_after_the_confirmation(
        self, clock: Any, sign_in: SignIn, clerk: User, client: Client
    ) -> None:
        sign_in()
        client.post("/export/", {"what": "名单"})

        assert confirm(client, "/export/").text == "exported 名单"
        clock.shift(timedelta(minutes=9))
        assert client.get("/export/").status_code == 200
        clock.shift(timedelta(minutes=2))
        assert client.get("/export/").status_code == 302

    def test_fragment_request_opens_the_whole_page(
        self, sign_in: SignIn, clerk: User, client: Client
    ) -> None:
        sign_in()
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/units/?q=1"}

        response = client.post("/export/", headers=headers)

        assert response["HX-Redirect"] == "/account/confirm/?next=%2Funits%2F%3Fq%3D1"

    def test_wrong_passwords_lock_the_account_here_too(
        self, sign_in: SignIn, clerk: User, client: Client
    ) -> None:
        sign_in()
        for _ in range(5):
            client.post("/account/confirm/", {"password": "wrong-Password-1"})

        assert "已暂停登录" in confirm(client).text

    def test_account_without_any_way_to_confirm_is_refused(
        self, clerk: User, client: Client
    ) -> None:
        clerk.set_unusable_password()
        clerk.save()
        client.force_login(clerk)

        assert client.get("/export/").status_code == 403
