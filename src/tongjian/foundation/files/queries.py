"""Papers as a viewer may see them: whoever sees the record sees them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from tongjian.foundation.access.viewers import Viewer

from .keepers import kept
from .models import Attachment


def papers_of(kind: str, subject_id: int) -> QuerySet[Attachment]:
    """Return the papers of a record; the caller has found it in its viewer's scope."""
    rows = Attachment.objects.filter(
        subject_kind=kind, subject_id=subject_id, withdrawn_at__isnull=True
    )
    return rows.order_by("pk")


def may_open(viewer: Viewer, paper: Attachment) -> bool:
    """Tell whether a viewer of the record may also open a paper of it.

    A roster or a record of ballots is for whoever may read the members there, or sent it.
    """
    if not paper.is_personal or paper.sent_by_id == viewer.user_id:
        return True
    if paper.person_id is not None and paper.person_id in viewer.person_ids:
        return True
    reading = settings.TONGJIAN_PERSONAL_PERMISSION
    return any(viewer.may_at(reading, path) for path in (paper.scope_path, paper.leader_path))


def open_paper(viewer: Viewer, attachment_id: int) -> Attachment:
    """Return one paper to be read.

    Raises:
        Http404: there is none, or its record lies outside the viewer's scope.
        PermissionDenied: it names members, whom the viewer may not read.
    """
    found = get_paper(viewer, attachment_id)
    if not may_open(viewer, found):
        raise PermissionDenied("这份材料写有党员个人信息，由有权查看党员的人打开。")
    return found


def get_paper(viewer: Viewer, attachment_id: int) -> Attachment:
    """Return one paper as the list of papers tells of it.

    Raises:
        Http404: there is none, or its record lies outside the viewer's scope.
    """
    found = Attachment.objects.filter(pk=attachment_id, withdrawn_at__isnull=True).first()
    if found is None:
        raise Http404("没有这份附件，或不在您的管理范围内。")
    kept(viewer, found.subject_kind, found.subject_id)
    return found
