"""The log and the readings as tables."""

from __future__ import annotations

from django.urls import reverse

from tongjian.foundation.ui.tables import Column, Table

from . import naming


class EntryTable(Table):
    code = "entries"
    default_sort = "-at"
    columns = [
        Column(
            "at",
            "时间",
            kind="moment",
            sort="at",
            descending_first=True,
            link=lambda entry: reverse("audit:entry", args=[entry.pk]),
            fixed=True,
            place="lead",
        ),
        Column(
            "action",
            "动作",
            value=lambda entry: naming.action_label(entry.action),
            place="title",
        ),
        Column("actor_name", "操作人"),
        Column("actor_role", "当时角色"),
        Column("subject_type", "对象类型", value=lambda e: naming.subject_label(e.subject_type)),
        Column("subject_label", "对象"),
        Column("subject_id", "对象编号", kind="code", shown=False),
        Column("reason", "原因"),
        Column("request_id", "请求编号", kind="code", shown=False),
        Column("batch_id", "导入批次", kind="code", shown=False),
    ]


class ReadingTable(Table):
    code = "readings"
    default_sort = "-id"
    columns = [
        Column("at", "时间", kind="moment", fixed=True, place="lead"),
        Column("reader_name", "查阅人", place="title"),
        Column("reader_role", "当时角色"),
        Column("what", "内容"),
        Column("subject_type", "对象类型", value=lambda r: naming.subject_label(r.subject_type)),
        Column("subject_id", "对象编号", kind="code"),
        Column("records", "涉及人数", kind="number"),
        Column("purpose", "目的"),
        Column(
            "people",
            "名单中的编号",
            kind="code",
            value=lambda r: "、".join(map(str, r.few or ())),
            note="至多列出 200 人",
            shown=False,
        ),
        Column("id", "编号", kind="number", sort="pk", shown=False),
        Column("request_id", "请求编号", kind="code", shown=False),
    ]
