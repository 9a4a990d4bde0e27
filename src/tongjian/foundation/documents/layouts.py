"""How letters of the common kinds begin and end; the matter between is the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from .letters import Block, Letter

REQUEST, REPLY, OPINION, CERTIFICATE, NOTICE = "请示", "批复", "意见书", "证明", "通知"


def request(
    *, about: str, sender: str, to: str, on: date, body: Sequence[Block], **fields: Any
) -> Letter:
    """Return a 请示: one matter, to one superior, who is asked to decide."""
    return Letter(
        title=f"关于{about}的{REQUEST}",
        signature=sender,
        date=on,
        addressee=to,
        body=(*body, "妥否，请批示。"),
        **fields,
    )


def reply(
    *,
    about: str,
    sender: str,
    to: str,
    on: date,
    asked: str,
    body: Sequence[Block],
    **fields: Any,
) -> Letter:
    """Return a 批复 to a request; `asked` names it, with its number."""
    return Letter(
        title=f"关于{about}的{REPLY}",
        signature=sender,
        date=on,
        addressee=to,
        body=(f"你单位{asked}收悉。经研究，现批复如下：", *body, "此复。"),
        **fields,
    )


def opinion(
    *, about: str, sender: str, to: str, on: date, body: Sequence[Block], **fields: Any
) -> Letter:
    """Return a 意见书: what an office thinks of a matter that another one decides."""
    return Letter(
        title=f"关于{about}的{OPINION}",
        signature=sender,
        date=on,
        addressee=to,
        body=tuple(body),
        **fields,
    )


def certificate(
    *, title: str, sender: str, on: date, body: Sequence[Block], **fields: Any
) -> Letter:
    """Return a 证明: to whom it may concern."""
    return Letter(
        title=title, signature=sender, date=on, body=(*body, f"特此{CERTIFICATE}。"), **fields
    )


def notice(
    *, about: str, sender: str, to: str, on: date, body: Sequence[Block], **fields: Any
) -> Letter:
    """Return a 通知: what others are to know or to do."""
    return Letter(
        title=f"关于{about}的{NOTICE}",
        signature=sender,
        date=on,
        addressee=to,
        body=(*body, f"特此{NOTICE}。"),
        **fields,
    )
