"""The report of a judged file, as data for programs."""

from pathlib import Path
from typing import Any

import orjson

from tongjian.foundation.exchange.judging import JudgedRow, Judgement, sentence
from tongjian.foundation.exchange.reading.refusals import FileRefused
from tongjian.kernel.findings import Severity


def report_of(judgement: Judgement) -> dict[str, Any]:
    """Return the report of a file that could be read."""
    rows = [_row(row, judgement) for row in judgement.rows]
    return {**summary_of(judgement), "rows": rows}


def summary_of(judgement: Judgement) -> dict[str, Any]:
    """Return the report without its rows, which may be very many."""
    return {
        "file_outcome": "accept",
        "file_class": "ok",
        "template": judgement.template.code,
        "findings": [finding.as_json() for finding in judgement.findings],
        "totals": {**judgement.totals, "rows": len(judgement.rows)},
    }


def report_of_refusal(refusal: FileRefused) -> dict[str, Any]:
    """Return the report of a file that was refused as a whole."""
    return {
        "file_outcome": "reject",
        "file_class": refusal.file_class,
        "findings": [finding.as_json() for finding in refusal.findings],
        "rows": [],
        "totals": {"accept": 0, "warn": 0, "reject": 0, "skip": 0, "rows": 0},
    }


def worst_sentences(judgement: Judgement, *, limit: int) -> list[str]:
    """Return the findings of the file and the first problems of rows as whole sentences."""
    told = [f"{finding.message}。{finding.suggestion}" for finding in judgement.findings]
    for row in judgement.rows:
        for place, finding in row.problems:
            if finding.severity is not Severity.INFO:
                told.append(sentence(row, place, finding, judgement.template))
            if len(told) >= limit:
                return told
    return told


def write_report_of(summary: dict[str, Any], judgement: Judgement, *, path: Path) -> None:
    """Write the report of one file row by row, in constant memory."""
    with path.open("wb") as stream:
        stream.write(orjson.dumps(summary, option=orjson.OPT_INDENT_2).removesuffix(b"\n}"))
        stream.write(b',\n  "rows": [')
        for place, row in enumerate(judgement.rows):
            stream.write(b",\n    " if place else b"\n    ")
            stream.write(orjson.dumps(_row(row, judgement)))
        stream.write(b"\n  ]\n}\n")


def write_report(report: dict[str, Any], *, path: Path) -> None:
    """Write a report as UTF-8 JSON."""
    path.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2))


def _row(row: JudgedRow, judgement: Judgement) -> dict[str, Any]:
    classes = [c for c in row.classes if c]
    weighty = [f.code for _, f in row.problems if f.severity is not Severity.INFO]
    first = row.skip_class or next((c for c in classes if c in weighty), "ok")
    return {
        "sheet": row.sheet.name,
        "row": row.number,
        "outcome": row.outcome,
        "class": first,
        "classes": classes,
        "values": row.canonical if row.is_data else {},
        "problems": [
            {
                "column": judgement.template.columns[place].code if place >= 0 else "",
                "code": finding.code,
                "severity": finding.severity.value,
                "message": sentence(row, place, finding, judgement.template),
            }
            for place, finding in row.problems
        ],
    }
