"""Failed sign-ins lock the account and the address, in every process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection

from tongjian.foundation.accounts import lockout
from tongjian.foundation.accounts.hooks import AccountEvent
from tongjian.foundation.accounts.models import FailedSignIns, User

SignIn = Callable[..., Any]
WRONG = "wrong-Password-1"
NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[3]

IN_ANOTHER_PROCESS = """
import json, sys
from django.conf import settings
import django
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.cache import cache
from django.test import Client
who = {"login": "林木棉", "password": sys.argv[2]}
answer = Client(SERVER_NAME="localhost").post("/sign-in/", who)
print(json.dumps({"status": answer.status_code, "cached": cache.get("seen"),
                  "locked": "已暂停登录" in answer.text}))
"""


def fail(sign_in: SignIn, times: int, **extra: Any) -> Any:
    for _ in range(times):
        response = sign_in(password=WRONG, **extra)
    return response


def test_fifth_failure_locks_the_account(sign_in: SignIn, clerk: User) -> None:
    assert "已暂停登录" not in fail(sign_in, 5).text

    response = sign_in()

    assert response.status_code == 200
    assert "尝试次数过多，已暂停登录" in response.text


def test_four_failures_do_not_lock(sign_in: SignIn, clerk: User) -> None:
    fail(sign_in, 4)

    assert sign_in().status_code == 302


def test_right_password_starts_the_count_afresh(sign_in: SignIn, clerk: User, client: Any) -> None:
    fail(sign_in, 4)
    sign_in()
    client.post("/sign-out/")
    fail(sign_in, 4)

    assert sign_in().status_code == 302


def test_lock_ends_after_fifteen_minutes(sign_in: SignIn, clerk: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        fail(sign_in, 5)
        clock.shift(timedelta(minutes=14, seconds=59))
        assert sign_in().status_code == 200
        clock.shift(timedelta(seconds=2))
        assert sign_in().status_code == 302


def test_unknown_name_locks_like_a_known_one(sign_in: SignIn) -> None:
    fail(sign_in, 5, name="没有这个人")

    assert "已暂停登录" in sign_in(name="没有这个人").text


def test_address_is_locked_over_many_names(sign_in: SignIn, clerk: User, settings: Any) -> None:
    settings.TONGJIAN_LOCKOUT_ADDRESS_FAILURES = 6
    for number in range(6):
        sign_in(name=f"名字{number}", password=WRONG, REMOTE_ADDR="10.0.0.7")

    assert "已暂停登录" in sign_in(REMOTE_ADDR="10.0.0.7").text
    assert sign_in(REMOTE_ADDR="10.0.0.8").status_code == 302


def test_ipv6_subscribers_are_counted_by_network() -> None:
    assert lockout.network_of("2001:db8:1:2:aaaa::1") == lockout.network_of("2001:db8:1:2::9")
    assert lockout.network_of("2001:db8:1:3::1") != lockout.network_of("2001:db8:1:2::1")


def test_limits_are_settings(sign_in: SignIn, clerk: User, settings: Any) -> None:
    settings.TONGJIAN_LOCKOUT_FAILURES = 2
    fail(sign_in, 2)

    assert "已暂停登录" in sign_in().text


def test_lock_is_told_once(sign_in: SignIn, clerk: User, events: list[AccountEvent]) -> None:
    fail(sign_in, 8)

    assert [e.action for e in events] == ["session.fail"] * 5 + ["account.lock"]


def test_no_name_and_no_address_is_stored_readable(sign_in: SignIn, clerk: User) -> None:
    fail(sign_in, 1)

    stored = str(list(FailedSignIns.objects.values()))
    assert "林木棉" not in stored
    assert "127.0.0.1" not in stored


def test_old_counts_are_forgotten(clerk: User) -> None:
    lockout.begin(username="甲", address="10.0.0.1", at=NOW)

    assert lockout.forget_before(at=NOW + timedelta(minutes=29)) == 0
    assert lockout.forget_before(at=NOW + timedelta(minutes=31)) == 2


def ask_another_process(password: str) -> dict[str, Any]:
    name = str(connection.settings_dict["NAME"])
    answer = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, name, password],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


@pytest.mark.django_db(transaction=True)
def test_two_processes_count_together(sign_in: SignIn, clerk: User) -> None:
    cache.set("seen", "here")
    fail(sign_in, 3)
    ask_another_process(WRONG)
    there = ask_another_process(WRONG)

    assert there == {"status": 200, "cached": "here", "locked": False}
    assert "已暂停登录" in sign_in().text
    assert ask_another_process("Kapok-2026-tree")["locked"] is True


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_get_no_extra_tries(clerk: User) -> None:
    passed: list[bool] = []

    def guess() -> None:
        passed.append(lockout.begin(username="林木棉", address="10.0.0.1", at=NOW) is None)
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert passed.count(True) == django_settings.TONGJIAN_LOCKOUT_FAILURES
