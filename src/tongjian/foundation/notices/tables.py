"""Notices as a table."""

from __future__ import annotations

from tongjian.foundation import clock
from tongjian.foundation.ui.tables import Badge, Column, Table

from .models import Notice

OVERDUE, PUT_OFF, HANDED, OPEN = "逾期", "暂缓", "已交办", "待办"
_BADGES = {
    OVERDUE: Badge(OVERDUE, "bad"),
    PUT_OFF: Badge(PUT_OFF, "quiet"),
    HANDED: Badge(HANDED, "info"),
    OPEN: Badge(OPEN, "warn"),
}


def state_of(notice: Notice) -> str:
    """Return in one word where an open notice stands today."""
    today = clock.today()
    if notice.snoozed_until and notice.snoozed_until > today:
        return PUT_OFF
    if notice.due_on and notice.due_on < today:
        return OVERDUE
    return HANDED if notice.assignee_id else OPEN


def _told(notice: Notice) -> str:
    """Return why it is put off, to whom it was handed, or what it is about."""
    if state_of(notice) == PUT_OFF:
        return f"{notice.snoozed_by}暂缓至 {notice.snoozed_until}：{notice.snoozed_why}"
    if notice.assignee is not None:
        return f"{notice.assigned_by}交{notice.assignee.display_name}办"
    return notice.why


class NoticeTable(Table):
    code = "todo"
    default_sort = "due_on"
    columns = [
        Column("label", "对象", link=lambda n: n.url, place="title", fixed=True),
        Column(
            "state",
            "状态",
            value=lambda n: _BADGES[state_of(n)],
            export=state_of,
            place="lead",
        ),
        Column("owner", "办理单位"),
        Column("due_on", "期限", kind="date", sort="due_on"),
        Column("made_on", "提出", kind="date", sort="made_on", descending_first=True),
        Column("told", "说明", value=_told),
    ]


class ClosedTable(Table):
    code = "todo_closed"
    default_sort = "-closed_on"
    columns = [
        Column("label", "对象", link=lambda n: n.url, place="title", fixed=True),
        Column("matter", "事项", value=lambda n: n.matter.title),
        Column("owner", "办理单位"),
        Column("closed_why", "怎样办结", value=lambda n: n.get_closed_why_display(), place="lead"),
        Column("made_on", "提出", kind="date"),
        Column("due_on", "期限", kind="date"),
        Column("closed_on", "办结", kind="date", sort="closed_on", descending_first=True),
    ]
