"""Issued letters as a viewer may see them."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from tongjian.foundation.access.scopes import NOTHING
from tongjian.foundation.access.viewers import Viewer

from .models import Issued

COLUMNS = {
    "org": "org_path",
    "place": "place_path",
    "agency": "agency_id",
    "unit": "unit_id",
    "person": "person_id",
}


def list_issued(viewer: Viewer) -> QuerySet[Issued]:
    """Return the letters that the viewer may read: by the permission that each one names."""
    permissions = {code for held in viewer.held for code in held.role.permissions}
    seen = NOTHING
    for permission in sorted(permissions & set(_named())):
        seen |= Q(permission=permission) & viewer.scope(permission).q(**COLUMNS)
    if viewer.user_id is not None:
        seen |= Q(issued_by_id=viewer.user_id)
    return Issued.objects.filter(seen)


def get_issued(viewer: Viewer, pk: int) -> Issued:
    """Return one letter. Raises Http404 outside the viewer's scope."""
    found = list_issued(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份公文。")
    return found


def letters_about(viewer: Viewer, *, kind: str, pk: int) -> QuerySet[Issued]:
    """Return the letters about a record, the newest first."""
    rows = list_issued(viewer).filter(subject_kind=kind, subject_id=pk)
    return rows.order_by("-issued_on", "-pk")


def _named() -> QuerySet[Issued, str]:
    return Issued.objects.order_by().values_list("permission", flat=True).distinct()
