"""The catalogue of tables and the page of one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from markupsafe import Markup

from tongjian.foundation.exchange.exporting import record_export
from tongjian.foundation.history.knowing import UnableToTell
from tongjian.foundation.ui import asof, exports, pages
from tongjian.foundation.ui.charts import Chart, Series, bar, line
from tongjian.foundation.ui.filters import address
from tongjian.foundation.ui.tables import Column

from . import knowledge
from .addresses import KNOWN, known_classes, read_ask, read_frame, read_table, table_url
from .asking import KINDS, Ask, UnableToShowTable
from .catalogue import by_topic
from .dimensions import DIMENSIONS
from .grids import Grid, grid_of
from .past.wishing import kept_if_slow
from .permissions import READ
from .queries import may_open, show
from .results import Line, Outcome
from .texts import ratio_label
from .vocabulary import DUE_RULES, Frame, Table

MOST_BARS = 24


def catalogue(request: HttpRequest) -> HttpResponse:
    """List the tables by topic: those that the viewer may open."""
    viewer = request.viewer  # type: ignore[attr-defined]
    viewer.require(READ)
    topics = [
        (topic, [table for table in tables if may_open(viewer, table)])
        for topic, tables in by_topic().items()
    ]
    return pages.render(request, "stats/catalogue.html", {"topics": topics})


def table(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one table as asked, or give the file of exactly what it shows."""
    viewer = request.viewer  # type: ignore[attr-defined]
    chosen = read_table(viewer, code)
    known = knowledge.read(request)
    as_of = asof.read(request, latest=known.latest)
    wanted = exports.find(request.GET.get("export", ""))
    if wanted and (held := exports.held_back(request)) is not None:
        return held
    frame = Frame(on=as_of.on, today=as_of.today)
    try:
        with knowledge.as_known(viewer, known) as placed:
            frame = read_frame(
                placed, request.GET, on=as_of.on, today=as_of.today, known_on=known.day
            )
            asked = read_ask(request.GET, code=code, frame=frame)
            with kept_if_slow(frame):
                outcome = show(placed, asked)
            grid = grid_of(outcome)
    except (UnableToShowTable, UnableToTell) as error:
        refused = _context(request, chosen, frame, as_of) | {"refusal": error.message}
        refused["knowledge"] = known
        return pages.render(request, "stats/table.html", refused, status=pages.INVALID)
    if wanted:
        return _taken(viewer, code, wanted, _sheet(outcome, grid))
    context = _context(request, chosen, frame, as_of) | _shown(outcome, grid, asked)
    context["knowledge"] = known
    return pages.render(request, "stats/table.html", context)


def _context(
    request: HttpRequest, chosen: Table, frame: Frame, as_of: asof.AsOf
) -> dict[str, Any]:
    picked = [name for text in request.GET.getlist("by") for name in text.split(",")]
    known = known_classes(chosen)
    return {
        "table": chosen,
        "frame": frame,
        "as_of": as_of if chosen.past else None,
        "as_of_error": as_of.error,
        "dimensions": list(DIMENSIONS[chosen.source].values()),
        "picked": picked or [*chosen.rows, *filter(None, (chosen.across,))],
        "over": request.GET.get("over", ""),
        "denominators": _denominators(chosen),
        "kinds": KINDS,
        "due_rules": DUE_RULES,
        "classes": {name: request.GET[name] for name in known if name in request.GET},
        "here": table_url(chosen.code, frame),
        "exports": _export_links(request),
        "said": _said(chosen, frame, request.GET.get("over", "")),
        "query": request.GET,
        "as_known_now": address(request.GET, drop=[KNOWN]),
        "refusal": "",
    }


def _export_links(request: HttpRequest) -> Markup:
    links = [
        Markup('<a href="{}" hx-boost="false">导出 {}</a>').format(
            address(request.GET, export=found.code), found.label
        )
        for found in exports.formats()
    ]
    return Markup(" ").join(links)


def _said(chosen: Table, frame: Frame, over: str) -> str:
    """Return the choices as a sentence."""
    said = []
    if chosen.source in ("units", "series"):
        said.append(KINDS[frame.kinds])
    if chosen.source == "units":
        said.append(f"应建指{frame.due_words}")
    if frame.known_on:
        said.append(f"按 {frame.known_on} 当时所知")
    if over:
        said.append(f"分母为{_denominators(chosen).get(over, over)}")
    return "，".join(said) or "可以换"


def _shown(outcome: Outcome, grid: Grid, asked: Ask) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "grid": grid,
        "chart": chart_of(outcome),
        "failed": [check for check in outcome.checks if not check.holds],
        "asked": asked,
    }


def _denominators(chosen: Table) -> dict[str, str]:
    """Return the denominators a reader may choose from, with their names."""
    return {
        denominator.code: denominator.measure.words
        for indicator in chosen.indicators
        for denominator in indicator.denominators
    }


def chart_of(outcome: Outcome) -> Chart | None:
    """Draw a table of one class: lines over time, bars otherwise."""
    if len(outcome.by) != 1 or not outcome.lines:
        return None
    if outcome.source.code == "series":
        return _curves(outcome)
    if outcome.source.code == "registers":
        return None
    lines = outcome.lines[:MOST_BARS]
    rates = bool(outcome.indicators) and outcome.source.code == "units"
    return bar(
        code=f"table-{outcome.table.code}",
        title=outcome.table.title,
        labels=[item.labels[0] for item in lines],
        series=_rates(outcome, lines) if rates else _counts(outcome, lines),
        unit="%" if rates else outcome.source.unit,
        axis=outcome.by[0].label,
    )


def _rates(outcome: Outcome, lines: Sequence[Line]) -> list[Series]:
    codes = [f"{indicator.code}@{over}" for indicator, over in outcome.indicators]
    return [
        Series(ratio_label(outcome, code), [item.ratios[code].percent for item in lines])
        for code in codes
    ]


def _counts(outcome: Outcome, lines: Sequence[Line]) -> list[Series]:
    """Draw the parts where parts add up to a whole, else the first measures."""
    added = outcome.table.additive
    codes = set(added[0][:-1]) if added else {m.code for m in outcome.measures[:3]}
    return [
        Series(m.label, [_value(item, m.code) for item in lines])
        for m in outcome.measures
        if m.code in codes and not m.amount
    ]


def _curves(outcome: Outcome) -> Chart:
    shown = [m for m in outcome.measures if not m.code.endswith("_change")]
    return line(
        code="growth",
        title="规模与增长",
        labels=[item.labels[0] for item in outcome.lines],
        series=[Series(m.label, [_value(i, m.code) for i in outcome.lines]) for m in shown],
        axis=outcome.by[0].label,
    )


def _value(item: Any, code: str) -> int | None:
    number = item.counts.get(code)
    return None if number is None or number.withheld else number.n


def _taken(
    viewer: Any, code: str, wanted: exports.Format, sheet: exports.Sheet
) -> HttpResponseBase:
    """Log that a table was taken out, and write it."""
    rows = list(sheet.rows)
    record_export(
        actor=viewer,
        code=f"stats.{code}",
        label=sheet.title,
        file_format=wanted.code,
        columns=[column.heading for column in sheet.columns],
        rows=len(rows),
        conditions={"shown": list(sheet.conditions)},
    )
    return wanted.write(replace(sheet, rows=rows))


def _sheet(outcome: Outcome, grid: Grid) -> exports.Sheet:
    columns = [Column(f"c{i}", head.label, value=_reader(i)) for i, head in enumerate(grid.heads)]
    return exports.Sheet(
        title=f"{outcome.table.title} {outcome.on}{_known(outcome, '，{}所知')}",
        columns=columns,
        rows=_plain(grid),
        conditions=[
            f"范围：{outcome.place}",
            f"截至：{outcome.on}{_known(outcome, '，按 {} 当时所知')}",
            f"来源：{outcome.source.words}",
            f"口径：{outcome.population}",
            *outcome.notes,
        ],
    )


def _known(outcome: Outcome, words: str) -> str:
    return words.format(outcome.frame.known_on) if outcome.frame.known_on else ""


def _reader(place: int) -> Any:
    return lambda row: row[place]


def _plain(grid: Grid) -> list[Sequence[Any]]:
    """Return numbers as numbers, so that a spreadsheet can go on with them."""
    return [[_number(text) for text in line] for line in grid.plain]


def _number(text: str) -> Any:
    bare = text.replace(",", "")
    return int(bare) if bare.lstrip("-").isdecimal() else text
