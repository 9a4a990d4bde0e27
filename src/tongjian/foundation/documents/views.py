"""Issued letters: the list, one on paper, its files, and declaring it void."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.ui import exports, pages
from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.foundation.ui.views import Action, Empty, ListView, Preset
from tongjian.kernel.errors import UnableTo

from . import composing, kinds, queries, services
from .filters import IssuedFilters
from .forms import VoidForm
from .letters import letter_of
from .models import Format, Issued
from .papers import paper_of
from .tables import IssuedTable, state_of

TYPES = {
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
}


class IssuedList(ListView):
    """The letters that the viewer may read."""

    title, unit = "公文", "份"
    table, filters = IssuedTable, IssuedFilters
    presets = [Preset("有效", "void=no"), Preset("作废", "void=yes")]
    empty = Empty("还没有印发的公文", "办理流程时生成的请示、批复、通知等列在这里。")

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer to compose one."""
        if not composing.may_compose(viewer):
            return []
        return [Action("拟制", reverse("documents:choose"), icon="plus", primary=True)]

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Issued]:
        """Return the letters that meet the conditions."""
        rows = queries.list_issued(viewer).defer("letter")
        if wanted := filters.get("q"):
            said = ("title", "number", "subject_label")
            found = [Q(**{f"{name}__contains": wanted}) for name in said]
            rows = rows.filter(found[0] | found[1] | found[2])
        if chosen := filters.get("kind"):
            rows = rows.filter(kind__in=chosen)
        if "void" in filters:
            rows = rows.filter(void_on__isnull=not filters["void"])
        if days := filters.get("issued"):
            rows = rows.filter(issued_on__gte=days.low) if days.low else rows
            rows = rows.filter(issued_on__lte=days.high) if days.high else rows
        return rows


@require_GET
@never_cache
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a letter as it looks on paper."""
    viewer = viewer_of(request)
    issued = queries.get_issued(viewer, pk)
    if issued.is_personal:
        _note_reading(viewer, issued)
    context = {
        "title": issued.title,
        "issued": issued,
        "kind": kinds.title_of(issued.kind),
        "state": state_of(issued),
        "paper": paper_of(letter_of(issued.letter)),
        "may_void": issued.void_on is None and services.may_void(issued, viewer),
        "crumbs": [("公文", reverse("documents:list")), (issued.number or issued.title, "")],
    }
    return pages.render(request, "documents/letter.html", context)


@require_GET
@never_cache
def file(request: HttpRequest, pk: int, format: str) -> HttpResponseBase:
    """Hand out a letter as Word or PDF.

    Raises:
        Http404: no such letter in the viewer's scope, or no such format.
    """
    viewer = viewer_of(request)
    issued = queries.get_issued(viewer, pk)
    if format not in Format.values:
        raise Http404("没有这种格式。")
    if issued.is_personal:
        if (held := exports.held_back(request)) is not None:
            return held
        _note_reading(viewer, issued)
    try:
        found = services.file_of(issued, format)
    except UnableTo as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("documents:letter", args=[pk]))
    response = HttpResponse(bytes(found.content), content_type=TYPES[Format(format)])
    response.headers["Content-Disposition"] = _attachment(f"{issued}.{format}")
    return response


class VoidView(ActView):
    title, button = "公文作废", "作废"
    dangerous = True
    drafted = False
    issued: Issued

    def prepare(self, **kwargs: Any) -> None:
        """Find the letter. Raises Http404 or PermissionDenied."""
        viewer = viewer_of(self.request)
        self.issued = queries.get_issued(viewer, kwargs["pk"])
        services.require_void(self.issued, viewer)

    def form(self, data: Any = None) -> VoidForm:
        return VoidForm(data)

    def act(self, form: AnyForm) -> str:
        services.declare_void(
            issued=self.issued,
            reason=form.cleaned_data["reason"],
            actor=self.viewer,
            on=clock.today(),
        )
        return "已作废。"

    def done_url(self) -> str:
        return reverse("documents:letter", args=[self.issued.pk])

    def heading(self) -> str:
        return f"作废：{self.issued.number or self.issued.title}"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("公文", reverse("documents:list")), (str(self.issued), self.done_url())]


def _note_reading(viewer: Viewer, issued: Issued) -> None:
    audit.note_document(
        reader=viewer,
        subject=issued,
        person_id=issued.person_id,
        what=f"公文：{issued.title}",
        purpose="办理公文",
    )


def _attachment(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
