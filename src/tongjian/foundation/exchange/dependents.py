"""What newer things depend on an applied batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from tongjian.foundation.exchange.models import ImportBatch
from tongjian.kernel.findings import Finding, error

_SHOWN = 50
# Entries of the audit log about the same records, written after those of the batch itself; a
# batch that was itself undone left nothing behind.
_NEWER = """
    SELECT DISTINCT ON (entry.subject_type, entry.subject_id)
           entry.subject_label, entry.actor_name, entry.action, entry.at, entry.batch_id
      FROM exchange_importchange AS change
      JOIN audit_entry AS entry
        ON entry.subject_type = change.target_type AND entry.subject_id = change.target_id
     WHERE change.batch_id = %s AND change.action <> 'same'
       AND entry.batch_id IS DISTINCT FROM %s
       AND NOT EXISTS (SELECT FROM exchange_importbatch AS other
                        WHERE other.id = entry.batch_id AND other.stage = 'undone')
       AND entry.id > (SELECT coalesce(max(id), 0) FROM audit_entry WHERE batch_id = %s)
     ORDER BY entry.subject_type, entry.subject_id, entry.id DESC
     LIMIT %s
"""


def newer_changes(batch: ImportBatch) -> list[Finding]:
    """Return a finding for each record of the batch that was changed again later."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWER, [batch.pk, batch.pk, batch.pk, _SHOWN])
        found = cursor.fetchall()
    return [
        error(
            "changed_since",
            f"“{label}”在导入之后由{actor}改动过（{at:%Y-%m-%d}）",
            suggestion="请先处理这项改动，或逐条更正。",
        )
        for label, actor, _, at, _ in found
    ]


def protected(objects: Iterable[Any]) -> list[Finding]:
    """Return a finding for each record that refers to something the batch created."""
    named = sorted({f"{item._meta.verbose_name}“{item}”" for item in list(objects)[:_SHOWN]})
    advice = "请先处理它，或逐条更正。"
    return [error("depended_on", f"{name}依赖这一批的内容", suggestion=advice) for name in named]
