"""Attach a paper to a record, take one back."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePath
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import connection, transaction
from django.utils import timezone

from tongjian.foundation.access.scopes import PATH_END
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo
from tongjian.kernel.findings import error

from .keepers import Kept, kept
from .models import Attachment
from .sniffing import ALLOWED, FileType, sniff

MOST_BYTES = 20 * 1024 * 1024
_NAMES = "、".join(found.label for found in ALLOWED)
_MOVE = """
UPDATE files_attachment
   SET {column} = %(after)s || substr({column}, length(%(before)s) + 1)
 WHERE {column} >= %(before)s AND {column} < %(end)s
"""


class UnableToAttach(UnableTo):
    """The file cannot be attached."""


@transaction.atomic
def attach(
    *,
    kind: str,
    subject_id: int,
    file: File[bytes],
    title: str,
    actor: Viewer,
    code: str = "",
    is_personal: bool = False,
) -> Attachment:
    """Attach a file to a record; one that names members is for whoever may read them.

    Raises:
        Http404: there is no such record in the actor's scope.
        PermissionDenied: the actor may look at it only.
        UnableToAttach: empty, too large, or of a type that may not be attached.
    """
    subject = kept(actor, kind, subject_id)
    if not subject.may_write:
        raise PermissionDenied("您可以查看，但不能添加附件。")
    found = _examine(file)
    attachment = Attachment(
        **subject.keys.as_fields(),
        subject_kind=kind,
        subject_id=subject_id,
        code=code,
        title=_titled(subject, code) or title,
        is_personal=is_personal or code in subject.personal,
        name=_name(file.name or "", found),
        mime=found.mime,
        type_label=found.label,
        size=file.size,
        sha256=digest(file),
        sent_by_id=actor.user_id,
        sent_by_name=actor.name,
    )
    attachment.file.save(f"{uuid4().hex}.{found.ending}", file, save=False)
    attachment.save()
    _note(attachment, actor, "files.attachment.sent", {"sha256": (None, attachment.sha256)})
    return attachment


@transaction.atomic
def withdraw(*, attachment: Attachment, actor: Viewer, reason: str) -> None:
    """Take a paper back; the file stays for the record, the list leaves it out.

    Raises:
        PermissionDenied: the actor may look at it only.
    """
    if not kept(actor, attachment.subject_kind, attachment.subject_id).may_write:
        raise PermissionDenied("您可以查看，但不能撤下附件。")
    attachment.withdrawn_at = timezone.now()
    attachment.withdrawn_why = reason
    attachment.save(update_fields=["withdrawn_at", "withdrawn_why"])
    _note(attachment, actor, "files.attachment.withdrawn", {"name": (attachment.name, None)})


def note_opening(*, paper: Attachment, reader: Viewer) -> None:
    """Log that a paper about people was read; who it is about sees it among the own readings."""
    audit.note_document(
        reader=reader,
        subject=paper,
        person_id=paper.person_id,
        what=f"材料：{paper.title}",
        purpose=f"办理：{paper.title}",
    )


def follow_move(*, before: str, after: str) -> None:
    """Give papers the path that their organisation has now."""
    told = {"before": before, "after": after, "end": before + PATH_END}
    with connection.cursor() as cursor:
        for column in ("scope_path", "leader_path"):
            cursor.execute(_MOVE.format(column=column), told)


def digest(file: File[bytes]) -> str:
    """Return the SHA-256 of a file."""
    total = sha256()
    file.seek(0)
    for chunk in file.chunks():
        total.update(chunk)
    file.seek(0)
    return total.hexdigest()


def _examine(file: File[bytes]) -> FileType:
    if not file.size:
        raise _refused("文件是空的")
    if file.size > MOST_BYTES:
        raise _refused(f"文件超过 {MOST_BYTES // 1024 // 1024} MB", "请压缩或拆分后再传。")
    found = sniff(file.file)  # type: ignore[arg-type]
    if found is None:
        raise _refused("文件类型不能上传", f"可以上传：{_NAMES}；带宏的文件请另存。")
    return found


def _refused(message: str, advice: str = "") -> UnableToAttach:
    return UnableToAttach(
        findings=[error("file_refused", message, suggestion=advice, field="file")]
    )


def _titled(subject: Kept, code: str) -> str:
    return dict(subject.papers).get(code, "")


def _name(given: str, found: FileType) -> str:
    """Return a name without folders and control characters, with the ending of the type."""
    bare = PurePath(given.replace("\\", "/")).name
    stem = "".join(c for c in PurePath(bare).stem if c.isprintable() and c not in '<>:"|?*')
    return f"{stem[:120] or '附件'}.{found.ending}"


def _note(
    attachment: Attachment, actor: Viewer, action: str, fields: dict[str, tuple[object, object]]
) -> None:
    # Written at the record that the paper belongs to, so that its history tells of it.
    change = audit.Change(
        attachment.subject_kind, attachment.subject_id, str(attachment)[:120], fields
    )
    audit.record_many(
        actor=actor, action=action, changes=[change], reason=attachment.withdrawn_why
    )
