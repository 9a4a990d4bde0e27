"""The lists of seats and of doubts."""

from __future__ import annotations

from django.urls import reverse

from tongjian.foundation.ui.tables import Badge, Column, Table

from .choices import Issue


class SeatTable(Table):
    """Who has which function where."""

    code = "seats"
    default_sort = "function"
    columns = [
        Column(
            "function",
            "职能",
            sort="function",
            value=lambda seat: seat.get_function_display(),
            link=lambda seat: reverse("affiliation:end_seat", args=[seat.pk]),
            place="title",
            fixed=True,
        ),
        Column("locality", "地区", value=lambda seat: seat.locality.name),
        Column("org", "党组织", value=lambda seat: seat.org.name),
        Column("sector", "行业", value=lambda seat: seat.get_sector_display() or "不限"),
        Column("agency", "业务主管单位", value=lambda seat: str(seat.agency or "")),
        Column("start_on", "自", kind="date", sort="start_on"),
    ]


TONES = {
    Issue.UNCLEAR: "bad",
    Issue.VACANT: "bad",
    Issue.UNRECORDED: "warn",
    Issue.DIFFERS: "warn",
    Issue.REVIEW: "info",
}


class DoubtTable(Table):
    """Which answer of which unit is not settled, and why."""

    code = "doubts"
    default_sort = "unit"
    columns = [
        Column(
            "unit",
            "社会组织",
            sort="unit_id",
            value=lambda doubt: doubt.unit.name,
            link=lambda doubt: reverse("units:unit", args=[doubt.unit_id]) + "?panel=affiliation",
            place="title",
            fixed=True,
        ),
        Column(
            "issue",
            "问题",
            value=lambda doubt: Badge(doubt.get_issue_display(), TONES[Issue(doubt.issue)]),
            export=lambda doubt: doubt.get_issue_display(),
            place="lead",
        ),
        Column("kind", "责任", value=lambda doubt: doubt.get_kind_display()),
        Column("function", "规则归到", value=lambda doubt: doubt.get_function_display()),
        Column("org", "规则归到的党组织", value=lambda doubt: doubt.org and doubt.org.name),
        Column(
            "recorded",
            "现登记的党组织",
            value=lambda doubt: doubt.recorded and doubt.recorded.name,
        ),
        Column("registrar", "登记机关", value=lambda doubt: doubt.unit.registrar.name),
        Column("judged_on", "判断日期", kind="date", shown=False),
    ]
