"""Tokens: shown once, bounded in time, revocable, and no more than their user."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import viewer_for
from tongjian.foundation.accounts.models import User
from tongjian.foundation.api import tokens
from tongjian.foundation.api.models import Token
from tongjian.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk", "Good-pass-2026", display_name="李文员")


def make(user: User, days: int = 30) -> tuple[Token, str]:
    viewer = viewer_for(user_id=user.pk, name=user.display_name, on=clock.today())
    return tokens.make_token(
        name="取名单", expires_on=clock.today() + timedelta(days=days), actor=viewer
    )


def ask(client: Client, text: str) -> int:
    return client.get(
        "/api/v1/openapi.json", headers={"Authorization": f"Bearer {text}"}
    ).status_code


def test_only_the_digest_is_stored(clerk: User) -> None:
    token, text = make(clerk)

    assert text.startswith("tj_")
    assert text.encode() not in bytes(Token.objects.get(pk=token.pk).digest)
    assert Entry.objects.filter(action="api.token.made", actor_id=clerk.pk).exists()


def test_a_wrong_a_revoked_and_an_expired_token_are_refused_alike(
    clerk: User, client: Client
) -> None:
    token, text = make(clerk)
    good = ask(client, text)
    Token.objects.filter(pk=token.pk).update(expires_on=clock.today())
    expired = ask(client, text)

    assert (good, expired, ask(client, "tj_nonsense")) == (200, 401, 401)


@pytest.mark.parametrize("days", [0, 400])
def test_a_token_holds_for_a_year_at_most(clerk: User, days: int) -> None:
    with pytest.raises(tokens.UnableToMakeToken, match="一年之内"):
        make(clerk, days)


def test_a_user_revokes_only_own_tokens(clerk: User, client: Client) -> None:
    token, text = make(clerk)
    stranger = User.objects.create_user("stranger", "Good-pass-2026", display_name="赵")

    client.force_login(stranger)
    refused = client.post(f"/tokens/{token.pk}/revoke/")
    client.force_login(clerk)
    done = client.post(f"/tokens/{token.pk}/revoke/")

    assert (refused.status_code, done.status_code) == (404, 302)
    assert ask(Client(), text) == 401


def test_the_text_is_shown_once_on_the_page(clerk: User, client: Client) -> None:
    client.force_login(clerk)
    expires = (clock.today() + timedelta(days=30)).isoformat()

    made = client.post("/tokens/", {"name": "周报", "expires_on": expires})
    again = client.get("/tokens/")

    assert "tj_" in made.content.decode()
    assert "周报" in again.content.decode()
    assert "请立即复制" not in again.content.decode()
