"""The charts of the city and committee pages, each from one table of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui.charts import Branch, Chart, Series, bar, heat_table, line, treemap
from tongjian.insight.statistics.addresses import table_url
from tongjian.insight.statistics.asking import ask
from tongjian.insight.statistics.grids import Grid, grid_of
from tongjian.insight.statistics.guarding import may_divide
from tongjian.insight.statistics.queries import show
from tongjian.insight.statistics.results import Line, Outcome
from tongjian.insight.statistics.scoping import may_count
from tongjian.insight.statistics.sources import SOURCES
from tongjian.insight.statistics.vocabulary import Frame

MOST_PLACES = 12
MOST_BRANCHES = 40
MOST_LISTED = 40


def compute(viewer: Viewer, frame: Frame, code: str) -> Outcome:
    """Return a table of the catalogue under the circumstances of the page."""
    return show(viewer, ask(code, frame=frame), checked=False)


def compute_heat(viewer: Viewer, by_place: Outcome) -> Outcome:
    """Return the coverage by sector in those places that have a column."""
    keys = tuple(item.keys[0] for item in by_place.lines[:MOST_PLACES])
    asked = ask("coverage", frame=by_place.frame, by=("sector", "place"))
    return show(viewer, replace(asked, among={"place": keys}), checked=False)


@dataclass(frozen=True)
class Top:
    """The first lines of a table, how many more it has, and where all of them are."""

    grid: Grid
    more: int
    all_url: str


def top(outcome: Outcome, most: int) -> Top:
    """Arrange the first lines of a table; its total is still of all."""
    return Top(
        grid_of(replace(outcome, lines=outcome.lines[:most])),
        max(len(outcome.lines) - most, 0),
        table_url(outcome.table.code, outcome.frame),
    )


def may_draw_people(viewer: Viewer, frame: Frame) -> bool:
    """Tell whether members may be counted and divided into classes here and on this day."""
    people = SOURCES["people"]
    return may_count(viewer, people, frame) and may_divide(viewer, people, frame)


def tiles(outcome: Outcome) -> Chart:
    """Draw districts as tiles: the size is how many units, the click leads to the table."""
    largest = sorted(outcome.lines, key=lambda item: -item.counts["registered"].n)
    branches = [
        Branch(
            name=item.labels[0],
            value=item.counts["registered"].n,
            url=table_url(
                "coverage-sector", outcome.frame, **{f"is_{outcome.by[0].code}": item.keys[0]}
            ),
        )
        for item in largest[:MOST_BRANCHES]
    ]
    return treemap(
        code="tiles",
        title=f"社会组织在哪里（按{outcome.by[0].label}）",
        branches=branches,
        unit="在册（家）",
        note="面积是在册数；点开看该地各行业的覆盖。",
    )


def gap_bars(outcome: Outcome) -> Chart | None:
    """Draw where most units ought to be organised and are not, if any are."""
    worst = [item for item in outcome.lines if item.counts["due_gap"].n][:MOST_PLACES]
    if not worst:
        return None
    chart = bar(
        code="gaps",
        title=f"应建未建最多的{outcome.by[0].label}",
        labels=[item.labels[0] for item in worst],
        series=[
            Series(
                "应建未建（家）",
                [item.counts["due_gap"].n for item in worst],
                [_class_url(outcome, item) for item in worst],
            )
        ],
        horizontal=True,
        axis=outcome.by[0].label,
    )
    chart.option["xAxis"]["minInterval"] = 1
    return chart


def _class_url(outcome: Outcome, item: Line) -> str:
    return table_url(
        "coverage-sector", outcome.frame, **{f"is_{outcome.by[0].code}": item.keys[0]}
    )


def coverage_heat(outcome: Outcome) -> Chart:
    """Draw organisational coverage by sector and place in percent of all registered."""
    rows = _labels(outcome, 0)
    columns = _labels(outcome, 1)
    ratios = {item.keys: item.ratios["org_coverage@registered"].percent for item in outcome.lines}
    return heat_table(
        code="heat",
        title="各行业在各地的组织覆盖率（÷在册，%）",
        rows=list(rows.values()),
        columns=list(columns.values()),
        values=[[ratios.get((row, column)) for column in columns] for row in rows],
        axis="行业",
    )


def _labels(outcome: Outcome, place: int) -> dict[str, str]:
    found = {item.keys[place]: item.labels[place] for item in outcome.lines}
    order = {key: i for i, (key, _) in enumerate(outcome.by[place].choices)}
    return dict(sorted(found.items(), key=lambda kv: (order.get(kv[0], len(order)), kv[0])))


def growth_lines(outcome: Outcome) -> list[Chart]:
    """Draw the two curves: organisations and members, each on its own scale."""
    labels = [item.labels[0] for item in outcome.lines]
    names = {m.code: m.label for m in outcome.measures}
    return [
        line(
            code=f"growth-{code}",
            title=f"{names[code]}：逐年末",
            labels=labels,
            series=[Series(names[code], [_known(item, code) for item in outcome.lines])],
            axis="年度",
        )
        for code in ("orgs", "people")
        if code in names
    ]


def age_bars(outcome: Outcome) -> Chart:
    """Draw members by age and sex."""
    return bar(
        code="ages",
        title="党员年龄与性别（名）",
        labels=[item.labels[0] for item in outcome.lines],
        series=[
            Series("男", [_known(item, "men") for item in outcome.lines]),
            Series("女", [_known(item, "women") for item in outcome.lines]),
        ],
        stacked=True,
        axis="年龄段",
    )


def _known(item: Line, code: str) -> int | None:
    count = item.counts.get(code)
    return None if count is None or count.withheld else count.n
