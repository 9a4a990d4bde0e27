"""Accounts to sign in with, and a list of what was told to the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tongjian.foundation.accounts.hooks import AccountEvent
from tongjian.foundation.accounts.models import User
from tongjian.foundation.vault import sealing

PASSWORD = "Kapok-2026-tree"

told: list[AccountEvent] = []
roles: set[str] = set()
rights: set[str] = set()


def hear(event: AccountEvent) -> None:
    told.append(event)


def needs_second_factor(user: User) -> bool:
    return "system_admin" in roles


def may(user: User, permission: str) -> bool:
    return user.username in rights and permission == "accounts.user:manage"


@pytest.fixture(autouse=True)
def hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    here = "tongjian.foundation.accounts.hooks"
    heard = {
        "TONGJIAN_AUDIT_HOOK": hear,
        "TONGJIAN_MFA_HOOK": needs_second_factor,
        "TONGJIAN_PERMISSION_HOOK": may,
    }
    monkeypatch.setattr(f"{here}._load", lambda name: heard.get(name))
    yield
    for kept in (told, roles, rights):
        kept.clear()


@pytest.fixture(autouse=True)
def fresh(db: None) -> Iterator[None]:
    cache.clear()
    sealing.ensure_keys()
    yield
    sealing.forget_keys()


@pytest.fixture
def events() -> list[AccountEvent]:
    return told


@pytest.fixture
def held_roles() -> set[str]:
    return roles


@pytest.fixture
def administrators() -> set[str]:
    return rights


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("林木棉", PASSWORD, display_name="林木棉")


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Any]:
    def send(name: str = "林木棉", password: str = PASSWORD, **extra: Any) -> Any:
        return client.post("/sign-in/", {"login": name, "password": password}, **extra)

    return send
