"""A whole import handler over the only table a foundation test may write: the accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.foundation.exchange import specimens
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.accounts.models import User
from tongjian.foundation.audit import services as audit
from tongjian.foundation.exchange.handlers import (
    CREATE,
    SAME,
    UPDATE,
    AppliedChange,
    Applying,
    Change,
)
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.foundation.exchange.kinds import CODE, IDENTITY, PERSON_NAME
from tongjian.foundation.exchange.templates import Column, Template, Unique
from tongjian.kernel.findings import Finding, error

TARGET = "accounts.user"

ACCOUNTS = Template(
    code="test-accounts",
    title="账号表",
    columns=(
        Column("username", "登录名", CODE, required=True),
        Column("name", "姓名", PERSON_NAME, required=True),
        Column("identity", "身份证号", IDENTITY, is_personal=True),
    ),
    unique=(Unique(("username",), "name"),),
)


class AccountsHandler:
    """A whole handler over the only table that a foundation test may write: the accounts."""

    template = ACCOUNTS
    permission = "test.accounts:import"
    subject = TARGET

    def check(
        self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
    ) -> Iterable[tuple[JudgedRow, Finding]]:
        taken = set(User.objects.filter(is_active=False).values_list("username", flat=True))
        for row in rows:
            if str(row.get("username")).lower() in taken:
                yield row, error("account_disabled", "账号已停用", field="username")

    def missing(self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date) -> Sequence[str]:
        named = {str(row.get("username")).lower() for row in rows}
        return list(User.objects.exclude(username__in=named).values_list("username", flat=True))

    def apply(self, rows: Sequence[JudgedRow], *, applying: Applying) -> Iterable[Change]:
        for done, row in enumerate(rows, start=1):
            yield self._apply(row, applying)
            applying.progress(done, len(rows))

    def _apply(self, row: JudgedRow, applying: Applying) -> Change:
        username = row["username"].lower()
        user = User.objects.filter(username=username).first()
        after = {"display_name": row["name"]}
        if user is None:
            user = User.objects.create_user(username, **after)
            change = Change(row, TARGET, user.pk, CREATE, None, after)
        elif user.display_name == row["name"]:
            return Change(row, TARGET, user.pk, SAME)
        else:
            before = {"display_name": user.display_name}
            change = Change(row, TARGET, user.pk, UPDATE, before, after)
            user.display_name = row["name"]
            user.save()
        audit.record(
            actor=applying.actor, action="import", subject=user, batch_id=applying.batch_id
        )
        return change

    def undo(self, changes: Sequence[AppliedChange], *, applying: Applying) -> None:
        for change in changes:
            if change.action == CREATE:
                User.objects.get(pk=change.target_id).delete()
            else:
                assert change.before is not None
                User.objects.filter(pk=change.target_id).update(**change.before)


HEADER = ("登录名", "姓名", "身份证号")


def table(folder: Path, *rows: tuple[Any, ...], name: str = "t.xlsx") -> Path:
    return specimens.workbook(folder / name, {"表": [HEADER, *rows]})


GOOD = (("wangwei", "王伟", specimens.person(1)), ("limin", "李敏敏", specimens.person(2)))
BAD = ("zhao", "赵1", "440305198001010000")
