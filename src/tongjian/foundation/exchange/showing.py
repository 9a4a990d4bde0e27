"""What the pages of a batch show: its rows, its problems by kind, what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange import staging
from tongjian.foundation.exchange.handlers import handler_of
from tongjian.foundation.exchange.models import ImportBatch, ImportRow
from tongjian.foundation.exchange.queries import get_batch
from tongjian.foundation.exchange.templates import Template
from tongjian.foundation.jobs.models import Job

PER_PAGE = 50
_PROBLEMS = """
    SELECT finding ->> 'code', finding ->> 'severity', min(finding ->> 'message'), count(*)
      FROM exchange_importrow AS line, jsonb_array_elements(line.findings) AS finding
     WHERE line.batch_id = %s AND finding ->> 'severity' <> 'info'
     GROUP BY 1, 2 ORDER BY 2, 4 DESC
"""


@dataclass(frozen=True)
class Problem:
    """One kind of problem in a batch, with an example and how often it occurs."""

    code: str
    severity: str
    example: str
    count: int


@dataclass(frozen=True)
class CellNote:
    """One problem at its cell."""

    column: str
    value: str
    message: str
    suggestion: str
    severity: str
    code: str


@dataclass(frozen=True)
class ShownRow:
    """One row of the file with its problems."""

    sheet: str
    number: int
    title: str
    outcome: str
    notes: Sequence[CellNote]


def problems_of(viewer: Viewer, batch: ImportBatch) -> list[Problem]:
    """Return the kinds of problems of a batch, errors first."""
    get_batch(viewer, batch.pk)
    with connection.cursor() as cursor:
        cursor.execute(_PROBLEMS, [batch.pk])
        return [Problem(*line) for line in cursor.fetchall()]


def rows_of(
    viewer: Viewer, batch: ImportBatch, *, outcome: str, code: str, after: int
) -> tuple[list[ShownRow], int | None]:
    """Return a page of rows that are data, and after which position the next page begins."""
    get_batch(viewer, batch.pk)
    rows = ImportRow.objects.filter(batch=batch, position__gt=after)
    rows = rows.filter(outcome=outcome) if outcome else rows.exclude(outcome="skip")
    if code:
        rows = rows.filter(classes__contains=[code])
    page = list(rows.order_by("position")[: PER_PAGE + 1])
    template = handler_of(batch.template).template
    following = page[PER_PAGE - 1].position if len(page) > PER_PAGE else None
    return [_shown(batch, row, template) for row in page[:PER_PAGE]], following


def latest_job(viewer: Viewer, batch: ImportBatch) -> Job | None:
    """Return the last work asked for on a batch."""
    jobs = Job.objects.filter(owner_id=viewer.user_id, payload__batch=batch.pk)
    return jobs.filter(kind__startswith="exchange.").order_by("-pk").first()


def _shown(batch: ImportBatch, row: ImportRow, template: Template) -> ShownRow:
    values = staging.values_of(batch, row) if row.outcome != "skip" else {}
    title = template.unique[0].label if template.unique else template.columns[0].code
    return ShownRow(
        sheet=row.sheet,
        number=row.number,
        title=str(values.get(title, "")),
        outcome=row.outcome,
        notes=list(_notes(row, values, template)),
    )


def _notes(row: ImportRow, values: dict[str, Any], template: Template) -> Iterator[CellNote]:
    for finding in row.findings:
        code = finding["field"]
        known = code in template.positions
        column = template.column(code) if known else None
        value = values.get(code) if column is not None and not column.is_personal else None
        yield CellNote(
            column=column.label if column else "",
            value=_text(value),
            message=finding["message"],
            suggestion=finding.get("suggestion", ""),
            severity=finding["severity"],
            code=finding["code"],
        )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(map(str, value))[:60]
    return ("是" if value else "否") if isinstance(value, bool) else str(value)[:60]
