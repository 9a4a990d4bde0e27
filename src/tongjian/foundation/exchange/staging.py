"""Judged rows in the database: in by COPY, out as the rows that the handlers know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from django.db import connection

from tongjian.foundation.exchange.handlers import AppliedChange, Change
from tongjian.foundation.exchange.judging import JudgedRow, JudgedSheet, Judgement
from tongjian.foundation.exchange.models import ImportBatch, ImportChange, ImportRow
from tongjian.foundation.exchange.templates import Template
from tongjian.foundation.vault.sealing import load_keys, open_sealed, seal
from tongjian.kernel.findings import Finding

_ROW_COLUMNS = (
    "batch_id, position, sheet, sheet_index, number, outcome, skip_class, classes, values, "
    "sealed_values, findings"
)
_CHUNK = 2_000
_LOAD = """
    SELECT position, sheet, sheet_index, number, values::text, sealed_values, findings::text
      FROM exchange_importrow WHERE batch_id = %s AND outcome = ANY(%s) ORDER BY position
"""
_CHANGE_COLUMNS = "batch_id, position, target_type, target_id, action, before, after, sealed"


def is_personal(template: Template) -> bool:
    """Tell whether rows of a template must be sealed."""
    return any(column.is_personal for column in template.columns)


def store_rows(batch: ImportBatch, judgement: Judgement) -> None:
    """Replace the staged rows of a batch."""
    ImportRow.objects.filter(batch=batch).delete()
    personal = is_personal(judgement.template)
    load_keys()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY exchange_importrow ({_ROW_COLUMNS}) FROM STDIN") as copy,
    ):
        for position, row in enumerate(judgement.rows):
            row.position = position
            copy.write_row(_row_line(batch, position, row, judgement.template, personal))


def _row_line(
    batch: ImportBatch, position: int, row: JudgedRow, template: Template, personal: bool
) -> tuple[Any, ...]:
    values = _json(row.canonical) if row.is_data else None
    sealed = None
    if personal and values is not None:
        sealed, values = seal(values, context=row_context(batch, position)), None
    findings = [
        {**finding.as_json(), "field": template.columns[place].code if place >= 0 else ""}
        for place, finding in row.problems
    ]
    return (
        batch.pk,
        position,
        row.sheet.name[:100],
        row.sheet.index,
        row.number,
        row.outcome,
        row.skip_class,
        _json(row.classes),
        values,
        sealed,
        _json(findings),
    )


def load_rows(
    batch: ImportBatch, template: Template, *, outcomes: Sequence[str]
) -> list[JudgedRow]:
    """Return the staged rows with these outcomes, in file order."""
    sheets: dict[int, JudgedSheet] = {}
    rows: list[JudgedRow] = []
    with connection.chunked_cursor() as cursor:
        # As text: the JSON is parsed here, once, by the fast parser.
        cursor.execute(_LOAD, [batch.pk, list(outcomes)])
        while lines := cursor.fetchmany(_CHUNK):
            rows += [_judged(batch, line, template, sheets) for line in lines]
    return rows


def values_of(batch: ImportBatch, row: ImportRow) -> dict[str, Any]:
    """Return the canonical values of a staged row, opened if they are sealed."""
    if row.sealed_values is not None:
        text = open_sealed(row.sealed_values, context=row_context(batch, row.position))
        opened: dict[str, Any] = orjson.loads(text)
        return opened
    return dict(row.values or {})


def _judged(
    batch: ImportBatch,
    line: tuple[Any, ...],
    template: Template,
    sheets: dict[int, JudgedSheet],
) -> JudgedRow:
    position, sheet, sheet_index, number, text, sealed, findings = line
    if sealed is not None:
        text = open_sealed(sealed, context=row_context(batch, position))
    values = orjson.loads(text)
    owner = sheets.setdefault(sheet_index, JudgedSheet(sheet, sheet_index))
    listed = [values.get(column.code) for column in template.columns]
    judged = JudgedRow(owner, number, listed, template.positions, position=position)
    for data in orjson.loads(findings):
        judged.add(Finding.from_json(data))
    return judged


def mark_rejected(batch: ImportBatch, rows: Iterable[JudgedRow], template: Template) -> int:
    """Store that rows, good before, are rejected now; return how many."""
    changed = [row for row in rows if row.outcome == "reject"]
    numbers = {row.position: row for row in changed}
    stored = ImportRow.objects.filter(batch=batch, position__in=numbers)
    for item in stored:
        row = numbers[item.position]
        item.outcome, item.classes = row.outcome, row.classes
        item.findings = [finding.as_json() for _, finding in row.problems]
        item.save(update_fields=["outcome", "classes", "findings"])
    return len(changed)


def store_changes(batch: ImportBatch, changes: Iterable[Change], template: Template) -> None:
    """Record what applying did."""
    personal = is_personal(template)
    load_keys()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY exchange_importchange ({_CHANGE_COLUMNS}) FROM STDIN") as copy,
    ):
        for change in changes:
            copy.write_row(_change_line(batch, change, personal))


def _change_line(batch: ImportBatch, change: Change, personal: bool) -> tuple[Any, ...]:
    position = change.row.position
    head = (batch.pk, position, change.target_type, change.target_id, change.action)
    if personal and (change.before is not None or change.after is not None):
        both = _json([change.before, change.after])
        return (*head, None, None, seal(both, context=change_context(batch, change.target_id)))
    return (*head, _json_or_null(change.before), _json_or_null(change.after), None)


def load_changes(batch: ImportBatch) -> Iterator[AppliedChange]:
    """Yield the recorded changes, newest first."""
    for item in ImportChange.objects.filter(batch=batch).order_by("-id").iterator(5_000):
        before, after = item.before, item.after
        if item.sealed is not None:
            context = change_context(batch, item.target_id)
            before, after = orjson.loads(open_sealed(item.sealed, context=context))
        yield AppliedChange(
            position=item.position,
            target_type=item.target_type,
            target_id=item.target_id,
            action=item.action,
            before=before,
            after=after,
        )


def row_context(batch: ImportBatch, position: int) -> str:
    """Return the place that a staged row belongs to."""
    return f"exchange_importrow/{batch.uid}/{position}"


def change_context(batch: ImportBatch, target_id: int) -> str:
    """Return the place that a recorded change belongs to."""
    return f"exchange_importchange/{batch.uid}/{target_id}"


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _json_or_null(value: Any) -> str | None:
    return None if value is None else _json(value)
