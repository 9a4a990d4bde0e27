"""What an operator did at the command line, told to the audit trail."""

from __future__ import annotations

import getpass

from django.db import transaction

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import system
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change

SUBJECT = "operations"


def record_act(action: str, label: str, **facts: object) -> None:
    """Record one act on the installation itself, with the operating system's account."""
    said = {name: (None, value) for name, value in facts.items()}
    with transaction.atomic():
        audit.record_many(
            actor=system(clock.today(), name="命令行"),
            action=action,
            changes=[Change(SUBJECT, None, label, said)],
            reason=f"操作系统账号 {_account()}",
        )


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "未知"
