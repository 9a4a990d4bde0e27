"""Publish a notice, know the version in force, and confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.privacy import permissions
from tongjian.foundation.privacy.models import Confirmation, Notice
from tongjian.kernel.errors import UnableTo

PRIVACY = "privacy"


@dataclass(frozen=True)
class Shipped:
    """Words that come with the program for people who have no account; version 1 of a notice."""

    code: str
    title: str
    text: str


_shipped: dict[str, Shipped] = {}


class UnableToPublish(UnableTo):
    """The notice cannot be published."""


def declare(shipped: Shipped) -> None:
    """Offer a notice of an area; done in its `apps.py`."""
    _shipped[shipped.code] = shipped


def shipped() -> list[Shipped]:
    """Return the notices of areas, besides the one that accounts confirm."""
    return list(_shipped.values())


def entered(code: str, *, on: date) -> Notice:
    """Return the words in force on a day; those that come with the program are entered once.

    Raises:
        UnableToPublish: nobody declared such a notice.
    """
    found = told(code, on=on)
    if found.pk is not None:
        return found
    names = ("title", "text", "start_on", "published_by")
    given = {name: getattr(found, name) for name in names}
    return Notice.objects.get_or_create(code=code, version=1, defaults=given)[0]


def told(code: str, *, on: date) -> Notice:
    """Return the words in force on a day, else those that come with the program, not saved.

    Raises:
        UnableToPublish: nobody declared such a notice.
    """
    if code not in _shipped:
        raise UnableToPublish("没有这种告知。")
    found = in_force(on, code) or versions(code).last()
    if found is not None:
        return found
    words = _shipped[code]
    return Notice(
        code=code,
        version=1,
        title=words.title,
        text=words.text,
        start_on=on,
        published_by="随系统提供",
    )


@transaction.atomic
def publish(
    *, title: str, text: str, start_on: date, actor: Viewer, code: str = PRIVACY
) -> Notice:
    """Publish the next version of a notice; whoever signs in from that day on confirms it.

    Raises:
        PermissionDenied: the actor may not publish notices for the whole site.
        UnableToPublish: there is no text, or a later version is in force by then.
    """
    actor.require_everywhere(permissions.PUBLISH)
    if not title.strip() or not text.strip():
        raise UnableToPublish("请填写标题和正文。")
    if code in _shipped:
        entered(code, on=start_on)
    newest = versions(code).first()
    if newest is not None and newest.start_on > start_on:
        raise UnableToPublish(f"施行日期不能早于上一版（{newest.start_on}）。")
    last = Notice.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0
    notice = Notice.objects.create(
        code=code,
        version=last + 1,
        title=title.strip(),
        text=text.strip(),
        start_on=start_on,
        published_by=actor.name,
    )
    audit.record(
        actor=actor,
        action="privacy.notice.published",
        subject=notice,
        fields={"version": (last or None, notice.version), "start_on": (None, start_on)},
    )
    return notice


def versions(code: str = PRIVACY) -> QuerySet[Notice]:
    """Return the versions of a notice, newest first."""
    return Notice.objects.filter(code=code).order_by("-version")


def in_force(on: date, code: str = PRIVACY) -> Notice | None:
    """Return the version in force on a day, if any has been published."""
    return versions(code).filter(start_on__lte=on).first()


def owed_by(user_id: int, *, on: date) -> Notice | None:
    """Return the version in force when the account has not confirmed it."""
    notice = in_force(on)
    if notice is None or notice.confirmations.filter(user_id=user_id).exists():
        return None
    return notice


def confirmations_of(user_id: int) -> QuerySet[Confirmation]:
    """Return which versions an account has confirmed, newest first."""
    found = Confirmation.objects.filter(user_id=user_id).select_related("notice")
    return found.order_by("-pk")


def confirm(*, notice: Notice, user_id: int, at: datetime) -> Confirmation:
    """Record that an account has read a version; the second time changes nothing."""
    made, _ = Confirmation.objects.get_or_create(
        user_id=user_id, notice=notice, defaults={"confirmed_at": at}
    )
    return made
