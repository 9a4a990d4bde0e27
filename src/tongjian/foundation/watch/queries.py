"""Notices, for whoever handles them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from tongjian.foundation.access.viewers import Viewer

from . import permissions
from .models import LimitSetting, Notice, State


def list_notices(viewer: Viewer) -> QuerySet[Notice]:
    """Return every notice, for whoever holds `watch.notice:handle`."""
    return Notice.objects.all() if viewer.may(permissions.HANDLE) else Notice.objects.none()


def get_notice(viewer: Viewer, pk: int) -> Notice:
    """Return one notice. Raises Http404 for whoever does not handle them."""
    found = list_notices(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这条提醒。")
    return found


def list_limits() -> QuerySet[LimitSetting]:
    """Return what was set, the newest first."""
    return LimitSetting.objects.order_by("-start_on", "-pk")


def count_open(viewer: Viewer) -> int:
    """Count what nobody has handled yet."""
    return list_notices(viewer).exclude(state=State.HANDLED).count()
