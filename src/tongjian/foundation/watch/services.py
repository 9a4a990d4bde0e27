"""Look through the readings of a day, and write down what came of a notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.taking import TAKEN
from tongjian.kernel.errors import UnableTo

from . import permissions
from .models import LimitSetting, Notice, State
from .unusual import Figures, Limits, signs

LATEST = 24


class UnableToSetLimits(UnableTo):
    """The limits cannot be set so."""


class UnableToHandle(UnableTo):
    """The notice cannot be closed so."""


# Pages of one person count once an hour and once a day however often they are opened; an export
# counts for as many people as it held, and whoever stood in lists once a day. One's own record is
# never noted as a reading.
_READ = """
WITH read AS (
    SELECT r.reader_id, r.reader_name, r.reader_role, r.id, r.subject_id, r.records, r.people,
           starts_with(r.what, %(taken)s) AS is_file,
           extract(hour FROM r.at AT TIME ZONE %(zone)s)::int AS hour
      FROM audit_reading r
     WHERE r.at >= %(begin)s AND r.at < %(end)s AND r.reader_id IS NOT NULL
), hours AS (
    SELECT reader_id, hour, count(DISTINCT subject_id) AS people FROM read GROUP BY 1, 2
), listed AS (
    SELECT r.reader_id, count(DISTINCT p.id) AS people
      FROM read r CROSS JOIN LATERAL unnest(r.people) AS p (id) WHERE NOT r.is_file GROUP BY 1
), days AS (
    SELECT reader_id, count(DISTINCT subject_id) AS people,
           count(DISTINCT subject_id)
               FILTER (WHERE hour < %(opens)s OR hour >= %(closes)s) AS late,
           coalesce(sum(records)
               FILTER (WHERE subject_id IS NULL AND (is_file OR people IS NULL)), 0) AS exported,
           max(id) AS newest
      FROM read GROUP BY 1
)
SELECT d.reader_id, l.reader_name, l.reader_role, d.people,
       (SELECT max(h.people) FROM hours h WHERE h.reader_id = d.reader_id), d.late, d.exported,
       coalesce(s.people, 0)
  FROM days d JOIN read l ON l.id = d.newest
  LEFT JOIN listed s ON s.reader_id = d.reader_id ORDER BY d.reader_id
"""


@transaction.atomic
def look_through(*, day: date) -> int:
    """Write or renew the notices of a day and return how many there are.

    A notice that was dealt with opens again only when something else has become unusual.
    """
    limits, found = Limits.on(day), 0
    for reader, name, role, figures in _read(day, limits):
        if said := signs(figures, limits):
            _notify(reader, name, role, day, figures, list(said))
            found += 1
    return found


def _read(day: date, limits: Limits) -> Iterator[tuple[int, str, str, Figures]]:
    begin = timezone.make_aware(datetime.combine(day, time.min))
    told: dict[str, str | int | datetime] = {
        "taken": TAKEN,
        "zone": timezone.get_current_timezone_name(),
        "begin": begin,
        "end": timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)),
        "opens": limits.office_begins,
        "closes": limits.office_ends,
    }
    with connection.cursor() as cursor:
        cursor.execute(_READ, told)
        for reader, name, role, *numbers in cursor.fetchall():
            yield reader, name, role, Figures(*numbers)


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


@transaction.atomic
def set_limits(
    *, limits: Limits, start_on: date, reason: str, actor: Viewer, on: date
) -> LimitSetting:
    """Say from which day on which reading is unusual.

    Raises:
        PermissionDenied: the actor does not set limits.
        UnableToSetLimits: the day has passed, the hours make no sense, or nothing changes.
    """
    actor.require(permissions.SET_LIMITS)
    if start_on < on:
        raise UnableToSetLimits(f"只能自 {on} 或以后起：过去的提醒按当时的界限。")
    if not limits.office_begins < limits.office_ends <= LATEST:
        raise UnableToSetLimits("工作时间的开始应早于结束，至多到 24 点。")
    if not reason.strip():
        raise UnableToSetLimits("请写明理由。")
    before, after = asdict(Limits.on(start_on)), asdict(limits)
    changed = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if not changed:
        raise UnableToSetLimits("与现行的界限相同。")
    made = LimitSetting.objects.create(
        start_on=start_on, reason=reason.strip()[:200], set_by=actor.name, **after
    )
    fields: dict[str, tuple[object, object]] = {**changed, "start_on": (None, start_on)}
    audit.record(
        actor=actor, action="watch.limits.set", subject=made, fields=fields, reason=reason
    )
    return made


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
