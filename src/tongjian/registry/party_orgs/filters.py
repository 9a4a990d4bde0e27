"""The conditions of the list of Party organisations."""

from __future__ import annotations

from tongjian.foundation import clock
from tongjian.foundation.ui.filters import (
    Choice,
    DateRange,
    FilterSet,
    NumberRange,
    Search,
    Tree,
    YesNo,
)
from tongjian.registry.localities.queries import names_of

from . import choices
from .models import PartyOrg


def place_name(path: str) -> str | None:
    """Return what a place is called."""
    return names_of([path], on=clock.today()).get(path)


def org_name(key: object) -> str | None:
    """Return what an organisation is called."""
    if not str(key).isdecimal() or len(str(key)) > 17:
        return None
    return PartyOrg.objects.filter(pk=str(key)).values_list("name", flat=True).first()


class OrgFilters(FilterSet):
    """Every way to narrow the list; `selecting.CONDITIONS` says what each means."""

    q = Search("名称、拼音首字母或组织编号")
    kind = Choice("类别", choices.OrgKind.choices)
    flavor = Choice(
        "性质", [(value or "ordinary", label) for value, label in choices.Flavor.choices]
    )
    under = Tree("上级", options_url="party_orgs:options", label_of=org_name)
    place = Tree("所在地", options_url="localities:options", label_of=place_name)
    secretary = YesNo("书记", yes="有书记", no="书记空缺", group="班子")
    overdue = YesNo("任期", yes="已届满", no="未届满", group="班子")
    few = YesNo("支部规模", yes="正式党员不足", no="正式党员够数", group="党员与覆盖")
    members = NumberRange("正式党员", unit="名", group="党员与覆盖")
    covering = YesNo("覆盖社会组织", yes="覆盖着", no="没有覆盖", group="党员与覆盖")
    relation = Choice("被指导、代管等", choices.RelationKind.choices, group="其他")
    founded = DateRange("成立日期", group="其他")
    dissolved = YesNo("撤销", yes="已撤销", no="未撤销", group="其他")
