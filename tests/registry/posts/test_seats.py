"""Seats that a file claims piece by piece: what is asked is asked before, all else ahead."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.registry.cast import Cast
from tongjian.foundation.exchange.judging import JudgedRow, JudgedSheet
from tongjian.foundation.exchange.working import Applying
from tongjian.registry.posts.choices import Post
from tongjian.registry.posts.exchange.seats import Claims, Holders, Seat, take_seats
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.models import Unit

ON = date(2026, 11, 21)


def claims(unit: Unit, number: int, post: Post, *names: str) -> Claims:
    row = JudgedRow(JudgedSheet("", 0), number, [], {}, position=number)
    return lambda: [Seat(row, unit, post.value, n, ON) for n in names], Holders(units=[unit.pk])


def take(cast: Cast, *pieces: Claims) -> list[tuple[int, Any]]:
    changes = take_seats(pieces, applying=Applying(cast.actor, ON, 0))
    return [(change.row.number, change.after or change.before) for change in changes]


def test_of_rows_that_claim_the_same_seat_the_first_has_it_whatever_the_piece(cast: Cast) -> None:
    unit = cast.unit("试示范协会")

    done = take(
        cast,
        claims(unit, 1, Post.HEAD, "王明", "李红"),
        claims(unit, 2, Post.HEAD, "赵强"),
        claims(unit, 3, Post.INSTRUCTOR, "王明", "李红"),
        claims(unit, 4, Post.INSTRUCTOR, "李红"),
    )

    assert [number for number, _ in done] == [1, 3, 3]
    held = Appointment.objects.open().filter(unit=unit).order_by("pk")
    assert list(held.values_list("post", "holder_name")) == [
        ("head", "王明"),
        ("instructor", "王明"),
        ("instructor", "李红"),
    ]


def test_who_sits_there_is_followed_and_named_for_the_undo(cast: Cast) -> None:
    unit = cast.unit("试示范协会")
    before = Appointment(unit=unit, post=Post.HEAD, holder_name="孙立", start_on=date(2020, 1, 1))
    before.save()

    assert take(cast, claims(unit, 1, Post.HEAD, "孙立")) == []
    assert take(cast, claims(unit, 2, Post.HEAD, "王明")) == [(2, {"relieved": [before.pk]})]

    before.refresh_from_db()
    assert before.end_on == ON
