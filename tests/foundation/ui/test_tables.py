import re
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.test import override_settings
from django.urls import path
from django.views import View

from tongjian.foundation.ui.keyset import Sort
from tongjian.foundation.ui.tables import Badge, Column, Table, bind, opens

urlpatterns = [path("things/<str:code>/open", View.as_view(), name="thing")]


class Things(Table):
    code = "things"
    default_sort = "name"
    columns = (
        Column("name", "名称", sort="pinyin", link=lambda row: f"/{row.pk}", fixed=True),
        Column("people", "人数", kind="number", sort="people", descending_first=True),
        Column("income", "收入", kind="money", unit="万元"),
        Column("founded", "成立", kind="date", shown=False),
        Column("state", "状态", value=lambda row: Badge("正常", "good")),
        Column("host", "主管", value="host.name"),
    )


ROW = SimpleNamespace(
    pk=7,
    name="<b>协会</b>",
    people=1234,
    income=1_250_000,
    founded=date(2004, 5, 18),
    host=SimpleNamespace(name="局"),
)


def bound(*codes: Any, sort: Any = "name") -> Any:
    order = Things.sort(sort)
    assert order is not None
    return bind(Things, [ROW], columns=Things.chosen(codes), sort=order)


def test_a_row_reads_as_its_columns_say() -> None:
    (row,) = bound("name", "people", "income", "founded", "host").rows

    assert row.pk == 7
    assert re.findall(r"<td[^>]*>(.*?)</td>", row.cells) == [
        '<a href="/7">&lt;b&gt;协会&lt;/b&gt;</a>',
        "1,234",
        "125.00",
        "2004-05-18",
        "局",
    ]
    assert 'data-label="收入（万元）"' in row.cells


def test_a_cell_whose_link_leads_nowhere_is_plain() -> None:
    column = Column("name", "名称", link=lambda row: None)

    (row,) = bind(Things, [ROW], columns=[column], sort=Sort("name")).rows

    assert "<a" not in row.cells


@override_settings(ROOT_URLCONF=__name__)
def test_a_link_by_the_name_of_a_page_escapes_what_it_carries() -> None:
    row = SimpleNamespace(pk=12, code="a/b 组")

    assert opens("thing")(row) == "/things/12/open"
    assert opens("thing", "code")(row) == "/things/a%2Fb%20%E7%BB%84/open"


def test_a_unit_is_named_once_in_the_heading() -> None:
    assert [column.heading for column in Things.chosen(["income"])] == ["名称", "收入（万元）"]


def test_fixed_columns_stay_and_unknown_ones_are_ignored() -> None:
    assert [c.code for c in Things.chosen(["people", "bogus"])] == ["name", "people"]


def test_without_a_choice_the_usual_columns_show() -> None:
    assert "founded" not in [c.code for c in Things.chosen([])]
    assert "founded" not in [c.code for c in Things.chosen(["bogus"])]


def test_sorting_reads_column_and_direction() -> None:
    assert Things.sort("-people") == Sort("people", "people", descending=True)
    assert Things.sort(None) == Sort("name", "pinyin")
    assert Things.sort("income") is None
    assert Things.sort("bogus") is None


def test_a_click_on_a_heading_sorts_and_a_second_one_turns_round() -> None:
    heads = {head.column.code: head for head in bound(sort="name").heads}

    assert heads["name"].direction == "ascending"
    assert heads["name"].sort_param == "-name"
    assert heads["people"].sort_param == "-people"
    assert heads["income"].sort_param == ""


def test_a_file_gets_plain_values() -> None:
    plain = [column.plain(ROW) for column in Things.columns]

    assert plain == ["<b>协会</b>", 1234, 1_250_000, date(2004, 5, 18), "正常", "局"]


def test_a_badge_escapes_its_word() -> None:
    html = Badge("<i>", "warn").__html__()

    assert "&lt;i&gt;" in html
    assert "alert-triangle" in html
