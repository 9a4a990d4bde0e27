"""Notices as a table."""

from __future__ import annotations

from tongjian.foundation.ui.tables import Column, Table, opens

TONES = {"new": "bad", "seen": "warn", "handled": "quiet"}


class NoticeTable(Table):
    code = "notices"
    default_sort = "-day"
    columns = [
        Column("day", "日期", kind="date", sort="day", descending_first=True, place="lead"),
        Column("reader_name", "查阅人", link=opens("watch:notice"), fixed=True, place="title"),
        Column("reader_role", "当时角色"),
        Column("signs", "异常", value=lambda notice: "；".join(notice.signs)),
        Column("people", "查阅人数", kind="number"),
        Column("busiest", "一小时最多", kind="number", shown=False),
        Column("off_hours", "工作时间外", kind="number", shown=False),
        Column("exported", "导出人数", kind="number"),
        Column("listed", "名单中看到", kind="number", shown=False),
        Column("state", "状态", value=lambda notice: notice.get_state_display()),
        Column("remark", "处理情况"),
        Column("handled_by", "处理人", shown=False),
    ]
