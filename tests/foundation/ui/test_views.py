import csv
import io
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongjian.foundation.keeping import Kept
from tongjian.foundation.ui import views
from tongjian.foundation.ui.filters import Choice, FilterSet, Search
from tongjian.foundation.ui.tables import Column, Table
from tongjian.foundation.ui.views import Bulk, ListView

from .conftest import Thing


class ThingTable(Table):
    code = "things"
    default_sort = "name"
    columns = (
        Column("name", "名称", sort="name", link=lambda row: f"/things/{row.pk}", fixed=True),
        Column("kind", "类型"),
        Column("people", "人数", kind="number", sort="people"),
    )


class ThingFilters(FilterSet):
    q = Search("名称")
    kind = Choice("类型", [("a", "甲"), ("b", "乙"), ("c", "丙")])


class ThingList(ListView):
    title = "组织"
    unit = "家"
    table = ThingTable
    filters = ThingFilters
    timed = True
    export_permission = "things:export"
    size = 20
    exports: list[str] = []

    def rows(self, *, viewer: Any, filters: Any, on: Any) -> Any:
        rows = Thing.objects.all()
        if "kind" in filters:
            rows = rows.filter(kind__in=filters["kind"])
        if "q" in filters:
            rows = rows.filter(name__contains=filters["q"])
        return rows

    def exported(self, *, viewer: Any, listing: Any, format: Any) -> None:
        self.exports.append(format)

    def bulk(self, *, viewer: Any) -> Any:
        return [Bulk("指派…", "/assign/")]


@pytest.fixture
def show(things: Any, get: Any) -> Any:
    def ask(**options: Any) -> Any:
        return ThingList.as_view()(get("/things/", **options))

    return ask


def read(response: Any) -> str:
    """Return the text of a file, and let go of it."""
    text: str = b"".join(response.streaming_content).decode("utf-8-sig")
    response.file_to_stream.close()
    return text


def answer(request: Any) -> str:
    response: Any = ThingList.as_view()(request)
    html: str = response.content.decode()
    return html


def names(response: Any) -> Any:
    return re.findall(r'href="/things/(\d+)"', response.content.decode())


def link(response: Any, word: Any) -> Any:
    """Return the query of the pager link with this word."""
    html = response.content.decode()
    found = re.search(r'href="\?([^"]*)">(?:<svg.*?</svg>)?' + word, html)
    return dict(pair.split("=") for pair in found[1].split("&amp;")) if found else None


def test_the_page_shows_the_first_rows_and_how_many_there_are(show: Any) -> None:
    html = show().content.decode()

    assert "<!doctype html>" in html
    assert html.count("<tr>") == 21
    assert "共 <b>47</b> 家" in show(part="count").content.decode()


def test_the_same_address_gives_the_table_alone(show: Any) -> None:
    html = show(htmx="listing").content.decode()

    assert html.startswith('<section id="listing"')
    assert "<html" not in html


def test_another_part_of_the_page_gets_the_whole_page(show: Any) -> None:
    assert "<!doctype html>" in show(htmx="elsewhere").content.decode()


def test_next_and_previous_walk_through_the_rows(show: Any) -> None:
    first = show()
    second = show(**link(first, "下一页"))
    back = show(**link(second, "上一页"))

    assert len(names(second)) == 20
    assert not set(names(first)) & set(names(second))
    assert names(back) == names(first)


def test_the_last_page_is_one_click_away(show: Any) -> None:
    last = show(**link(show(), "末页"))

    assert len(names(last)) == 20
    assert link(last, "下一页") is None


def test_filters_narrow_and_read_as_chips(show: Any) -> None:
    html = show(kind=["a", "b"]).content.decode()

    assert "甲或乙" in html
    assert "共 <b>32</b> 家" in show(kind=["a", "b"], part="count").content.decode()


def test_the_panel_of_conditions_is_drawn_once_for_all_pages(show: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(views, "_PANELS", Kept(8))

    def panel(page: Any) -> str:
        found: str = page.content.decode().partition('<dialog id="filter-panel"')[2]
        return found.partition("</dialog>")[0]

    first = show()
    second = show(**link(first, "下一页"))

    assert panel(first) == panel(second)
    assert len(views._PANELS) == 1
    assert panel(first) != panel(show(kind="a"))
    assert len(views._PANELS) == 2


def test_nothing_found_says_why_and_what_to_do(show: Any) -> None:
    html = show(q="没有").content.decode()

    assert "没有符合条件的记录" in html
    assert "放宽或去掉上面的条件再看" in html


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"sort": "kind"}, "不能按“kind”排序"),
        ({"sort": "-bogus"}, "不能按“bogus”排序"),
        ({"kind": "z"}, "筛选条件“类型”：“z”不在可选范围内"),
        ({"size": "7"}, "每页行数“7”应为 20、50、100、200 之一"),
        ({"size": "一"}, "每页行数“一”应为"),
        ({"after": "zzz"}, "分页位置无效，请从第一页重新翻起"),
        ({"on": "2018-02-30"}, "时点“2018-02-30”不是日期"),
        ({"on": "2999-01-01"}, "时点“2999-01-01”应在"),
        ({"export": "doc"}, "不能导出为“doc”"),
    ],
)
def test_an_address_that_cannot_be_understood_lists_nothing_and_says_why(
    show: Any, query: Any, message: Any
) -> None:
    response = show(may=("things:export",), **query)

    html = response.content.decode()
    assert response.status_code == 422
    assert message in html
    assert '<a href="?">去掉全部条件，从头看</a>' in html


def test_wrong_conditions_show_no_rows(show: Any) -> None:
    assert names(show(kind="z")) == []


def test_a_past_day_tints_the_page_and_offers_the_way_back(show: Any) -> None:
    html = show(on="2018-05-01", kind="a").content.decode()

    assert 'class="is-past"' in html
    assert "正在查看 <strong>2018-05-01</strong> 的情况" in html
    assert 'href="?kind=a">回到今天' in html


def test_columns_come_from_the_address_then_from_the_cookie(things: Any, get: Any) -> None:
    request = get("/things/")
    request.COOKIES["tj_cols_things"] = "name.people"

    html = answer(request)
    assert 'data-label="人数"' in html
    assert 'data-label="类型"' not in html

    request = get("/things/", cols="kind")
    request.COOKIES["tj_cols_things"] = "name.people"
    assert 'data-label="类型"' in answer(request)


def test_an_export_holds_all_rows_and_only_the_shown_columns(show: Any) -> None:
    ThingList.exports.clear()
    response = show(may=("things:export",), export="csv", kind="a", cols="people")
    text = read(response)

    table = list(csv.reader(io.StringIO(text)))

    assert table[0] == ["名称", "人数"]
    assert len(table) == 1 + 16
    assert ThingList.exports == ["csv"]
    assert "filename" in response["Content-Disposition"]


def test_an_export_keeps_the_order_of_the_list(show: Any) -> None:
    response = show(may=("things:export",), export="csv", sort="-people", cols="people")
    text = read(response)
    people = [row[1] for row in csv.reader(io.StringIO(text))][1:]

    known = [int(value) for value in people if value]

    assert known == sorted(known, reverse=True)
    assert people[len(known) :] == [""] * (len(people) - len(known))


def test_a_spreadsheet_will_not_run_a_name_as_a_formula(show: Any) -> None:
    Thing.objects.create(name='=HYPERLINK("x")', kind="c")

    response = show(may=("things:export",), export="csv", q="HYPERLINK")

    assert "'=HYPERLINK" in read(response)


def test_without_the_right_there_is_neither_link_nor_file(show: Any) -> None:
    assert "export=csv" not in show().content.decode()
    with pytest.raises(PermissionDenied):
        show(export="csv")


def test_counting_stops_at_the_limit(show: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(views, "COUNT_LIMIT", 30)

    assert "超过 <b>30</b> 家" in re.sub(r"\s+", " ", show(part="count").content.decode())


def test_a_page_does_not_wait_for_the_count(show: Any) -> None:
    with CaptureQueriesContext(connection) as asked:
        html = show(sort="name").content.decode()

    assert len(asked) == 1
    assert "part=count" in html


def test_a_single_page_knows_its_count(show: Any) -> None:
    assert "正在计数" not in show(size="200").content.decode()


def test_names_are_escaped(show: Any) -> None:
    Thing.objects.create(name="<script>x", kind="c")

    html = show(q="<script>").content.decode()

    assert "<script>x" not in html
    assert "&lt;script&gt;x" in html
