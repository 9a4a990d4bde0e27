"""Issue letters: number, files and log in one transaction, or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo

from .kinds import Draft, Kind, is_declared, kind_of
from .letters import Letter, letter_of
from .models import Format, Issued, IssuedFile

_NEXT = """
INSERT INTO documents_series (code, year, last) VALUES (%s, %s, 1)
ON CONFLICT (code, year) DO UPDATE SET last = documents_series.last + 1
RETURNING last
"""


class UnableToIssue(UnableTo):
    """The letter cannot be issued or declared void."""


def next_number(*, series: str, year: int) -> int:
    """Take the next number of a series; undone with the transaction, so that no gap is left.

    Whoever else takes a number of this series waits until the transaction ends.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken within a transaction")
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, year])
        (number,) = cursor.fetchone()
    return int(number)


def number_text(series: str, year: int, serial: int) -> str:
    """Return a number as letters bear it: 鹏社党〔2026〕12号."""
    return f"{series}〔{year}〕{serial}号"


def last_series(issuer: str) -> str:
    """Return the series that an issuer numbered its last letter in."""
    rows = Issued.objects.filter(issuer=issuer).exclude(series="").order_by("-pk")
    return rows.values_list("series", flat=True).first() or ""


def preview(*, kind: str, subject: Any, actor: Viewer, on: date) -> Letter:
    """Return the letter as it would be issued, still without a number."""
    declared = kind_of(kind)
    actor.require(declared.issue)
    return declared.build(subject, actor, on).letter


@transaction.atomic
def issue(*, kind: str, subject: Any, actor: Viewer, on: date) -> Issued:
    """Fill, number, write and keep a letter.

    Raises:
        PermissionDenied: the actor may not issue this kind there.
    """
    declared = kind_of(kind)
    actor.require(declared.issue)
    return issue_draft(kind=declared, draft=declared.build(subject, actor, on), actor=actor, on=on)


@transaction.atomic
def issue_draft(*, kind: Kind, draft: Draft, actor: Viewer, on: date) -> Issued:
    """Number, write and keep a letter that has been filled already.

    Raises:
        PermissionDenied: the actor may not issue this kind there.
    """
    about = draft.about
    if about.org is not None and not actor.may_at(kind.issue, about.org):
        raise PermissionDenied(kind.issue)
    serial = next_number(series=draft.series, year=on.year) if draft.series else None
    number = number_text(draft.series, on.year, serial) if serial else draft.letter.number
    letter = replace(draft.letter, number=number)
    issued = Issued.objects.create(
        kind=kind.code,
        permission=kind.read,
        series=draft.series,
        year=on.year,
        serial=serial,
        number=number,
        title=letter.title.replace("\n", "")[:200],
        issuer=letter.signature[:120],
        addressee=letter.addressee[:200],
        subject_kind=about.kind,
        subject_id=about.id,
        subject_label=about.label[:120],
        org_path=about.org,
        place_path=about.place,
        agency_id=about.agency,
        unit_id=about.unit,
        person_id=about.person,
        is_personal=about.is_personal,
        letter=letter.as_json(),
        issued_on=on,
        issued_by_id=actor.user_id,
        issued_by_name=actor.name[:64],
    )
    _keep(issued, letter)
    audit.record(
        actor=actor,
        action="documents.letter.issued",
        subject=issued,
        fields={"number": (None, number), "title": (None, issued.title)},
    )
    return issued


@transaction.atomic
def declare_void(*, issued: Issued, reason: str, actor: Viewer, on: date) -> None:
    """Declare a letter void; its number stays taken and its files stay.

    Raises:
        PermissionDenied: the actor may not issue this kind there.
        UnableToIssue: it is void already, or nothing is said.
    """
    require_void(issued, actor)
    if issued.void_on is not None:
        raise UnableToIssue("这份公文已经作废。")
    if not reason.strip():
        raise UnableToIssue("请写明作废的原因。")
    issued.void_on, issued.void_why = on, reason.strip()[:200]
    issued.save(update_fields=["void_on", "void_why"])
    audit.record(
        actor=actor,
        action="documents.letter.voided",
        subject=issued,
        fields={"void_on": (None, on)},
        reason=issued.void_why,
    )


def require_void(issued: Issued, actor: Viewer) -> None:
    """Check that the actor may declare a letter void.

    Raises:
        PermissionDenied: the actor may not issue this kind there, or nobody does any more.
    """
    if not is_declared(issued.kind):
        raise PermissionDenied(issued.kind)
    actor.require(kind_of(issued.kind).issue, path=issued.org_path)


def may_void(issued: Issued, actor: Viewer) -> bool:
    """Tell whether the actor may declare a letter void."""
    try:
        require_void(issued, actor)
    except PermissionDenied:
        return False
    return True


def file_of(issued: Issued, format: str) -> IssuedFile:
    """Return the file of a letter; a PDF that could not be made before is made now."""
    found = issued.files.filter(format=format).first()
    return found or _store(issued, letter_of(issued.letter), Format(format))


def _keep(issued: Issued, letter: Letter) -> None:
    _store(issued, letter, Format.DOCX)
    try:
        _store(issued, letter, Format.PDF)
    except UnableTo:
        # Without fonts there is the Word file; `file_of` makes the PDF once they are there.
        return


def _store(issued: Issued, letter: Letter, format: Format) -> IssuedFile:
    # Both need large libraries: whoever issues nothing does not load them.
    from .pdf import write_pdf
    from .word import write_docx

    content = write_docx(letter) if format is Format.DOCX else write_pdf(letter)
    return IssuedFile.objects.create(
        issued=issued,
        format=format,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )
