"""Issued letters as a table."""

from __future__ import annotations

from tongjian.foundation.ui.tables import Badge, Column, Table, opens

from .kinds import title_of
from .models import Issued

VALID, VOID = Badge("有效", "good"), Badge("作废", "quiet")


def state_of(issued: Issued) -> Badge:
    """Return whether a letter is in force or void."""
    return VOID if issued.void_on else VALID


class IssuedTable(Table):
    code = "letters"
    default_sort = "-issued_on"
    columns = [
        Column("title", "标题", link=opens("documents:letter"), place="title", fixed=True),
        Column("number", "发文字号"),
        Column("kind", "文种", value=lambda letter: title_of(letter.kind)),
        Column("issuer", "发文机关"),
        Column("addressee", "主送"),
        Column("subject_label", "对象", shown=False),
        Column("issued_on", "成文日期", kind="date", sort="issued_on", descending_first=True),
        Column("state", "状态", value=state_of, export=lambda i: state_of(i).label, place="lead"),
        Column("issued_by_name", "经办", shown=False),
    ]
