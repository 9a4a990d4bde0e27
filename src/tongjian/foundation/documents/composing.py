"""Compose a letter freely: choose kind and sender, fill in, see it on paper, issue it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation import clock
from tongjian.foundation.access import axes
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview

from . import kinds, services
from .forms import LetterForm, filled, initial_of
from .kinds import Draft, Kind
from .models import Issued
from .papers import Paper, paper_of


@require_GET
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Offer every kind that the viewer may issue, for each place where the right is held."""
    context = {
        "title": "拟制公文",
        "offers": _offers(viewer_of(request)),
        "crumbs": [("公文", reverse("documents:list")), ("拟制", "")],
    }
    return pages.render(request, "documents/choose.html", context)


def may_compose(viewer: Viewer) -> bool:
    """Tell whether there is any kind that the viewer may issue."""
    return any(viewer.may(kind.issue) for kind in kinds.composed())


class ComposeView(ActView):
    title, button, preview_button = "拟制公文", "印发", "看看印出来的样子"
    template = "documents/compose.html"
    previewed = True
    kind: Kind
    draft: Draft
    issued: Issued | None = None
    shown: Paper | None = None

    def prepare(self, **kwargs: Any) -> None:
        """Find kind and record. Raises Http404 or PermissionDenied."""
        viewer, code = viewer_of(self.request), kwargs["code"]
        if not kinds.is_declared(code) or (load := kinds.kind_of(code).load) is None:
            raise Http404("没有这个文种。")
        self.kind = kinds.kind_of(code)
        subject = load(viewer, kwargs["pk"])
        viewer.require(self.kind.issue)
        self.draft = self.kind.build(subject, viewer, clock.today())
        if self.draft.about.org is not None:
            viewer.require(self.kind.issue, path=self.draft.about.org)

    def form(self, data: Any = None) -> LetterForm:
        last = services.last_series(self.draft.letter.signature)
        return LetterForm(
            data, initial=initial_of(self.draft.letter, series=self.draft.series or last)
        )

    def preview(self, form: AnyForm) -> Preview:
        self.shown = paper_of(filled(self.draft.letter, form.cleaned_data))
        return Preview("印发时编定文号。印发以后不能改，只能作废。")

    def act(self, form: AnyForm) -> str:
        draft = replace(
            self.draft,
            letter=filled(self.draft.letter, form.cleaned_data),
            series=form.cleaned_data["series"].strip(),
        )
        self.issued = services.issue_draft(
            kind=self.kind, draft=draft, actor=self.viewer, on=clock.today()
        )
        return f"已印发：{self.issued}"

    def done_url(self) -> str:
        if self.issued is not None and self.issued.pk:
            return reverse("documents:letter", args=[self.issued.pk])
        return reverse("documents:list")

    def heading(self) -> str:
        return f"{self.kind.title}：{self.draft.about.label}"

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("公文", reverse("documents:list")),
            ("拟制", reverse("documents:choose")),
            (self.kind.title, ""),
        ]


def _offers(viewer: Viewer) -> list[dict[str, Any]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    found: list[tuple[Kind, str, int]] = []
    for kind in kinds.composed():
        for held in viewer.held:
            if held.axis == kind.axis and held.target_id and kind.issue in held.role.permissions:
                wanted[held.axis].add(held.target_id)
                found.append((kind, held.axis, held.target_id))
    labels = {axis: axes.labels(axis, ids) for axis, ids in wanted.items()}
    return [
        {
            "title": kind.title,
            "about": kind.about,
            "sender": labels[axis].get(pk, ""),
            "url": reverse("documents:compose", args=[kind.code, pk]),
        }
        for kind, axis, pk in dict.fromkeys(found)
    ]
