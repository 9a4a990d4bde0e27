"""Send, fetch and take back papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.ui import exports
from tongjian.foundation.ui.acts import ActView, AnyForm

from . import queries, services
from .forms import AttachForm, WithdrawForm
from .keepers import Kept, kept
from .models import Attachment


@require_GET
@never_cache
@login_required
def file(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """Hand out a paper, always as a download.

    One that names members is noted as read, asks for a fresh confirmation, and is told to the
    person whom it is about.
    """
    viewer = viewer_of(request)
    paper = queries.open_paper(viewer, attachment_id)
    if paper.is_personal or paper.person_id is not None:
        if (held := exports.held_back(request)) is not None:
            return held
        services.note_opening(paper=paper, reader=viewer)
    response = FileResponse(paper.file.open("rb"), as_attachment=True, filename=paper.name)
    response["Content-Type"] = paper.mime
    response["X-Content-Type-Options"] = "nosniff"
    return response


class Attach(ActView):
    """Send a paper for a record."""

    title, button = "上传材料", "上传"
    template = "files/attach.html"
    drafted = False
    subject: Kept

    def prepare(self, **kwargs: Any) -> None:
        """Find the record and check the right."""
        self.subject = kept(self.viewer, kwargs["kind"], kwargs["subject_id"])
        self.kind, self.subject_id = kwargs["kind"], kwargs["subject_id"]
        if not self.subject.may_write:
            raise PermissionDenied("您可以查看，但不能添加附件。")

    def form(self, data: Any = None) -> AnyForm:
        files = self.request.FILES if data is not None else None
        form = AttachForm(data, files, papers=self.subject.papers)
        if data is None and "code" in form.fields:
            form.initial["code"] = self.request.GET.get("code", "")
        return form

    def act(self, form: AnyForm) -> str:
        given = form.cleaned_data
        paper = services.attach(
            kind=self.kind,
            subject_id=self.subject_id,
            file=given["file"],
            title=given["title"],
            code=given.get("code", ""),
            is_personal=given["is_personal"],
            actor=self.viewer,
        )
        return f"已上传：{paper.title}"

    def heading(self) -> str:
        return f"上传材料：{self.subject.label}"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [(self.subject.label, self.subject.url), ("上传材料", "")]

    def done_url(self) -> str:
        return self.subject.url


class Withdraw(ActView):
    """Take a paper back."""

    title, button = "撤下材料", "撤下"
    dangerous = True
    paper: Attachment

    def prepare(self, **kwargs: Any) -> None:
        """Find the paper and check the right."""
        self.paper = queries.get_paper(self.viewer, kwargs["attachment_id"])
        self.subject = kept(self.viewer, self.paper.subject_kind, self.paper.subject_id)
        if not self.subject.may_write:
            raise PermissionDenied("您可以查看，但不能撤下附件。")

    def form(self, data: Any = None) -> AnyForm:
        return WithdrawForm(data)

    def act(self, form: AnyForm) -> str:
        reason = form.cleaned_data["reason"]
        services.withdraw(attachment=self.paper, actor=self.viewer, reason=reason)
        return f"已撤下：{self.paper.title}"

    def heading(self) -> str:
        return f"撤下：{self.paper.title}"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [(self.subject.label, self.subject.url), ("撤下材料", "")]

    def done_url(self) -> str:
        return self.subject.url
