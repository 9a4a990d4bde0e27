"""Have the system write a paper that a step needs: numbered, kept, and sent with the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.documents import services as documents
from tongjian.foundation.documents.kinds import Draft, Kind, kind_of
from tongjian.foundation.documents.models import Format, Issued
from tongjian.foundation.files.models import Attachment
from tongjian.foundation.files.services import attach
from tongjian.foundation.procedures.declaring import Document
from tongjian.foundation.procedures.gates import PAPERS
from tongjian.foundation.procedures.models import StepRun
from tongjian.kernel.errors import UnableTo

from .moving import UnableToAct, authorize, lock


def template_of(run: StepRun, code: str) -> Document | None:
    """Return the paper of a step that the system can write."""
    papers = run.declared.papers(run.case)
    return next((p for p in papers if p.code == code and p.template), None)


def draft_of(run: StepRun, code: str, *, actor: Viewer, on: date) -> tuple[Kind, Draft]:
    """Return the letter as it would be written, still without a number.

    Raises:
        UnableToAct: the system has no such letter for this step.
    """
    paper = template_of(run, code)
    if paper is None:
        raise UnableToAct("这份材料没有样式，请上传。")
    kind = kind_of(paper.template)
    return kind, kind.build(run.case, actor, on)


@transaction.atomic
def write_paper(
    *, run: StepRun, code: str, actor: Viewer, on: date, series: str = ""
) -> Attachment:
    """Write, number and keep a letter, and send it with the case as the paper that is asked for.

    Raises:
        PermissionDenied: the actor may not do the step, or not issue such a letter there.
        UnableToAct: the system has no such letter for this step.
    """
    run = lock(run)
    acting = authorize(actor, run).viewer
    kind, draft = draft_of(run, code, actor=acting, on=on)
    acting.require(kind.issue)
    numbered = replace(draft, series=series.strip() or draft.series)
    issued = documents.issue_draft(kind=kind, draft=numbered, actor=acting, on=on)
    return attach(
        kind=PAPERS,
        subject_id=run.case_id,
        code=code,
        title="",
        file=_file(issued),
        actor=actor,
        is_personal=issued.is_personal,
    )


def _file(issued: Issued) -> ContentFile[bytes]:
    """Return the letter as PDF, or as Word where there are no fonts for PDF."""
    try:
        found = documents.file_of(issued, Format.PDF)
    except UnableTo:
        found = documents.file_of(issued, Format.DOCX)
    return ContentFile(bytes(found.content), f"{issued.title}.{found.format}")
