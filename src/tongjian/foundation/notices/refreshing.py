"""Look for everything that is due, in a few statements: new ones open, what is gone closes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from tongjian.foundation.access.session import whole_register

from .causes import COLUMNS, Due, Source, all_sources, is_declared, source_of
from .models import Closed, Stale
from .services import keep_matters

# So many changed subjects are looked at before somebody sees the list; more wait for the worker.
AT_ONCE = 200
ALL = 0
# More changed subjects than these are no quicker to look at than all.
_BY_THE_WHOLE = 5_000

_ARRIVING = """
CREATE TEMPORARY TABLE notices_arriving (
    cause text COLLATE "C", subject_kind text, subject_id bigint, label text,
    is_personal boolean, owner text, org_path text COLLATE "C", place_path text COLLATE "C",
    agency_id bigint, unit_id bigint, person_id bigint, due_on date, why text, url text
) ON COMMIT DROP
"""
_FOUND = """
CREATE TEMPORARY TABLE notices_found ON COMMIT DROP AS
SELECT DISTINCT ON (a.cause, a.subject_kind, a.subject_id)
       a.cause || '/' || a.subject_kind || '/' || a.subject_id AS key, m.id AS matter_id,
       a.subject_kind, a.subject_id, left(a.label, 120) AS label, a.is_personal,
       left(coalesce(a.owner, ''), 120) AS owner, a.org_path, a.place_path, a.agency_id,
       a.unit_id, a.person_id, a.due_on AS told_due_on,
       coalesce(a.due_on, %(on)s::date + m.days) AS due_on, left(a.why, 400) AS why, a.url
  FROM notices_arriving a JOIN notices_matter m ON m.code = a.cause
"""
_CLOSE = """
UPDATE notices_notice n SET closed_on = %(on)s, closed_why = %(gone)s
  FROM notices_matter m
 WHERE m.id = n.matter_id AND m.source = %(source)s AND n.closed_on IS NULL
   AND (%(only)s::bigint[] IS NULL OR n.subject_id = ANY(%(only)s))
   AND NOT EXISTS (SELECT FROM notices_found f WHERE f.key = n.key)
"""
_RENEW = """
UPDATE notices_notice n
   SET label = f.label, owner = f.owner, org_path = f.org_path, place_path = f.place_path,
       agency_id = f.agency_id, unit_id = f.unit_id, person_id = f.person_id, why = f.why,
       url = f.url, due_on = coalesce(f.told_due_on, n.due_on)
  FROM notices_found f
 WHERE f.key = n.key AND n.closed_on IS NULL
   AND (n.label, n.owner, n.org_path, n.place_path, n.agency_id, n.unit_id, n.person_id,
        n.why, n.url, n.due_on)
       IS DISTINCT FROM
       (f.label, f.owner, f.org_path, f.place_path, f.agency_id, f.unit_id, f.person_id,
        f.why, f.url, coalesce(f.told_due_on, n.due_on))
"""
_OPEN = """
INSERT INTO notices_notice (
    key, matter_id, subject_kind, subject_id, label, is_personal, owner, org_path, place_path,
    agency_id, unit_id, person_id, due_on, why, url, made_on, assigned_by, snoozed_why,
    snoozed_by, closed_why)
SELECT f.key, f.matter_id, f.subject_kind, f.subject_id, f.label, f.is_personal, f.owner,
       f.org_path, f.place_path, f.agency_id, f.unit_id, f.person_id, f.due_on, f.why, f.url,
       %(on)s, '', '', '', ''
  FROM notices_found f
 WHERE NOT EXISTS (
     SELECT FROM notices_notice n WHERE n.key = f.key AND n.closed_on IS NULL)
ON CONFLICT (key) WHERE closed_on IS NULL DO NOTHING
"""


@dataclass(frozen=True)
class Outcome:
    """What a refresh did."""

    found: int = 0
    opened: int = 0
    closed: int = 0
    renewed: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def refresh_all(*, on: date) -> Outcome:
    """Look through every source, for all its subjects."""
    return sum((refresh(source=source, on=on) for source in all_sources()), Outcome())


@transaction.atomic
def refresh(*, source: Source, on: date, only: Collection[int] | None = None) -> Outcome:
    """Look through a source, for all subjects or only for some of them."""
    keep_matters(source.causes(on), source=source.code)
    if only is None:
        Stale.objects.filter(source=source.code).delete()
    given: dict[str, Any] = {
        "on": on,
        "gone": Closed.GONE.value,
        "source": source.code,
        "only": None if only is None else list(only),
    }
    with whole_register(), connection.cursor() as cursor:
        _lock(source.code)
        cursor.execute(_ARRIVING)
        _gather(cursor, source, on, only)
        cursor.execute(_FOUND, given)
        cursor.execute("CREATE UNIQUE INDEX ON notices_found (key)")
        cursor.execute("ANALYZE notices_found")
        closed, renewed, opened = (_done(cursor, text, given) for text in (_CLOSE, _RENEW, _OPEN))
        cursor.execute("SELECT count(*) FROM notices_found")
        (found,) = cursor.fetchone()
        cursor.execute("DROP TABLE notices_arriving, notices_found")
    return Outcome(found=found, opened=opened, closed=closed, renewed=renewed)


def mark_stale(*, source: str, subject_ids: Collection[int]) -> None:
    """Have the notices about some subjects looked for again, soon."""
    rows = [Stale(source=source, subject_id=pk) for pk in subject_ids]
    Stale.objects.bulk_create(rows)


def catch_up(*, on: date, at_most: int | None = None) -> Outcome:
    """Look again for what changed; nothing, if more than `at_most` subjects wait."""
    waiting = Stale.objects.order_by().values_list("source", "subject_id")
    marked = list(waiting if at_most is None else waiting[: at_most + 1])
    if at_most is not None and (len(marked) > at_most or any(pk == ALL for _, pk in marked)):
        return Outcome()
    codes = sorted({code for code, _ in marked})
    declared = [code for code in codes if is_declared(code)]
    return sum((_catch_up(code, on, patient=at_most is None) for code in declared), Outcome())


@transaction.atomic
def _catch_up(code: str, on: date, *, patient: bool) -> Outcome:
    if not (_lock(code) if patient else _try_lock(code)):
        return Outcome()
    waiting = Stale.objects.select_for_update(skip_locked=True).filter(source=code)
    taken = dict(waiting.values_list("pk", "subject_id"))
    if not taken:
        return Outcome()
    Stale.objects.filter(pk__in=taken).delete()
    ids = set(taken.values())
    every = ALL in ids or len(ids) > _BY_THE_WHOLE
    return refresh(source=source_of(code), on=on, only=None if every else ids)


def _lock(code: str) -> bool:
    """Let one refresh of a source run at a time: two would close what the other one opens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"notices/{code}"])
    return True


def _try_lock(code: str) -> bool:
    """Lock a source unless somebody else is at it: nobody waits for a page because of that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"notices/{code}"])
        (taken,) = cursor.fetchone()
    return bool(taken)


def _gather(cursor: Any, source: Source, on: date, only: Collection[int] | None) -> None:
    columns = ", ".join(COLUMNS)
    if source.select is not None:
        for text, values in source.select(on, only):
            cursor.execute(f"INSERT INTO notices_arriving ({columns}) {text}", list(values))
    if source.find is not None:
        # Found before the copying begins: a query within it would wait for itself.
        rows = [_row(due) for due in source.find(on, only)]
        with cursor.copy(f"COPY notices_arriving ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _row(due: Due) -> tuple[Any, ...]:
    subject, owner = due.subject, due.owner
    return (
        due.cause, subject.kind, subject.id, subject.label, subject.is_personal, owner.label,
        owner.org, owner.place, owner.agency, owner.unit, owner.person, due.due_on, due.why,
        due.url,
    )  # fmt: skip


def _done(cursor: Any, text: str, given: dict[str, Any]) -> int:
    cursor.execute(text, given)
    count: int = cursor.rowcount
    return count
