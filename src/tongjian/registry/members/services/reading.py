"""Reading personal data is an act: it needs a right, has a purpose, and is logged."""

from __future__ import annotations

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo
from tongjian.registry.members import permissions, secrets
from tongjian.registry.members.models import Person

LABELS = {
    secrets.IDENTIFIER: "公民身份号码",
    secrets.PHONE: "联系电话",
    secrets.ADDRESS: "家庭住址",
}


class UnableToReveal(UnableTo):
    """The value is not shown."""


def note_page(*, person: Person, reader: Viewer, purpose: str) -> None:
    """Log that a personal page was read; one's own page needs no entry."""
    if person.pk not in reader.person_ids:
        _note(person, reader, "个人页面", purpose)


def reveal(*, person: Person, field: str, reader: Viewer, purpose: str) -> str:
    """Return one sealed value in clear and log it.

    Raises:
        PermissionDenied: the reader may not identify this member.
        UnableToReveal: no purpose is given.
    """
    if person.pk not in reader.person_ids:
        reader.require(permissions.IDENTIFY, path=person.home_path)
    if not purpose.strip():
        raise UnableToReveal("请填写查看目的。")
    _note(person, reader, LABELS[field], purpose.strip())
    return secrets.take(person, field)


def _note(person: Person, reader: Viewer, what: str, purpose: str) -> None:
    audit.note_reading(
        reader=reader,
        subject=person,
        subject_type=Person._meta.label_lower,
        what=what,
        purpose=purpose,
    )
