"""Administrative divisions for programs: public reference data, of any day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from ninja import Router

from tongjian.foundation.api.lists import expose
from tongjian.foundation.ui.filters import Choice, FilterSet, Text
from tongjian.foundation.ui.tables import Column, Table
from tongjian.foundation.ui.views import ListView

from . import queries
from .models import Locality, LocalityLevel

router = Router(tags=["行政区划"])


class LocalityTable(Table):
    code = "localities"
    default_sort = "path"
    columns = [
        Column("code", "区划代码", kind="code"),
        Column("path", "区划路径：下级以上级开头", sort="path"),
        Column("name", "名称"),
        Column("short_name", "简称"),
        Column("level", "层级", value=lambda place: place.get_level_display()),
        Column("start_on", "自", kind="date"),
        Column("end_on", "至（不含），仍有效时为空", kind="date"),
    ]


class LocalityFilters(FilterSet):
    level = Choice("层级", LocalityLevel.choices, multiple=False)
    under = Text("上级的区划路径")
    named = Text("名称")


class LocalityList(ListView):
    """The divisions of a day."""

    title, unit = "行政区划", "个"
    table, filters = LocalityTable, LocalityFilters
    timed = True

    def rows(self, *, viewer: Any, filters: dict[str, Any], on: date) -> QuerySet[Locality]:
        """Return the divisions that meet the conditions."""
        return queries.list_localities(on=on, **filters)


expose(router, "", LocalityList, permission=None)
