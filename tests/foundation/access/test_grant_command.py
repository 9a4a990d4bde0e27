"""The first rights of an installation are given from the command line."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import viewer_for
from tongjian.foundation.accounts.models import User
from tongjian.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return User.objects.create_user("anquan", "Good-pass-2026", display_name="安全管理员")


def test_gives_the_first_security_administrator(keeper: User) -> None:
    call_command("grant", "anquan", "security_admin")

    viewer = viewer_for(user_id=keeper.pk, name="", on=clock.today())
    assert viewer.may("access.grant:manage")
    assert Entry.objects.filter(action__startswith="access.").exists()


def test_says_why_a_second_duty_is_refused(keeper: User) -> None:
    call_command("grant", "anquan", "security_admin")

    with pytest.raises(CommandError, match="三员分立"):
        call_command("grant", "anquan", "audit_admin")


def test_knows_who_is_meant(keeper: User) -> None:
    with pytest.raises(CommandError, match="没有“anqaun”"):
        call_command("grant", "anqaun", "security_admin")
