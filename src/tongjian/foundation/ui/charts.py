"""Charts as data: pure functions from numbers to ECharts options, each with its table twin."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from markupsafe import Markup

Number = int | float | None
Option = dict[str, Any]

# Distinguishable with the common colour-vision deficiencies, and in grey by lightness.
PALETTE = ("#33658a", "#d98e04", "#4f9d8e", "#8a4f7d", "#7a8b3c", "#b0724f", "#6c7a89")
AREA = "#3f6f94"  # one hue: the size says it, and white words stay readable on it
HEAT = ("#f3f1ec", "#c5d5df", "#86abc4", "#4c7fa3", "#234e70")


@dataclass(frozen=True)
class Chart:
    """What the page needs: the drawing, the same numbers as a table, and a spoken summary."""

    code: str
    title: str
    option: Option
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    summary: str = ""
    note: str = ""

    @property
    def numeric(self) -> tuple[int, ...]:
        return tuple(range(1, len(self.heads)))

    @property
    def json(self) -> Markup:
        """Return the option for a data block; `<` is escaped so that it cannot close it."""
        text = json.dumps(self.option, ensure_ascii=False, separators=(",", ":"))
        return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c"))  # noqa: S704  escaped here


@dataclass(frozen=True)
class Series:
    name: str
    values: Sequence[Number]
    urls: Sequence[str | None] = ()


def bar(
    *,
    code: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    stacked: bool = False,
    horizontal: bool = False,
    unit: str = "",
    axis: str = "",
    note: str = "",
) -> Chart:
    """Draw bars: one or several series over the same labels, side by side or stacked."""
    categories: Option = {"type": "category", "data": list(labels), "axisTick": {"show": False}}
    if horizontal:
        categories["inverse"] = True  # the first label on top, as in the table
    values: Option = {"type": "value", "name": unit}
    option = {
        "color": list(PALETTE),
        "xAxis": values if horizontal else categories,
        "yAxis": categories if horizontal else values,
        "legend": {"show": len(series) > 1},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "series": [_bar_series(item, stacked=stacked) for item in series],
    }
    return _chart(code, title, option, axis, labels, series, note)


def line(
    *,
    code: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    unit: str = "",
    axis: str = "",
    note: str = "",
) -> Chart:
    """Draw lines over time; a missing value leaves a gap, it is not joined or zero."""
    symbols = cycle(("circle", "rect", "triangle", "diamond"))
    option = {
        "color": list(PALETTE),
        "xAxis": {"type": "category", "data": list(labels), "boundaryGap": False},
        "yAxis": {"type": "value", "name": unit, "scale": False},
        "legend": {"show": len(series) > 1},
        "tooltip": {"trigger": "axis"},
        "series": [
            {
                "type": "line",
                "name": item.name,
                "data": list(item.values),
                "symbol": symbol,
                "connectNulls": False,
            }
            for item, symbol in zip(series, symbols, strict=False)
        ],
    }
    return _chart(code, title, option, axis, labels, series, note)


@dataclass(frozen=True)
class Branch:
    """A node of a treemap."""

    name: str
    value: Number = None
    url: str | None = None
    children: Sequence["Branch"] = field(default_factory=tuple)


def treemap(
    *, code: str, title: str, branches: Sequence[Branch], unit: str = "", note: str = ""
) -> Chart:
    """Draw shares of a whole as areas; where a pie would be asked for, this is easier to read."""
    option = {
        "color": [AREA],
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "treemap",
                "data": [_branch(branch) for branch in branches],
                "breadcrumb": {"show": False},
                "roam": False,
                "nodeClick": "link",
                "label": {"formatter": "{b}\n{c}"},
            }
        ],
    }
    labels = [branch.name for branch in branches]
    values = Series(unit or "数量", [_weight(branch) for branch in branches])
    return _chart(code, title, option, "", labels, [values], note)


def heat_table(
    *,
    code: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[str],
    values: Sequence[Sequence[Number]],
    axis: str = "",
    note: str = "",
) -> Chart:
    """Draw a table of numbers shaded by size; the numbers stay readable in the cells."""
    cells = [
        [x, y, value]
        for y, line_values in enumerate(values)
        for x, value in enumerate(line_values)
        if value is not None
    ]
    known = [cell[2] for cell in cells]
    option = {
        "xAxis": {"type": "category", "data": list(columns), "position": "top"},
        "yAxis": {"type": "category", "data": list(rows), "inverse": True},
        "tooltip": {"trigger": "item"},
        "visualMap": {
            "show": False,
            "min": min([0, *known]),
            "max": max([1, *known]),
            "inRange": {"color": list(HEAT)},
        },
        "series": [{"type": "heatmap", "data": cells, "label": {"show": True}}],
    }
    table = [[name, *line_values] for name, line_values in zip(rows, values, strict=True)]
    return Chart(code, title, option, [axis, *columns], table, _spoken(rows, columns), note)


@dataclass(frozen=True)
class CrossCell:
    value: Number
    url: str | None = None


@dataclass(frozen=True)
class CrossLine:
    label: str
    cells: list[CrossCell]

    @property
    def total(self) -> Number:
        return _sum(cell.value for cell in self.cells)


@dataclass(frozen=True)
class CrossTable:
    """Counts by two properties, with totals of rows, columns and all."""

    columns: list[str]
    lines: list[CrossLine]

    @property
    def column_totals(self) -> list[Number]:
        return [
            _sum(line.cells[index].value for line in self.lines)
            for index in range(len(self.columns))
        ]

    @property
    def total(self) -> Number:
        return _sum(self.column_totals)


def cross_table(
    counts: Mapping[tuple[str, str], int],
    *,
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    url: Callable[[str, str], str | None] | None = None,
) -> CrossTable:
    """Arrange counts keyed by (row code, column code); what was not counted is zero."""
    return CrossTable(
        columns=[label for _, label in columns],
        lines=[
            CrossLine(
                label,
                [
                    CrossCell(counts.get((row, column), 0), url(row, column) if url else None)
                    for column, _ in columns
                ],
            )
            for row, label in rows
        ],
    )


def _bar_series(item: Series, *, stacked: bool) -> Option:
    urls = list(item.urls) + [None] * (len(item.values) - len(item.urls))
    data = [
        {"value": value, "url": url} if url else value
        for value, url in zip(item.values, urls, strict=True)
    ]
    drawn: Option = {"type": "bar", "name": item.name, "data": data, "barMaxWidth": 28}
    return drawn | {"stack": "all"} if stacked else drawn


def _chart(
    code: str,
    title: str,
    option: Option,
    axis: str,
    labels: Sequence[str],
    series: Sequence[Series],
    note: str,
) -> Chart:
    heads = [axis, *[item.name for item in series]]
    rows = [[label, *[s.values[i] for s in series]] for i, label in enumerate(labels)]
    return Chart(code, title, option, heads, rows, _spoken(labels, heads[1:]), note)


def _branch(branch: Branch) -> Option:
    drawn: Option = {"name": branch.name, "value": _weight(branch)}
    if branch.url:
        drawn["url"] = branch.url
    if branch.children:
        drawn["children"] = [_branch(child) for child in branch.children]
    return drawn


def _weight(branch: Branch) -> Number:
    if branch.value is not None or not branch.children:
        return branch.value
    return _sum(_weight(child) for child in branch.children)


def _sum(values: Iterable[Number]) -> Number:
    """Add what is known; nothing known at all stays unknown."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _spoken(labels: Sequence[str], names: Sequence[str]) -> str:
    return f"{len(labels)} 项，{'、'.join(names[:4])}；数字见表格"
