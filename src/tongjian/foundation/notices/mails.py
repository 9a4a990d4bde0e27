"""The week as a mail, for whoever asked for it: titles and numbers, nobody's name."""

from __future__ import annotations

import logging
from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.audit import services as audit

from .models import Subscription
from .queries import duties_of
from .weeks import Week, week_of

log = logging.getLogger(__name__)


def is_configured() -> bool:
    """Tell whether this installation can send mail."""
    return bool(settings.EMAIL_HOST)


@transaction.atomic
def subscribe(*, address: str, actor: Viewer) -> Subscription:
    """Have the week sent to an address of one's own; one address for each account."""
    if actor.user_id is None:
        raise PermissionDenied("请先登录。")
    made, _ = Subscription.objects.update_or_create(
        user_id=actor.user_id, defaults={"address": address.strip()}
    )
    audit.record(actor=actor, action="notices.mail.subscribed", subject=made)
    return made


@transaction.atomic
def unsubscribe(*, actor: Viewer) -> bool:
    """End the mails."""
    found = subscription_of(actor)
    if found is None:
        return False
    audit.record(actor=actor, action="notices.mail.ended", subject=found)
    found.delete()
    return True


def subscription_of(viewer: Viewer) -> Subscription | None:
    """Return the viewer's own subscription."""
    if viewer.user_id is None:
        return None
    return Subscription.objects.filter(user_id=viewer.user_id).select_related("user").first()


def send_weeks(*, on: date) -> int:
    """Send the week to every subscriber with something to hear; return how many were sent."""
    if not is_configured():
        return 0
    wanted = Subscription.objects.filter(user__is_active=True).select_related("user")
    return sum(_send(one, on) for one in wanted.order_by("pk"))


def _send(one: Subscription, on: date) -> bool:
    with transaction.atomic():
        viewer = viewer_for(user_id=one.user_id, name=one.user.display_name, on=on)
        arm_for(viewer)
        week = week_of(duties_of(viewer), on=on)
        if week.is_quiet:
            return False
        text = _text(week)
    try:
        send_mail(f"同建一周待办（{week.first} 至 {week.last}）", text, None, [one.address])
    except (SMTPException, OSError):
        # One address that does not work keeps nobody else from hearing.
        log.exception("the week could not be mailed to user %s", one.user_id)
        return False
    return True


def _text(week: Week) -> str:
    site = settings.TONGJIAN_SITE_URL
    address = f"{site}{reverse('notices:week')}" if site else ""
    return render_to_string(
        "notices/week_mail.txt", {"week": week, "address": address}, using="jinja2"
    )
