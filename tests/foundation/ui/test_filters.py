from datetime import date
from typing import Any

from django.http import QueryDict

from tongjian.foundation.ui.filters import (
    Between,
    Choice,
    DateRange,
    FilterSet,
    NumberRange,
    Search,
    Text,
    Tree,
    YesNo,
)

PLACES = {"4403": "深圳市", "440305": "南山区"}


class Filters(FilterSet):
    q = Search()
    kind = Choice("类型", [("a", "社会团体"), ("b", "基金会")])
    state = Choice("状态", lambda: [("ok", "正常")], multiple=False)
    covered = YesNo("覆盖", yes="已覆盖", no="未覆盖")
    founded = DateRange("成立日期")
    people = NumberRange("人数", unit="人")
    place = Tree("地区", options_url="x", label_of=PLACES.get)
    street = Text("住所")


def said(query: Any) -> Any:
    return [f"{chip.subject} {chip.said}" for chip in Filters(QueryDict(query)).chips]


def test_nothing_asked_is_no_condition() -> None:
    filters = Filters(QueryDict("q=&kind=&founded_from=&page=2"))

    assert filters.values == {}
    assert filters.errors == []
    assert filters.chips == []


def test_values_come_as_the_query_needs_them() -> None:
    filters = Filters(
        QueryDict(
            "q= 软件 &kind=a&kind=b&state=ok&covered=no&founded_from=2018-01-01"
            "&founded_to=2019-12-31&people_min=0&place=440305&street=科技园"
        )
    )

    assert filters.values == {
        "q": "软件",
        "kind": ["a", "b"],
        "state": "ok",
        "covered": False,
        "founded": Between(date(2018, 1, 1), date(2019, 12, 31)),
        "people": Between(0, None),
        "place": "440305",
        "street": "科技园",
    }


def test_conditions_read_as_words() -> None:
    assert said("kind=a&kind=b") == ["类型 社会团体或基金会"]
    assert said("covered=no") == ["覆盖 未覆盖"]
    assert said("q=软件") == ["搜索 含“软件”"]
    assert said("place=440305") == ["地区 南山区及以下"]
    assert said("founded_from=2018-01-01") == ["成立日期 2018-01-01 起"]
    assert said("founded_to=2018-01-01") == ["成立日期 2018-01-01 止"]
    assert said("founded_from=2018-01-01&founded_to=2018-12-31") == [
        "成立日期 2018-01-01 至 2018-12-31"
    ]
    assert said("people_min=3") == ["人数 不少于 3 人"]
    assert said("people_max=3000") == ["人数 不多于 3,000 人"]
    assert said("people_min=1&people_max=3") == ["人数 1 至 3 人"]


def test_dropping_a_chip_keeps_the_rest_of_the_address_but_not_the_position() -> None:
    query = QueryDict("kind=a&founded_from=2018-01-01&founded_to=2019-01-01&sort=-name&after=x")

    founded = next(chip for chip in Filters(query).chips if chip.code == "founded")

    assert founded.without == "?kind=a&sort=-name"


def test_what_cannot_be_understood_is_said_at_its_condition() -> None:
    filters = Filters(
        QueryDict("kind=zz&founded_from=2018-13-01&people_min=viele&covered=maybe&place=99")
    )

    assert filters.errors == [
        "筛选条件“类型”：“zz”不在可选范围内",
        "筛选条件“覆盖”：“maybe”不在可选范围内",
        "筛选条件“成立日期”：日期“2018-13-01”不成立，请写成 2026-11-20",
        "筛选条件“人数”：请填写整数",
        "筛选条件“地区”：“99”不在可选范围内",
    ]


def test_a_null_character_is_refused_before_it_reaches_the_database() -> None:
    assert Filters(QueryDict("q=a%00b")).errors


def test_a_subclass_adds_to_the_conditions_it_inherits() -> None:
    class More(Filters):
        extra = Text("另外")

    assert list(More.filters)[:1] == ["q"]
    assert list(More.filters)[-1] == "extra"
    assert "extra" not in Filters.filters
