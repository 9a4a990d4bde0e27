import json
from typing import Any

from tongjian.foundation.ui import charts
from tongjian.foundation.ui.charts import Branch, Series


def test_bars_stack_only_when_asked() -> None:
    series = [Series("甲", [1, 2]), Series("乙", [3, 4])]

    plain = charts.bar(code="x", title="t", labels=["a", "b"], series=series)
    stacked = charts.bar(code="x", title="t", labels=["a", "b"], series=series, stacked=True)

    assert "stack" not in plain.option["series"][0]
    assert {item["stack"] for item in stacked.option["series"]} == {"all"}
    assert stacked.option["legend"] == {"show": True}


def test_horizontal_bars_read_from_the_top_like_the_table() -> None:
    chart = charts.bar(
        code="x", title="t", labels=["a"], series=[Series("甲", [1])], horizontal=True
    )

    assert chart.option["yAxis"]["data"] == ["a"]
    assert chart.option["yAxis"]["inverse"] is True
    assert chart.option["xAxis"]["type"] == "value"


def test_a_bar_leads_to_its_rows() -> None:
    chart = charts.bar(
        code="x", title="t", labels=["a", "b"], series=[Series("甲", [1, 2], ["/a"])]
    )

    assert chart.option["series"][0]["data"] == [{"value": 1, "url": "/a"}, 2]


def test_the_table_twin_holds_the_same_numbers() -> None:
    chart = charts.line(
        code="x",
        title="t",
        labels=["2024", "2025"],
        series=[Series("甲", [1, None]), Series("乙", [3, 4])],
        axis="年份",
    )

    assert chart.heads == ["年份", "甲", "乙"]
    assert chart.rows == [["2024", 1, 3], ["2025", None, 4]]
    assert chart.numeric == (1, 2)


def test_an_unknown_year_is_a_gap_and_not_zero() -> None:
    chart = charts.line(code="x", title="t", labels=["a", "b"], series=[Series("甲", [1, None])])

    assert chart.option["series"][0]["data"] == [1, None]
    assert chart.option["series"][0]["connectNulls"] is False


def test_a_branch_weighs_what_its_children_weigh() -> None:
    branches = [Branch("甲", children=[Branch("一", 2), Branch("二", 3, "/2")]), Branch("乙", 4)]

    chart = charts.treemap(code="x", title="t", branches=branches)

    assert chart.rows == [["甲", 5], ["乙", 4]]
    assert chart.option["series"][0]["data"][0]["children"][1] == {
        "name": "二",
        "value": 3,
        "url": "/2",
    }


def test_a_heat_table_leaves_out_what_is_unknown() -> None:
    chart = charts.heat_table(
        code="x", title="t", columns=["甲", "乙"], rows=["a", "b"], values=[[1, None], [3, 4]]
    )

    assert chart.option["series"][0]["data"] == [[0, 0, 1], [0, 1, 3], [1, 1, 4]]
    assert chart.option["visualMap"]["max"] == 4
    assert chart.rows == [["a", 1, None], ["b", 3, 4]]


def test_a_name_cannot_close_the_data_block() -> None:
    chart = charts.bar(code="x", title="t", labels=["</script><b>&"], series=[Series("甲", [1])])

    assert "<" not in chart.json
    assert json.loads(chart.json)["xAxis"]["data"] == ["</script><b>&"]


def test_a_cross_table_adds_up_both_ways() -> None:
    cross = charts.cross_table(
        {("a", "x"): 1, ("a", "y"): 2, ("b", "x"): 3},
        rows=[("a", "甲"), ("b", "乙")],
        columns=[("x", "一"), ("y", "二")],
        url=lambda row, column: f"/{row}{column}",
    )

    assert [line.total for line in cross.lines] == [3, 3]
    assert cross.column_totals == [4, 2]
    assert cross.total == 6
    assert cross.lines[1].cells[1] == charts.CrossCell(0, "/by")


def test_colors_can_be_told_apart_without_color() -> None:
    def lightness(color: Any) -> Any:
        red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    first = [lightness(color) for color in charts.PALETTE[:4]]

    assert min(abs(a - b) for i, a in enumerate(first) for b in first[:i]) > 5
