"""A computed table as plain data, for programs."""

from __future__ import annotations

from typing import Any

from .results import Check, Line, Outcome


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
        "known_on": outcome.frame.known_on.isoformat() if outcome.frame.known_on else None,
        "scope": outcome.frame.node.code if outcome.frame.node else None,
        "scope_label": outcome.place,
        "source": outcome.source.words,
        "population": outcome.population,
        "due_rule": outcome.frame.due_words,
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


def _ratios(outcome: Outcome) -> list[str]:
    return [f"{indicator.code}@{over}" for indicator, over in outcome.indicators]


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
