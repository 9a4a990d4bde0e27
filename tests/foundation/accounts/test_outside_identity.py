"""Sign-in through an OpenID Connect provider that really runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from tongjian.foundation.access.models import Grant
from tongjian.foundation.accounts.hooks import AccountEvent
from tongjian.foundation.accounts.models import User

PROVIDER = Path(__file__).with_name("identity_provider.py")
PERSON = {"sub": "7001", "preferred_username": "林木棉", "name": "林木棉"}


@contextmanager
def running(claims: dict[str, str]) -> Iterator[str]:
    command = [sys.executable, str(PROVIDER), json.dumps(claims)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


@pytest.fixture
def through_provider(settings: Any, client: Client) -> Callable[..., Any]:
    """Walk the whole way: our page, the provider, back to us; returns our last answer."""

    def walk(claims: dict[str, str] = PERSON, secret: str = "", alter: Any = str) -> Any:
        with running(claims) as issuer:
            settings.SOCIALACCOUNT_PROVIDERS = configured(
                issuer, secret or "provider-secret-for-tests-only"
            )
            leave = client.get("/sign-in/with/oidc/login/?next=/account/")
            back = requests.get(leave["Location"], allow_redirects=False, timeout=10)
            parts = urlsplit(back.headers["Location"])
            return client.get(f"{parts.path}?{alter(parts.query)}")

    return walk


def configured(issuer: str, secret: str) -> dict[str, Any]:
    app = {
        "provider_id": "oidc",
        "name": "市政务统一身份认证",
        "client_id": "tongjian",
        "secret": secret,
        "settings": {"server_url": issuer},
    }
    scope = ["openid", "profile"]
    return {"openid_connect": {"SCOPE": scope, "OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def test_known_name_signs_in(
    through_provider: Callable[..., Any],
    clerk: User,
    client: Client,
    events: list[AccountEvent],
) -> None:
    assert through_provider()["Location"] == "/account/"

    assert client.get("/account/").status_code == 200
    assert SocialAccount.objects.get().user == clerk
    assert not SocialToken.objects.exists()
    assert events[-1].details == {"methods": ["socialaccount"]}


def test_link_holds_when_the_provider_renames_the_person(
    through_provider: Callable[..., Any], clerk: User, client: Client
) -> None:
    through_provider()
    client.post("/sign-out/")
    through_provider({**PERSON, "preferred_username": "林木棉二"})

    assert client.get("/account/").status_code == 200


def test_only_the_subject_is_kept(
    through_provider: Callable[..., Any], clerk: User, client: Client
) -> None:
    for _ in range(2):
        through_provider({**PERSON, "phone_number": "13800138000", "email": "x@example.org"})
        kept = SocialAccount.objects.get()
        assert (kept.uid, kept.extra_data) == ("7001", {})
        client.post("/sign-out/")


def test_an_outside_identity_brings_no_right(
    through_provider: Callable[..., Any], clerk: User
) -> None:
    through_provider({**PERSON, "groups": "admin", "role": "system_admin"})

    assert not Grant.objects.exists()


def test_initial_password_is_not_asked_for(
    through_provider: Callable[..., Any], clerk: User, client: Client
) -> None:
    User.objects.update(must_change_password=True)
    through_provider()

    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("name", ["没有这个人", ""])
def test_unknown_person_gets_no_account(
    through_provider: Callable[..., Any], clerk: User, client: Client, name: str
) -> None:
    response = through_provider({**PERSON, "preferred_username": name})

    assert response["Location"] == "/sign-in/"
    assert "无法登录，请联系系统管理员" in client.get("/sign-in/").text
    assert User.objects.count() == 1


def test_disabled_account_stays_out(
    through_provider: Callable[..., Any], clerk: User, client: Client
) -> None:
    through_provider()
    client.post("/sign-out/")
    User.objects.update(is_active=False)

    assert through_provider()["Location"] == "/sign-in/"
    assert client.get("/account/").status_code == 302


def test_wrong_client_secret_ends_at_the_sign_in_page(
    through_provider: Callable[..., Any], clerk: User, client: Client
) -> None:
    assert through_provider(secret="wrong")["Location"] == "/sign-in/"
    assert "统一身份认证没有完成" in client.get("/sign-in/").text


def test_answer_that_nobody_asked_for_is_refused(
    through_provider: Callable[..., Any], clerk: User, client: Client
) -> None:
    response = through_provider(alter=lambda query: query.replace("state=", "state=x"))

    assert response["Location"] == "/sign-in/"
    assert client.get("/account/").status_code == 302


def test_provider_is_offered_only_when_configured(client: Client, settings: Any) -> None:
    assert "市政务统一身份认证" not in client.get("/sign-in/").text

    settings.SOCIALACCOUNT_PROVIDERS = configured("http://127.0.0.1:9", "x")
    assert "用市政务统一身份认证登录" in client.get("/sign-in/").text


def test_provider_that_does_not_answer_leads_back(client: Client, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = configured("http://127.0.0.1:9", "x")

    assert client.get("/sign-in/with/oidc/login/")["Location"] == "/sign-in/"
    assert client.get("/sign-in/with/elsewhere/login/").status_code == 404
