"""Single notices: raised once, renewed, settled, raised again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tongjian.foundation.notices import services
from tongjian.foundation.notices.causes import Cause, Owner, Subject
from tongjian.foundation.notices.models import Closed, Matter, Notice

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
STEP = Cause(
    code="step.review", title="审核申请", permissions=("units.unit:read",), minutes=20, days=5
)


def ask(key: str = "case/1/review", **fields: Any) -> Notice:
    values: dict[str, Any] = {
        "cause": STEP,
        "subject": Subject("unit", 7, "同心学堂"),
        "owner": Owner("街道党工委", org="00010002"),
        "on": DAY,
    }
    return services.raise_notice(key=key, **{**values, **fields})


def test_asking_twice_is_one_notice() -> None:
    first = ask()
    again = ask(on=date(2026, 11, 25), why="材料已补齐")

    assert again.pk == first.pk
    assert Notice.objects.count() == 1
    assert again.made_on == DAY
    assert Notice.objects.get().why == "材料已补齐"


def test_it_is_due_by_its_cause_unless_told() -> None:
    assert ask().due_on == date(2026, 11, 25)
    assert ask("case/2/review", due_on=date(2026, 12, 1)).due_on == date(2026, 12, 1)
    assert ask("case/3/x", cause=Cause("x", "告知", ("a",))).due_on is None


def test_settled_it_is_kept_and_may_come_again() -> None:
    ask()

    assert services.settle(key="case/1/review", on=DAY)
    assert not services.settle(key="case/1/review", on=DAY)
    ask(on=date(2026, 12, 2))

    closed, opened = Notice.objects.order_by("pk")
    assert (closed.closed_on, closed.closed_why) == (DAY, Closed.DONE)
    assert (opened.closed_on, opened.made_on) == (None, date(2026, 12, 2))


def test_all_of_a_case_are_withdrawn_together() -> None:
    for key in ("case/1/a", "case/1/b", "case/10/a"):
        ask(key)

    assert services.settle_all(prefix="case/1/", on=DAY, why=Closed.WITHDRAWN) == 2
    assert Notice.objects.get(closed_on__isnull=True).key == "case/10/a"


def test_a_matter_says_what_its_area_declares_now() -> None:
    ask()
    ask(cause=Cause("step.review", "初审", ("units.unit:write",), clause="条例第四条"))

    matter = Matter.objects.get()
    assert (matter.title, matter.clause) == ("初审", "条例第四条")
    assert matter.permissions == ["units.unit:write"]
