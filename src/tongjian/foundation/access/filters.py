"""The conditions of the list of grants."""

from __future__ import annotations

from tongjian.foundation.ui.filters import Choice, FilterSet, Search

from .models import Axis
from .queries import COMING, ENDED, VALID
from .roles import all_roles


def _roles() -> list[tuple[str, str]]:
    return [(role.code, role.label) for role in all_roles().values()]


class GrantFilters(FilterSet):
    q = Search("登录名、姓名或依据")
    role = Choice("角色", _roles)
    axis = Choice("范围类型", Axis.choices)
    state = Choice(
        "状态", [(VALID, "有效"), (COMING, "未生效"), (ENDED, "已终止")], multiple=False
    )
