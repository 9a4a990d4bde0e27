"""What persons may agree to, given and taken back with the same ease."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import QuerySet

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.privacy.choices import Way
from tongjian.foundation.privacy.models import Consent
from tongjian.kernel.errors import UnableTo


class UnableToConsent(UnableTo):
    """The consent cannot be recorded."""


@dataclass(frozen=True)
class Purpose:
    """Something a person may agree to or not; a new wording is a new version."""

    code: str
    label: str
    text: str
    version: int = 1


_purposes: dict[str, Purpose] = {}


def declare(purpose: Purpose) -> None:
    """Offer a purpose; done in an area's `apps.py`."""
    _purposes[purpose.code] = purpose


def purposes() -> list[Purpose]:
    """Return what persons may agree to."""
    return list(_purposes.values())


def purpose_of(code: str) -> Purpose:
    """Return one purpose. Raises UnableToConsent when nobody declared it."""
    if code not in _purposes:
        raise UnableToConsent("没有这个同意事项。")
    return _purposes[code]


@transaction.atomic
def give(*, subject: models.Model, purpose: str, way: Way, on: date, actor: Viewer) -> Consent:
    """Record a consent to the words of today; the caller has checked that the actor may.

    Raises:
        UnableToConsent: there is no such purpose, or it is agreed to already.
    """
    declared = purpose_of(purpose)
    if _open(subject, purpose).exists():
        raise UnableToConsent("已经同意过，无须重复。")
    consent = Consent.objects.create(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        purpose=purpose,
        version=declared.version,
        given_on=on,
        given_way=way,
        recorded_by=actor.name,
    )
    _record(actor, "privacy.consent.given", subject, declared, way)
    return consent


@transaction.atomic
def withdraw(*, subject: models.Model, purpose: str, way: Way, on: date, actor: Viewer) -> None:
    """Take a consent back: no reason is asked for.

    Raises:
        UnableToConsent: nothing was agreed to.
    """
    declared = purpose_of(purpose)
    if not _open(subject, purpose).update(withdrawn_on=on, withdrawn_way=way):
        raise UnableToConsent("没有可以撤回的同意。")
    _record(actor, "privacy.consent.withdrawn", subject, declared, way)


def holds(*, subject: models.Model, purpose: str) -> bool:
    """Tell whether a person agrees now to the words in use now."""
    return _open(subject, purpose).filter(version=purpose_of(purpose).version).exists()


def consents_of(subject: models.Model) -> QuerySet[Consent]:
    """Return what a person agreed to and took back, newest first."""
    found = Consent.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return found.order_by("-pk")


def _open(subject: models.Model, purpose: str) -> QuerySet[Consent]:
    return consents_of(subject).filter(purpose=purpose, withdrawn_on__isnull=True)


def _record(actor: Viewer, action: str, subject: models.Model, purpose: Purpose, way: str) -> None:
    said = f"{purpose.label}（第 {purpose.version} 版）"
    fields = {"consent": (None, said), "way": (None, Way(way).label)}
    audit.record(actor=actor, action=action, subject=subject, fields=fields)
