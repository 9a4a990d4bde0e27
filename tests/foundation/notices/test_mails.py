"""The week as a mail: only for whoever asked, only with something to say, and nobody's name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import client_of, make_user, no_second_factor  # noqa: F401 - a fixture
from tongjian.foundation.accounts.models import User
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.notices import mails, services
from tongjian.foundation.notices.causes import Cause, Owner, Subject
from tongjian.foundation.notices.models import Subscription

MONDAY = date(2026, 11, 23)


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("tongjian.foundation.notices.causes._sources", {})
    return casting.build()


@pytest.fixture
def clerk(cast: Cast) -> User:
    return make_user("committee", "org", cast.orgs["行业党委"].pk)


def subscribe(user: User, address: str) -> None:
    answer = client_of(user).post(reverse("notices:mail"), {"address": address})
    assert answer.status_code == 302


def ask(cast: Cast, org: str) -> None:
    services.raise_notice(
        key=f"test/{org}",
        cause=Cause("test.lack", "补报材料", ("party_orgs.org:read",)),
        subject=Subject("unit", 1, "云帆协会"),
        owner=Owner(org, org=cast.orgs[org].path),
        on=MONDAY - timedelta(days=10),
        due_on=MONDAY - timedelta(days=1),
    )


def test_late_ones_are_told_without_names(cast: Cast, clerk: User) -> None:
    subscribe(clerk, "clerk@example.cn")
    ask(cast, "行业党委")

    assert mails.send_weeks(on=MONDAY) == 1

    (sent,) = mail.outbox
    assert sent.to == ["clerk@example.cn"]
    assert "补报材料：1 件" in sent.body
    assert "云帆协会" not in sent.body
    assert "2026-11-23 至 2026-11-29" in sent.subject


def test_a_quiet_week_is_no_mail(cast: Cast, clerk: User) -> None:
    subscribe(clerk, "clerk@example.cn")
    ask(cast, "联合支部")

    assert mails.send_weeks(on=MONDAY) == 0


def test_nobody_who_left_or_unsubscribed_hears(cast: Cast, clerk: User) -> None:
    gone = make_user("committee", "org", cast.orgs["行业党委"].pk)
    for user in (clerk, gone):
        subscribe(user, f"{user.username}@example.cn")
    ask(cast, "行业党委")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client_of(clerk).post(reverse("notices:stop_mail"))

    assert mails.send_weeks(on=MONDAY) == 0
    assert Entry.objects.filter(action="notices.mail.ended").count() == 1


def test_without_a_server_nothing_is_offered_or_sent(
    cast: Cast, clerk: User, settings: Settings
) -> None:
    subscribe(clerk, "clerk@example.cn")
    ask(cast, "行业党委")
    settings.EMAIL_HOST = ""

    assert mails.send_weeks(on=MONDAY) == 0
    assert client_of(clerk).get(reverse("notices:mail")).status_code == 404
    assert "用邮件收这一页" not in client_of(clerk).get(reverse("notices:week")).text


def test_one_address_that_fails_stops_nobody_else(
    cast: Cast, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_user("committee", "org", cast.orgs["行业党委"].pk)
    subscribe(clerk, "broken@example.cn")
    subscribe(other, "other@example.cn")
    ask(cast, "行业党委")
    deliver = EmailBackend.send_messages

    def send(self: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        if messages[0].to == ["broken@example.cn"]:
            raise ConnectionRefusedError
        return deliver(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)

    assert mails.send_weeks(on=MONDAY) == 1


def test_the_address_is_sealed_in_the_database(cast: Cast, clerk: User) -> None:
    subscribe(clerk, "clerk@example.cn")

    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notices_subscription")
        ((kept,),) = cursor.fetchall()

    assert "clerk" not in str(kept)
    assert Subscription.objects.get().address == "clerk@example.cn"
