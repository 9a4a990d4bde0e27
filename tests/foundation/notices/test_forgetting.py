"""Closed notices are deleted when their time is over; open ones and newer ones stay."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tongjian.config.retention import KINDS
from tongjian.foundation import clock
from tongjian.foundation.notices import services
from tongjian.foundation.notices.causes import Cause, Owner, Subject
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.privacy.models import Disposal
from tongjian.foundation.privacy.tasks import dispose_automatic

CAUSE = Cause("trial", "试办", ("members.person:read",))
KIND = next(kind for kind in KINDS if kind.code == "closed-notices")


def noticed(key: str, *, closed_on: date | None) -> Notice:
    made = services.raise_notice(
        key=key,
        cause=CAUSE,
        subject=Subject("units.unit", 7, "某协会"),
        owner=Owner(org="0001"),
        on=date(2015, 1, 5),
    )
    if closed_on:
        services.settle(key=key, on=closed_on)
    return made


@pytest.mark.django_db
def test_the_night_takes_what_is_over_and_nothing_else() -> None:
    last = clock.today() - timedelta(days=KIND.days)
    over = noticed("a", closed_on=last - timedelta(days=1))
    kept = [
        noticed("b", closed_on=last),
        noticed("c", closed_on=clock.today()),
        noticed("d", closed_on=None),
    ]

    dispose_automatic()

    left = set(Notice.objects.values_list("pk", flat=True))
    assert left == {notice.pk for notice in kept}
    assert over.pk not in left
    assert Disposal.objects.get(kind=KIND.code).records == 1
