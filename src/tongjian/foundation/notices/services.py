"""Raise, settle, put off and hand out notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from .causes import Cause, Owner, Subject
from .models import Closed, Matter, Notice

_DECLARED = (
    "title", "group", "weight", "clause", "advice", "noun", "minutes", "days", "listing",
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
