"""Look through the readings of a day, and write down what came of a notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo

from . import permissions
from .models import Notice, State
from .unusual import Figures, Limits, signs


class UnableToHandle(UnableTo):
    """The notice cannot be closed so."""


# Pages of one person count once an hour and once a day however often they are opened; a list or
# an export counts for as many people as it held. One's own record is never noted as a reading.
_READ = """
WITH read AS (
    SELECT r.reader_id, r.reader_name, r.reader_role, r.id, r.subject_id, r.records,
           extract(hour FROM r.at AT TIME ZONE %(zone)s)::int AS hour
      FROM audit_reading r
     WHERE r.at >= %(begin)s AND r.at < %(end)s AND r.reader_id IS NOT NULL
), hours AS (
    SELECT reader_id, hour, count(DISTINCT subject_id) AS people FROM read GROUP BY 1, 2
), days AS (
    SELECT reader_id, count(DISTINCT subject_id) AS people,
           count(DISTINCT subject_id)
               FILTER (WHERE hour < %(opens)s OR hour >= %(closes)s) AS late,
           coalesce(sum(records) FILTER (WHERE subject_id IS NULL), 0) AS exported,
           max(id) AS newest
      FROM read GROUP BY 1
)
SELECT d.reader_id, l.reader_name, l.reader_role, d.people,
       (SELECT max(h.people) FROM hours h WHERE h.reader_id = d.reader_id), d.late, d.exported
  FROM days d JOIN read l ON l.id = d.newest ORDER BY d.reader_id
"""


@transaction.atomic
def look_through(*, day: date) -> int:
    """Write or renew the notices of a day and return how many there are.

    A notice that was dealt with opens again only when something else has become unusual.
    """
    limits, found = Limits.current(), 0
    for reader, name, role, figures in _read(day, limits):
        if said := signs(figures, limits):
            _notify(reader, name, role, day, figures, list(said))
            found += 1
    return found


def _read(day: date, limits: Limits) -> Iterator[tuple[int, str, str, Figures]]:
    begin = timezone.make_aware(datetime.combine(day, time.min))
    told: dict[str, str | int | datetime] = {
        "zone": timezone.get_current_timezone_name(),
        "begin": begin,
        "end": timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)),
        "opens": limits.office_begins,
        "closes": limits.office_ends,
    }
    with connection.cursor() as cursor:
        cursor.execute(_READ, told)
        for reader, name, role, people, busiest, late, exported in cursor.fetchall():
            yield reader, name, role, Figures(people, busiest, late, exported)


def _notify(
    reader: int, name: str, role: str, day: date, figures: Figures, said: list[str]
) -> None:
    values = {**asdict(figures), "signs": said}
    found, is_new = Notice.objects.select_for_update().get_or_create(
        reader_id=reader,
        day=day,
        defaults={"reader_name": name, "reader_role": role, **values},
    )
    if is_new:
        return
    if len(said) > len(found.signs):
        found.state = State.NEW
    for field, value in values.items():
        setattr(found, field, value)
    found.save(update_fields=[*values, "state"])


def see(*, notice: Notice, actor: Viewer) -> None:
    """Remember that a notice was opened."""
    actor.require(permissions.HANDLE)
    Notice.objects.filter(pk=notice.pk, state=State.NEW).update(state=State.SEEN)


@transaction.atomic
def handle(*, notice: Notice, remark: str, actor: Viewer, at: datetime) -> None:
    """Close a notice with what came of it.

    Raises:
        PermissionDenied: the actor does not handle notices.
        UnableToHandle: nothing is said, or the notice is about the actor.
    """
    actor.require(permissions.HANDLE)
    if notice.reader_id == actor.user_id:
        raise UnableToHandle("这是关于您本人的提醒，请由另一位审计管理员处理。")
    if not remark.strip():
        raise UnableToHandle("请写明核实的情况。")
    fields = {"state": (notice.state, State.HANDLED), "remark": (notice.remark, remark.strip())}
    notice.state, notice.remark = State.HANDLED, remark.strip()[:300]
    notice.handled_by, notice.handled_at = actor.name, at
    notice.save(update_fields=["state", "remark", "handled_by", "handled_at"])
    audit.record(actor=actor, action="watch.notice.handled", subject=notice, fields=fields)
