"""Sign-in with the real rights, roles and audit trail behind it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tongjian.config.roles import ROLES
from tongjian.foundation.access.models import Axis, Grant
from tongjian.foundation.accounts import hooks
from tongjian.foundation.accounts.models import User
from tongjian.foundation.audit.models import Entry

PASSWORD = "Kapok-2026-tree"
MANAGE = "accounts.user:manage"


@pytest.fixture
def administrator(db: None) -> User:
    user = User.objects.create_user("系统管理员", PASSWORD, display_name="周管理")
    Grant.objects.create(user=user, role="system_admin", axis=Axis.NONE, start_on=date(2020, 1, 1))
    return user


def send(client: Client, password: str = PASSWORD, name: str = "系统管理员") -> Any:
    return client.post("/sign-in/", {"login": name, "password": password}, REMOTE_ADDR="10.9.8.7")


def test_right_to_manage_accounts_comes_from_a_grant(administrator: User) -> None:
    other = User.objects.create_user("林木棉", PASSWORD, display_name="林木棉")

    assert hooks.may(administrator, MANAGE)
    assert not hooks.may(other, MANAGE)


def test_right_lapses_with_the_grant(administrator: User) -> None:
    Grant.objects.update(end_on=date(2020, 2, 1))

    assert not hooks.may(administrator, MANAGE)
    assert not hooks.needs_second_factor(administrator)


def test_roles_say_who_needs_a_second_factor(administrator: User, settings: Any) -> None:
    assert hooks.needs_second_factor(administrator)

    settings.TONGJIAN_MFA_REQUIRED_ROLES = []
    assert not hooks.needs_second_factor(administrator)
    settings.TONGJIAN_MFA_REQUIRED_ROLES = ["audit_admin"]
    assert not hooks.needs_second_factor(administrator)


def test_the_three_administrators_always_need_one() -> None:
    needed = {role.code for role in ROLES if role.needs_mfa}

    assert {"system_admin", "security_admin", "audit_admin"} <= needed


def test_sign_in_is_in_the_audit_trail(administrator: User, client: Client) -> None:
    send(client, "wrong-Password-1")
    send(client)
    client.post("/sign-out/")

    entries = Entry.objects.filter(action__startswith="accounts.").order_by("id")
    assert list(entries.values_list("action", "actor_name", "subject_label")) == [
        ("accounts.session.fail", "", "周管理"),
        ("accounts.session.begin", "周管理", "周管理"),
        ("accounts.session.end", "周管理", "周管理"),
    ]
    first = entries[0]
    assert first.changes["address"] == [None, "10.9.8.7"]
    assert entries[1].actor_role == "系统管理员"


def test_administration_is_in_the_audit_trail(
    administrator: User, client: Client, settings: Any
) -> None:
    settings.TONGJIAN_MFA_REQUIRED_ROLES = []
    send(client)
    client.post("/admin/accounts/new/", {"username": "陈新", "display_name": "陈新"})
    made = User.objects.get(username="陈新")
    client.post(f"/admin/accounts/{made.pk}/disable/", {"reason": "调离岗位"})

    entry = Entry.objects.get(action="accounts.account.disable")
    assert (entry.actor_id, entry.subject_id) == (administrator.pk, made.pk)
    assert (entry.reason, entry.subject_type) == ("调离岗位", "accounts.user")
