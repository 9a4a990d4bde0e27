"""Papers as a viewer may see them: whoever sees the record sees them."""

from __future__ import annotations

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


def get_paper(viewer: Viewer, attachment_id: int) -> Attachment:
    """Return one paper.

    Raises:
        Http404: there is none, or its record lies outside the viewer's scope.
    """
    found = Attachment.objects.filter(pk=attachment_id, withdrawn_at__isnull=True).first()
    if found is None:
        raise Http404("没有这份附件，或不在您的管理范围内。")
    kept(viewer, found.subject_kind, found.subject_id)
    return found
