"""Sit down as somebody with one right, and ask for pages."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.accounts.models import User

SINCE = date(2016, 1, 1)
PASSWORD = "Kapok-2026-tree"
_numbers = count(1)


@pytest.fixture(autouse=True)
def no_second_factor(settings: Settings) -> None:
    """Let every role sign in with its password alone; import it into a conftest."""
    settings.TONGJIAN_MFA_REQUIRED_ROLES = []


def make_user(role: str = "", axis: str = "none", target: int | None = None) -> User:
    """Return a fresh user, holding one role when one is named."""
    user = User.objects.create_user(
        f"user{next(_numbers)}", PASSWORD, display_name=f"{role or '无权'}某人"
    )
    if role:
        Grant.objects.create(user=user, role=role, axis=axis, target_id=target, start_on=SINCE)
    return user


def viewer_as(role: str, axis: str = "none", target: int | None = None) -> Viewer:
    """Return the viewer of a fresh user with one grant."""
    user = make_user(role, axis, target)
    return viewer_for(user_id=user.pk, name=user.display_name, on=date(2020, 6, 1))


def client_of(user: User) -> Client:
    """Return a browser in which the user is signed in."""
    client = Client()
    client.force_login(user)
    return client


def confirm(client: Client) -> None:
    """Say again who one is, as the site asks before exports and before identifiers."""
    client.post("/account/confirm/", {"password": PASSWORD})


def client_as(role: str, axis: str = "none", target: int | None = None) -> Client:
    """Return a browser of a fresh user with one grant."""
    return client_of(make_user(role, axis, target))
