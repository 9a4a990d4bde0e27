"""Sources are looked through as a whole: what is new opens, what is gone closes by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tongjian.foundation.notices import refreshing, services
from tongjian.foundation.notices.causes import Cause, Due, Owner, Source, Subject
from tongjian.foundation.notices.models import Closed, Notice, Stale
from tongjian.foundation.notices.refreshing import Outcome

pytestmark = pytest.mark.django_db
DAY, LATER = date(2026, 11, 20), date(2026, 11, 27)
LACK = Cause("test.lack", "缺一份材料", ("units.unit:read",), days=10)


def due(number: int, label: str = "", **fields: Any) -> Due:
    subject = Subject("unit", number, label or f"第{number}家")
    return Due("test.lack", subject, Owner("街道党工委", org="00010002"), **fields)


@dataclass
class World:
    """What is wrong at the moment; a source finds it."""

    wrong: dict[int, Due] = field(default_factory=dict)
    asked: list[Collection[int] | None] = field(default_factory=list)

    def find(self, on: date, only: Collection[int] | None) -> Iterator[Due]:
        self.asked.append(only)
        return (one for pk, one in self.wrong.items() if only is None or pk in only)

    @property
    def source(self) -> Source:
        return Source("test", "试验", causes=lambda on: [LACK], find=self.find)

    def refresh(self, on: date = DAY, only: Collection[int] | None = None) -> Outcome:
        return refreshing.refresh(source=self.source, on=on, only=only)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World({number: due(number) for number in range(1, 6)})
    monkeypatch.setattr("tongjian.foundation.notices.causes._sources", {"test": made.source})
    return made


def still_open() -> set[int | None]:
    return set(Notice.objects.filter(closed_on__isnull=True).values_list("subject_id", flat=True))


def test_new_ones_open_and_gone_ones_close(world: World) -> None:
    assert world.refresh() == Outcome(found=5, opened=5)
    del world.wrong[2]
    world.wrong[9] = due(9)

    assert world.refresh(on=LATER) == Outcome(found=5, opened=1, closed=1)
    assert still_open() == {1, 3, 4, 5, 9}
    gone = Notice.objects.get(subject_id=2)
    assert (gone.closed_on, gone.closed_why) == (LATER, Closed.GONE)
    assert Notice.objects.get(subject_id=9).due_on == date(2026, 12, 7)


def test_nothing_changes_when_nothing_has(world: World) -> None:
    world.refresh()
    before = list(Notice.objects.order_by("pk").values())

    assert world.refresh(on=LATER) == Outcome(found=5)
    assert list(Notice.objects.order_by("pk").values()) == before


def test_a_renamed_subject_is_renamed_and_stays_put_off(world: World) -> None:
    world.refresh()
    Notice.objects.filter(subject_id=1).update(snoozed_until=LATER, snoozed_why="等公章")
    world.wrong[1] = due(1, "新名称")

    assert world.refresh() == Outcome(found=5, renewed=1)
    kept = Notice.objects.get(subject_id=1)
    assert (kept.label, kept.snoozed_why, kept.due_on) == ("新名称", "等公章", date(2026, 11, 30))


def test_only_those_that_changed_are_looked_at(world: World) -> None:
    world.refresh()
    world.wrong.clear()

    assert world.refresh(only={1, 2}) == Outcome(closed=2)
    assert still_open() == {3, 4, 5}


def test_single_notices_and_other_sources_are_left_alone(world: World) -> None:
    services.raise_notice(
        key="case/1",
        cause=replace(LACK, code="case"),
        subject=Subject("unit", 1, "第1家"),
        owner=Owner("街道党工委"),
        on=DAY,
    )
    world.wrong.clear()
    world.refresh()

    assert Notice.objects.get().closed_on is None


def test_what_changed_is_caught_up_with_once(world: World) -> None:
    world.refresh()
    world.wrong.clear()
    refreshing.mark_stale(source="test", subject_ids=[1, 2, 2])

    assert refreshing.catch_up(on=DAY).closed == 2
    assert world.asked[-1] == {1, 2}
    assert not Stale.objects.exists()
    assert refreshing.catch_up(on=DAY) == Outcome()


def test_too_much_waits_for_the_worker(world: World) -> None:
    refreshing.mark_stale(source="test", subject_ids=range(1, 12))

    assert refreshing.catch_up(on=DAY, at_most=10) == Outcome()
    assert Stale.objects.count() == 11
    assert refreshing.catch_up(on=DAY).opened == 5


def test_nobody_waits_for_a_page_while_the_worker_looks(world: World) -> None:
    refreshing.mark_stale(source="test", subject_ids=[1])
    worker = connection.copy()
    try:
        with worker.cursor() as cursor:
            cursor.execute("BEGIN; SELECT pg_advisory_xact_lock(hashtext('notices/test'))")
        assert refreshing.catch_up(on=DAY, at_most=10) == Outcome()
        assert Stale.objects.count() == 1
    finally:
        worker.close()


def test_a_mark_for_all_looks_at_all(world: World) -> None:
    refreshing.mark_stale(source="test", subject_ids=[3, refreshing.ALL])
    refreshing.catch_up(on=DAY)

    assert world.asked == [None]


def test_a_source_may_answer_in_sql(world: World) -> None:
    rows = """SELECT 'test.lack', 'unit', n, '第' || n || '家', false, '某办', '0001', NULL, NULL,
                     NULL, NULL, NULL::date, '', '' FROM generate_series(1, %s) n"""
    source = Source(
        "test", "试验", causes=lambda on: [LACK], select=lambda on, only: [(rows, [2_000])]
    )

    assert refreshing.refresh(source=source, on=DAY).opened == 2_000


def test_as_many_statements_for_many_as_for_few(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world.refresh()
    world.wrong = {number: due(number) for number in range(3_000)}

    with django_assert_num_queries(20):
        world.refresh()
