"""A judged batch waits for its sender, and for nobody else."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils import timezone

from tongjian.foundation.exchange.models import ImportBatch
from tongjian.foundation.notices.causes import Cause, Owner, Subject, key_of
from tongjian.foundation.notices.services import raise_notice, settle

# Nobody holds it: the notice is for the one it is handed to.
_BY_NAME: Final = "exchange.batch:sent"
_KIND: Final = "exchange.importbatch"


def ask_sender(batch: ImportBatch) -> None:
    """Ask the sender to confirm or to give up what has been judged."""
    if batch.sender_id is None:
        return
    subject, cause = Subject(_KIND, batch.pk, batch.file_name), _cause()
    raise_notice(
        key=key_of(cause.code, subject),
        cause=cause,
        subject=subject,
        owner=Owner(),
        on=timezone.localdate(),
        why=f"通过 {batch.accepted + batch.warned} 行，退回 {batch.rejected} 行",
        url=reverse("exchange:batch", args=[batch.pk]),
        assignee_id=batch.sender_id,
    )


def thank_sender(batch: ImportBatch) -> None:
    """Close what was asked: the batch has been decided on."""
    if batch.sender_id is None:
        return
    subject = Subject(_KIND, batch.pk, batch.file_name)
    settle(key=key_of(_cause().code, subject), on=timezone.localdate())


def _cause() -> Cause:
    return Cause(
        "exchange-judged",
        "导入批次待确认",
        (_BY_NAME,),
        group="数据",
        noun="批",
        minutes=10,
        days=1,
        reason="核对完了，还没有入库",
        advice="看清每行的问题后，确认导入或放弃；未确认的不入库。",
        listing=reverse("exchange:imports"),
    )
