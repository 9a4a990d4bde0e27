"""What persons may agree to, given and taken back with the same ease."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import QuerySet

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.plans import Prepared
from tongjian.foundation.privacy.choices import Way
from tongjian.foundation.privacy.models import Consent
from tongjian.foundation.privacy.services import notices
from tongjian.kernel.errors import UnableTo

_AGREED = Prepared(
    lambda kind, pk, purpose: Consent.objects.filter(
        subject_type=kind, subject_id=pk, purpose=purpose, withdrawn_on__isnull=True
    ).values_list("version", flat=True),
    kind=str,
    pk=int,
    purpose=str,
)


class UnableToConsent(UnableTo):
    """The consent cannot be recorded."""


@dataclass(frozen=True)
class Purpose:
    """Something a person may agree to or not; a new wording is a new version."""

    code: str
    label: str
    text: str
    version: int = 1
    # Whose consent it is; members are asked on their own pages.
    about: str = ""
    # The published notice whose versions are agreed to, where the words are an office's own.
    notice: str = ""


_purposes: dict[str, Purpose] = {}


def declare(purpose: Purpose) -> None:
    """Offer a purpose; done in an area's `apps.py`."""
    _purposes[purpose.code] = purpose


def purposes(about: str = "") -> list[Purpose]:
    """Return what persons may agree to."""
    return [purpose for purpose in _purposes.values() if purpose.about == about]


def purpose_of(code: str) -> Purpose:
    """Return one purpose. Raises UnableToConsent when nobody declared it."""
    if code not in _purposes:
        raise UnableToConsent("没有这个同意事项。")
    return _purposes[code]


@transaction.atomic
def give(
    *,
    subject: models.Model,
    purpose: str,
    way: Way,
    on: date,
    actor: Viewer,
    version: int | None = None,
    note: str = "",
) -> Consent:
    """Record a consent, to the words of the day unless told; the caller checked the actor's right.

    Raises:
        UnableToConsent: there is no such purpose or version, or it is agreed to already.
    """
    declared = purpose_of(purpose)
    agreed = _version_on(declared, on) if version is None else version
    if not 1 <= agreed <= _newest(declared):
        raise UnableToConsent(f"没有第 {agreed} 版文字。")
    if _open(subject, purpose).exists():
        raise UnableToConsent("已经同意过，无须重复。")
    consent = Consent.objects.create(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        purpose=purpose,
        version=agreed,
        given_on=on,
        given_way=way,
        recorded_by=actor.name,
        note=note.strip(),
    )
    said = f"{declared.label}（第 {agreed} 版）"
    _record(actor, "privacy.consent.given", subject, said, way, on, note)
    return consent


@transaction.atomic
def withdraw(
    *,
    subject: models.Model,
    purpose: str,
    way: Way,
    on: date,
    actor: Viewer,
    note: str = "",
) -> None:
    """Take a consent back: no reason is asked for.

    Raises:
        UnableToConsent: nothing was agreed to, or only later.
    """
    declared = purpose_of(purpose)
    standing = _open(subject, purpose).first()
    if standing is None:
        raise UnableToConsent("没有可以撤回的同意。")
    if on < standing.given_on:
        raise UnableToConsent(f"{standing.given_on} 才同意，不能早于这一天撤回。")
    standing.withdrawn_on, standing.withdrawn_way = on, way
    standing.withdrawn_by, standing.withdrawn_note = actor.name, note.strip()
    standing.save(
        update_fields=["withdrawn_on", "withdrawn_way", "withdrawn_by", "withdrawn_note"]
    )
    said = f"{declared.label}（第 {standing.version} 版）"
    _record(actor, "privacy.consent.withdrawn", subject, said, way, on, note)


def holds(*, subject: models.Model, purpose: str) -> bool:
    """Tell whether a person agrees now to the words in use now."""
    kind = subject._meta.label_lower
    agreed = _AGREED.run(kind=kind, pk=subject.pk, purpose=purpose)
    return purpose_of(purpose).version in agreed


def forget(subjects: Collection[models.Model]) -> None:
    """Delete the consents of subjects that are deleted; the log says what was agreed."""
    kinds = {subject._meta.label_lower for subject in subjects}
    ids = [subject.pk for subject in subjects]
    Consent.objects.filter(subject_type__in=kinds, subject_id__in=ids).delete()


def standing(subjects: Collection[models.Model]) -> dict[int, Consent]:
    """Return the consent of each subject (by id) that has not been taken back."""
    kinds = {subject._meta.label_lower for subject in subjects}
    ids = [subject.pk for subject in subjects]
    rows = Consent.objects.filter(
        subject_type__in=kinds, subject_id__in=ids, withdrawn_on__isnull=True
    )
    return {consent.subject_id: consent for consent in rows}


def consents_of(subject: models.Model) -> QuerySet[Consent]:
    """Return what a person agreed to and took back, newest first."""
    found = Consent.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return found.order_by("-pk")


def _version_on(declared: Purpose, on: date) -> int:
    return notices.entered(declared.notice, on=on).version if declared.notice else declared.version


def _newest(declared: Purpose) -> int:
    newest = notices.versions(declared.notice).first() if declared.notice else None
    return newest.version if newest is not None else declared.version


def _open(subject: models.Model, purpose: str) -> QuerySet[Consent]:
    return consents_of(subject).filter(purpose=purpose, withdrawn_on__isnull=True)


def _record(
    actor: Viewer,
    action: str,
    subject: models.Model,
    said: str,
    way: Way,
    on: date,
    note: str,
) -> None:
    fields = {"consent": (None, said), "way": (None, Way(way).label), "on": (None, on)}
    audit.record(actor=actor, action=action, subject=subject, fields=fields, reason=note)
