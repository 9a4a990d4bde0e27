"""Raise, settle, put off and hand out notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo

from . import queries
from .causes import Cause, Owner, Subject
from .models import Closed, Matter, Notice

# 平台约定: nothing is put off for longer at once.
LONGEST: Final = 90
_DECLARED = (
    "title", "group", "weight", "reason", "clause", "advice", "noun", "minutes", "days", "listing",
    "permissions",
)  # fmt: skip


def keep_matters(causes: Iterable[Cause], *, source: str = "") -> dict[str, Matter]:
    """Write down how causes are declared now; return the matters by code."""
    wanted = {cause.code: cause for cause in causes}
    known = {matter.code: matter for matter in Matter.objects.filter(code__in=wanted)}
    for code, cause in wanted.items():
        matter = known.setdefault(code, Matter(code=code))
        values = {**{name: getattr(cause, name) for name in _DECLARED}, "source": source}
        values["permissions"] = list(cause.permissions)
        if matter.pk is None or any(getattr(matter, n) != v for n, v in values.items()):
            known[code] = Matter.objects.update_or_create(code=code, defaults=values)[0]
    return known


@transaction.atomic
def raise_notice(
    *,
    key: str,
    cause: Cause,
    subject: Subject,
    owner: Owner,
    on: date,
    due_on: date | None = None,
    why: str = "",
    url: str = "",
    assignee_id: int | None = None,
) -> Notice:
    """Ask for something once: an open notice with this key is renewed, not doubled."""
    matter = keep_matters([cause])[cause.code]
    values: dict[str, Any] = {
        "matter": matter,
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "label": subject.label[:120],
        "is_personal": subject.is_personal,
        "owner": owner.label[:120],
        "org_path": owner.org,
        "place_path": owner.place,
        "agency_id": owner.agency,
        "unit_id": owner.unit,
        "person_id": owner.person,
        "due_on": due_on or _due_on(cause, on),
        "why": why[:400],
        "url": url,
        "assignee_id": assignee_id,
    }
    notice, _ = Notice.objects.update_or_create(
        key=key, closed_on=None, defaults=values, create_defaults={**values, "made_on": on}
    )
    return notice


@transaction.atomic
def settle(*, key: str, on: date, why: Closed = Closed.DONE) -> bool:
    """Close the open notice with this key, if there is one."""
    rows = Notice.objects.filter(key=key, closed_on__isnull=True)
    return bool(rows.update(closed_on=on, closed_why=why))


@transaction.atomic
def settle_all(*, prefix: str, on: date, why: Closed = Closed.DONE) -> int:
    """Close every open notice whose key begins so."""
    rows = Notice.objects.filter(key__startswith=prefix, closed_on__isnull=True)
    return rows.update(closed_on=on, closed_why=why)


def _due_on(cause: Cause, on: date) -> date | None:
    return None if cause.days is None else on + timedelta(days=cause.days)


class UnableToPutOff(UnableTo):
    """The notices cannot be put off so."""


class UnableToAssign(UnableTo):
    """The notices cannot be handed to this person."""


@transaction.atomic
def put_off(
    *, notices: Sequence[Notice], until: date, reason: str, actor: Viewer, on: date
) -> int:
    """Put notices off until a day, for a reason that those above can read.

    Raises:
        UnableToPutOff: the day is past or too far, nothing is said, or others are to do it.
    """
    if not on < until <= on + timedelta(days=LONGEST):
        raise UnableToPutOff(f"请选今天以后、{LONGEST} 天以内的日期。")
    if not reason.strip():
        raise UnableToPutOff("请写明暂缓的理由。")
    kept = _locked(queries.open_notices(queries.duties_of(actor), mine=True), notices)
    if not kept:
        raise UnableToPutOff("这些事项不由您办理，或者已经办结。")
    said = reason.strip()[:200]
    for notice in kept:
        _note(
            "snoozed",
            notice,
            actor,
            {"snoozed_until": (notice.snoozed_until, until)},
            reason=said,
        )
    Notice.objects.filter(pk__in=[notice.pk for notice in kept]).update(
        snoozed_until=until, snoozed_why=said, snoozed_by=actor.name[:64]
    )
    return len(kept)


@transaction.atomic
def take_up(*, notices: Sequence[Notice], actor: Viewer) -> int:
    """Take notices up again before the day they were put off to."""
    kept = _locked(queries.open_notices(queries.duties_of(actor), mine=True), notices)
    for notice in kept:
        _note("resumed", notice, actor, {"snoozed_until": (notice.snoozed_until, None)})
    Notice.objects.filter(pk__in=[notice.pk for notice in kept]).update(
        snoozed_until=None, snoozed_why="", snoozed_by=""
    )
    return len(kept)


@transaction.atomic
def assign(*, notices: Sequence[Notice], user_id: int | None, actor: Viewer) -> int:
    """Hand notices to one person, who must have the rights that they ask for; None takes back.

    Raises:
        UnableToAssign: the person may not do some of them, or the actor does not see them.
    """
    kept = _locked(queries.open_notices(queries.duties_of(actor)), notices)
    if not kept:
        raise UnableToAssign("这些事项不在您的范围内，或者已经办结。")
    if user_id is not None:
        _check_assignee(user_id, kept, on=actor.on)
    for notice in kept:
        _note("assigned", notice, actor, {"assignee": (notice.assignee_id, user_id)})
    Notice.objects.filter(pk__in=[notice.pk for notice in kept]).update(
        assignee_id=user_id, assigned_by=actor.name[:64] if user_id else ""
    )
    return len(kept)


def _check_assignee(user_id: int, notices: Sequence[Notice], *, on: date) -> None:
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise UnableToAssign("没有这个账号，或账号已停用。")
    viewer = viewer_for(user_id=user.pk, name=user.display_name, on=on)
    ids = [notice.pk for notice in notices]
    able = queries.open_notices(queries.duties_of(viewer)).filter(pk__in=ids).count()
    if able < len(ids):
        raise UnableToAssign(f"{user.display_name}无权办理其中 {len(ids) - able} 件。")


def _locked(rows: QuerySet[Notice], notices: Sequence[Notice]) -> list[Notice]:
    wanted = rows.filter(pk__in=[notice.pk for notice in notices])
    return list(wanted.select_for_update(of=("self",)).order_by("pk"))


def _note(
    act: str,
    notice: Notice,
    actor: Viewer,
    fields: Mapping[str, tuple[Any, Any]],
    *,
    reason: str = "",
) -> None:
    audit.record(
        actor=actor, action=f"notices.notice.{act}", subject=notice, fields=fields, reason=reason
    )
