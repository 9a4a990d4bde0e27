"""Who stood in a file that somebody took out: so that each of them can be told."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from tongjian.foundation.access.viewers import Viewer
from tongjian.kernel.masks import blot

from . import context

# What begins so was a file; everything else that names many people was a page.
TAKEN: Final = "导出："
# So many to an entry: the whole register would not fit into one.
_PIECE = 50_000
_NOTE = """
INSERT INTO audit_reading (reader_id, reader_name, reader_role, subject_type, what, purpose,
                           request_id, records, people)
SELECT %s, %s, %s, %s, %s, %s, %s, count(*), array_agg(taken.id ORDER BY taken.id)
  FROM (SELECT shown.id, row_number() OVER (ORDER BY shown.id) / {piece} AS piece
          FROM (SELECT DISTINCT rows.id FROM ({rows}) AS rows (id)
                 WHERE rows.id IS NOT NULL AND rows.id <> ALL (%s)) shown) taken
 GROUP BY taken.piece
"""


def note_taken(
    *, reader: Viewer, subject_type: str, ids: QuerySet[Any, Any], what: str, purpose: str
) -> None:
    """Log who stands in a file; `ids` are the numbers of the persons, told by the database.

    Nobody's own record is a reading, and what the system does for itself is none either.
    """
    if reader.user_id is None:
        return
    try:
        rows, values = ids.order_by().query.sql_with_params()
    except EmptyResultSet:
        return
    head = (reader.user_id, reader.name, reader.role_label[:120], subject_type)
    said = (f"{TAKEN}{what}"[:40], blot(purpose)[:200], context.request_id.get())
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTE.format(piece=_PIECE, rows=rows), [*head, *said, *values, list(reader.person_ids)]
        )
