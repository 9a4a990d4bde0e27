"""What a system administrator sees of accounts: names and states, never business data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q

from tongjian.foundation.accounts import lockout
from tongjian.foundation.accounts.models import User
from tongjian.foundation.accounts.names import normalize_username

PAGE = 50


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account with its state."""

    user: User
    has_factor: bool
    locked_until: datetime | None

    @property
    def state(self) -> str:
        """Return the state in one word."""
        if not self.user.is_active:
            return "已停用"
        if self.locked_until:
            return "已锁定"
        return "待改口令" if self.user.must_change_password else "正常"


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page of accounts; `following` is the login name after which the next page starts."""

    rows: list[AccountRow]
    following: str


def accounts(*, at: datetime, text: str = "", after: str = "") -> AccountPage:
    """Return accounts by login name, optionally those whose names contain a text."""
    has_factor = Exists(Authenticator.objects.filter(user=OuterRef("pk")))
    found = User.objects.annotate(has_factor=has_factor).order_by("username")
    if text.strip():
        found = found.filter(
            Q(username__contains=normalize_username(text)) | Q(display_name__contains=text.strip())
        )
    if after:
        found = found.filter(username__gt=after)
    users = list(found[: PAGE + 1])
    shown = users[:PAGE]
    ends = lockout.locked(usernames=[user.username for user in shown], at=at)
    rows = [AccountRow(user, user.has_factor, ends.get(user.username)) for user in shown]
    return AccountPage(rows, shown[-1].username if len(users) > PAGE else "")


def every_account(*, at: datetime, text: str = "") -> Iterator[AccountRow]:
    """Yield all accounts by login name, page by page."""
    after = ""
    while True:
        page = accounts(at=at, text=text, after=after)
        yield from page.rows
        if not page.following:
            return
        after = page.following


def account(*, pk: int, at: datetime) -> AccountRow | None:
    """Return one account with its state."""
    user = User.objects.filter(pk=pk).first()
    if user is None:
        return None
    end = lockout.locked(usernames=[user.username], at=at).get(user.username)
    return AccountRow(user, Authenticator.objects.filter(user=user).exists(), end)
