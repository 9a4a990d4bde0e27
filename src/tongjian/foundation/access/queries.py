"""Read grants, for whoever manages them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import Http404

from tongjian.foundation.history.models import valid_on_q

from . import axes, permissions
from .models import Grant
from .viewers import Viewer

VALID, COMING, ENDED = "valid", "coming", "ended"


class GrantQuerySet(QuerySet[Grant]):
    """Grants with the names of what they are over, fetched for all rows at once."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh:
            _label([row for row in self._result_cache or [] if isinstance(row, Grant)])


def list_grants(viewer: Viewer) -> QuerySet[Grant]:
    """Return every grant, past ones included, for whoever holds `access.grant:manage`."""
    rows = GrantQuerySet(Grant)
    return rows.select_related("user") if viewer.may(permissions.MANAGE) else rows.none()


def get_grant(viewer: Viewer, pk: int) -> Grant:
    """Return one grant. Raises Http404 for whoever does not manage grants."""
    found = next(iter(list_grants(viewer).filter(pk=pk)[:1]), None)
    if found is None:
        raise Http404("没有这项授权。")
    return found


def in_state(state: str, on: date) -> Q:
    """Return the condition that a grant is valid, still coming, or ended on a day."""
    if state == COMING:
        return Q(start_on__gt=on)
    return valid_on_q(on) if state == VALID else Q(end_on__lte=on)


def state_of(grant: Grant, on: date) -> str:
    """Return whether a grant is valid, still coming, or ended on a day."""
    if grant.start_on > on:
        return COMING
    return VALID if grant.is_valid_on(on) else ENDED


def find_users(text: str, *, limit: int) -> list[Any]:
    """Return active accounts by part of the login or display name."""
    wanted = text.strip()
    users = get_user_model().objects.filter(is_active=True).order_by("username")
    if wanted:
        users = users.filter(
            Q(username__contains=wanted.lower()) | Q(display_name__contains=wanted)
        )
    return list(users[:limit])


def _label(grants: list[Grant]) -> None:
    wanted: dict[str, set[int]] = defaultdict(set)
    for grant in grants:
        if grant.target_id is not None:
            wanted[grant.axis].add(grant.target_id)
    names = {axis: axes.labels(axis, ids) for axis, ids in wanted.items()}
    for grant in grants:
        # A person's name stays unknown to an administrator: row-level security hides it.
        name = names.get(grant.axis, {}).get(grant.target_id or 0, "")
        grant.target_label = name or _unnamed(grant)  # type: ignore[attr-defined]


def _unnamed(grant: Grant) -> str:
    if grant.target_id is None:
        return "—"
    return "本人" if grant.axis == "person" else f"编号 {grant.target_id}"
