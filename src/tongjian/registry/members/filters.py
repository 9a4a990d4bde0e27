"""The conditions of the roster and of the correction requests."""

from __future__ import annotations

from tongjian.foundation.privacy.choices import RequestKind, RequestState
from tongjian.foundation.ui.filters import (
    Choice,
    DateRange,
    FilterSet,
    Pick,
    Search,
    Tree,
    YesNo,
)
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit

from . import choices, selecting

AGE_LABELS = {
    "-30": "30 岁及以下",
    **{band: f"{band.replace('-', '至')} 岁" for band in list(selecting.AGE_BANDS)[1:-1]},
    "61-": "61 岁及以上",
}


def _org_name(value: str) -> str | None:
    return _name_of(PartyOrg, value)


def _unit_name(value: str) -> str | None:
    return _name_of(Unit, value)


def _name_of(model: type[PartyOrg] | type[Unit], value: str) -> str | None:
    if not value.isascii() or not value.isdecimal():
        return None
    return model.objects.filter(pk=int(value[:18])).values_list("name", flat=True).first()


class RosterFilters(FilterSet):
    q = Search("姓名、拼音、完整证件号或手机号")
    org = Tree("党组织", options_url="members:orgs", label_of=_org_name)
    stage = Choice(
        "人员类别",
        [(selecting.FULL, "正式党员"), (selecting.PROBATIONARY, "预备党员")],
        multiple=False,
    )
    sex = Choice("性别", [("1", "男"), ("2", "女")], multiple=False)
    age = Choice("年龄", AGE_LABELS.items())
    education = Choice("学历", choices.Education.choices)
    employer = Pick("工作单位", options_url="members:employers", label_of=_unit_name)
    joined = DateRange("加入党组织日期")
    mobile = YesNo("流动", yes="流动党员", no="非流动党员")
    unreachable = YesNo("联系", yes="失联", no="未失联")
    standing = Choice("党籍状态", choices.Standing.choices, help="不选时只列正常在册的党员。")


class RequestFilters(FilterSet):
    state = Choice("状态", RequestState.choices, multiple=False)
    kind = Choice("请求", RequestKind.choices, multiple=False)


class CorrectionFilters(FilterSet):
    state = Choice("状态", choices.RequestState.choices, multiple=False)
