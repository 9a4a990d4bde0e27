"""The list of seats."""

from __future__ import annotations

from django.urls import reverse

from tongjian.foundation.ui.tables import Column, Table


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
