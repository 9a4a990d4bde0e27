"""The list of accounts for programs of the system administrator: names and states alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from tongjian.foundation.accounts.models import User
from tongjian.foundation.accounts.names import normalize_username
from tongjian.foundation.ui.filters import FilterSet, Search, YesNo
from tongjian.foundation.ui.tables import Column, Table
from tongjian.foundation.ui.views import ListView


class AccountTable(Table):
    code = "accounts"
    default_sort = "username"
    columns = [
        Column("username", "登录名", sort="username"),
        Column("display_name", "姓名"),
        Column("is_active", "启用", kind="yes_no"),
        Column("must_change_password", "待改口令", kind="yes_no"),
    ]


class AccountFilters(FilterSet):
    q = Search("登录名或姓名")
    active = YesNo("启用", yes="启用", no="停用")


class AccountList(ListView):
    """Every account."""

    title, unit = "账号", "个"
    table, filters = AccountTable, AccountFilters

    def rows(self, *, viewer: Any, filters: dict[str, Any], on: date) -> QuerySet[User]:
        """Return the accounts that meet the conditions."""
        rows = User.objects.all()
        if "q" in filters:
            name = Q(username__contains=normalize_username(filters["q"]))
            rows = rows.filter(name | Q(display_name__contains=filters["q"]))
        return rows.filter(is_active=filters["active"]) if "active" in filters else rows
