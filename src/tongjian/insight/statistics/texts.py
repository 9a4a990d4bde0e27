"""A computed table as plain data: for the API, for files, and as text for the terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from .results import Check, Count, Line, Outcome, Ratio

Cell = str | int | float | None


def heads(outcome: Outcome) -> list[str]:
    """Return the headings of the flat form of a table."""
    return [
        *(dimension.label for dimension in outcome.by),
        *(measure.label for measure in outcome.measures),
        *(ratio_label(outcome, code) for code in _ratios(outcome)),
    ]


def rows(outcome: Outcome) -> Iterator[list[Cell]]:
    """Yield the lines of the flat form, the total last."""
    for line in outcome.lines:
        yield [*line.labels, *_numbers(outcome, line)]
    if outcome.table.has_total:
        blank = [""] * (len(outcome.by) - 1)
        label: list[Cell] = ["合计", *blank] if outcome.by else []
        yield [*label, *_numbers(outcome, outcome.total)]


def ratio_label(outcome: Outcome, code: str) -> str:
    """Return the name of a ratio with its denominator: it is never left out."""
    for indicator, over in outcome.indicators:
        if code == f"{indicator.code}@{over}":
            return f"{indicator.label}（÷{indicator.over(over).measure.label}）"
    raise KeyError(code)


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Return a table with everything needed to read it rightly."""
    table = outcome.table
    return {
        "code": table.code,
        "title": table.title,
        "as_of": outcome.on.isoformat(),
        "scope": outcome.frame.node.code if outcome.frame.node else None,
        "scope_label": outcome.place,
        "source": outcome.source.words,
        "population": outcome.population,
        "due_rule": outcome.frame.due.label,
        "clause": table.clause,
        "by": [{"code": d.code, "label": d.label} for d in outcome.by],
        "measures": [
            {"code": m.code, "label": m.label, "words": m.words} for m in outcome.measures
        ],
        "ratios": [_described(outcome, code) for code in _ratios(outcome)],
        "lines": [_line(line) for line in outcome.lines],
        "total": _line(outcome.total) if table.has_total else None,
        "checks": [_check(check) for check in outcome.checks],
        "protected": outcome.protected,
        "notes": list(outcome.notes),
    }


def as_text(outcome: Outcome) -> str:
    """Draw a table for the terminal."""
    drawn = [heads(outcome), *([_said(cell) for cell in row] for row in rows(outcome))]
    widths = [max(_width(row[i]) for row in drawn) for i in range(len(drawn[0]))]
    body = ["  ".join(_pad(cell, w) for cell, w in zip(row, widths, strict=True)) for row in drawn]
    where = f"{outcome.place}，截至 {outcome.on}，来源：{outcome.source.words}"
    remarks = [f"口径：{outcome.population}", *outcome.notes, *map(_check_words, outcome.checks)]
    return "\n".join([outcome.table.title, where, "", *body, "", *remarks])


def _ratios(outcome: Outcome) -> list[str]:
    return [f"{indicator.code}@{over}" for indicator, over in outcome.indicators]


def _numbers(outcome: Outcome, line: Line) -> list[Cell]:
    counts = [_plain(line.counts.get(measure.code)) for measure in outcome.measures]
    return [*counts, *(_percent(line.ratios[code]) for code in _ratios(outcome))]


def _plain(number: Count | None) -> Cell:
    return None if number is None else number.shown


def _percent(ratio: Ratio) -> Cell:
    return ratio.percent


def _described(outcome: Outcome, code: str) -> dict[str, str]:
    indicator, over = next((i, o) for i, o in outcome.indicators if f"{i.code}@{o}" == code)
    return {
        "code": code,
        "label": ratio_label(outcome, code),
        "formula": indicator.formula(over),
        "denominator": over,
        "clause": indicator.clause,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "keys": list(line.keys),
        "labels": list(line.labels),
        "values": {code: number.shown for code, number in line.counts.items()},
        "ratios": {
            code: {
                "numerator": ratio.part.shown,
                "denominator": ratio.whole.shown,
                "percent": ratio.percent,
            }
            for code, ratio in line.ratios.items()
        },
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "code": check.code,
        "title": check.title,
        "left": dict(check.left.terms),
        "right": dict(check.right.terms),
        "difference": check.difference,
        "holds": check.holds,
    }


def _check_words(check: Check) -> str:
    verdict = "相符" if check.holds else f"相差 {check.difference:,}"
    return f"勾稽（{check.title}）：{check.left.words}；{check.right.words}；{verdict}"


def _said(cell: Cell) -> str:
    if cell is None:
        return "—"
    if isinstance(cell, float):
        return f"{cell:.1f}%"
    return f"{cell:,}" if isinstance(cell, int) else cell


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    space = " " * (width - _width(text))
    return space + text if text[:1].isdigit() or text in ("—",) else text + space
