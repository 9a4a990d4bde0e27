from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongjian.foundation.ui import keyset
from tongjian.foundation.ui.keyset import BadCursor, Cursor, Sort, decode, encode

SORTS = [
    Sort("id"),
    Sort("id", descending=True),
    Sort("name", "name"),
    Sort("name", "name", descending=True),
    Sort("people", "people"),
    Sort("people", "people", descending=True),
    Sort("founded", "founded"),
    Sort("founded", "founded", descending=True),
]


def opened(token: str | None, sort: Sort) -> Cursor:
    assert token is not None
    return decode(token, sort=sort)


def walk(
    things: Any,
    sort: Any,
    *,
    size: Any,
    start: Any = None,
    towards: Any = "next",
    rows: Any = None,
    key: Any = None,
) -> Any:
    """Follow the links from page to page and return the pages."""
    rows = rows or things.objects.all
    pages = [keyset.page(rows, sort=sort, size=size, cursor=start, key=key)]
    while token := getattr(pages[-1], towards):
        cursor = decode(token, sort=sort)
        pages.append(keyset.page(rows, sort=sort, size=size, cursor=cursor, key=key))
        assert len(pages) < 100
    return pages


@pytest.mark.parametrize("sort", SORTS, ids=str)
@pytest.mark.parametrize("size", [5, 47, 50])
def test_following_next_shows_every_row_once_and_in_order(
    things: Any, sort: Any, size: Any
) -> None:
    whole = list(keyset.ordered(things.objects.all(), sort=sort))

    pages = walk(things, sort, size=size)

    assert [row.pk for page in pages for row in page.rows] == [row.pk for row in whole]


@pytest.mark.parametrize("sort", SORTS, ids=str)
def test_following_previous_from_the_end_shows_every_row_once(things: Any, sort: Any) -> None:
    whole = list(keyset.ordered(things.objects.all(), sort=sort))
    end = Cursor(str(sort), backward=True)

    pages = walk(things, sort, size=5, start=end, towards="previous")

    shown = [row.pk for page in reversed(pages) for row in page.rows]
    assert shown == [row.pk for row in whole]


@pytest.mark.parametrize("sort", SORTS, ids=str)
@pytest.mark.parametrize("towards", ["next", "previous"])
def test_pages_by_remembered_plans_are_the_same(things: Any, sort: Any, towards: Any) -> None:
    start = Cursor(str(sort), backward=towards == "previous")
    asked: list[None] = []

    def rows() -> Any:
        asked.append(None)
        return things.objects.filter(pk__gt=0)

    key = "remembered", str(sort), towards
    way: dict[str, Any] = {"size": 5, "start": start, "towards": towards}
    planned = walk(things, sort, rows=rows, key=key, **way)

    assert [page.rows for page in planned] == [page.rows for page in walk(things, sort, **way)]
    # The end, amid the rows with keys, amid those without; however many pages there are.
    assert len(planned) > 3 >= len(asked)


@pytest.mark.parametrize("sort", SORTS, ids=str)
def test_previous_leads_back_to_the_same_rows(things: Any, sort: Any) -> None:
    first = keyset.page(things.objects.all(), sort=sort, size=10)
    second = keyset.page(things.objects.all(), sort=sort, size=10, cursor=opened(first.next, sort))
    back = keyset.page(
        things.objects.all(), sort=sort, size=10, cursor=opened(second.previous, sort)
    )

    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]
    assert back.previous is None


def test_rows_without_a_key_come_last_in_both_directions(things: Any) -> None:
    for descending in (False, True):
        sort = Sort("people", "people", descending=descending)
        rows = [row for page in walk(things, sort, size=10) for row in page.rows]
        known = [row.people is not None for row in rows]
        assert known == sorted(known, reverse=True)


def test_the_first_page_offers_no_way_back_and_the_last_none_forward(things: Any) -> None:
    pages = walk(things, Sort("name", "name"), size=20)

    assert pages[0].previous is None
    assert pages[-1].next is None
    assert pages[-1].last is None


def test_an_empty_list_has_no_pages_around_it(things: Any) -> None:
    page = keyset.page(things.objects.none(), sort=Sort("name", "name"), size=5)

    assert page == keyset.Page()


def test_a_page_in_the_middle_asks_for_a_range_and_not_an_offset(things: Any) -> None:
    sort = Sort("name", "name")
    first = keyset.page(things.objects.all(), sort=sort, size=5)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        keyset.page(things.objects.all(), sort=sort, size=5, cursor=opened(first.next, sort))

    (query,) = asked.captured_queries
    assert "OFFSET" not in query["sql"]
    assert '("ui_tests_thing"."name", "ui_tests_thing"."id") > (' in query["sql"]


def test_an_index_on_key_and_id_answers_the_range(things: Any) -> None:
    sort = Sort("name", "name")
    first = keyset.page(things.objects.all(), sort=sort, size=5)
    cursor = opened(first.next, sort)
    with connection.cursor() as sql:
        sql.execute("CREATE INDEX ON ui_tests_thing (name, id)")
        sql.execute("SET LOCAL enable_seqscan = off")
        sql.execute("SET LOCAL enable_bitmapscan = off")
    with CaptureQueriesContext(connection) as asked:
        keyset.page(things.objects.all(), sort=sort, size=5, cursor=cursor)

    with connection.cursor() as sql:
        sql.execute("EXPLAIN " + asked.captured_queries[0]["sql"])
        plan = "\n".join(line for (line,) in sql.fetchall())

    assert "Index Cond: (ROW(" in plan
    assert "Sort" not in plan


def test_a_cursor_does_not_show_what_it_holds() -> None:
    token = encode(Cursor("name", key="张三", pk=7))

    assert "张三" not in token
    assert decode(token, sort=Sort("name", "name")) == Cursor("name", key="张三", pk=7)


@pytest.mark.parametrize("token", ["x", "", "gAAAAA", "中文", "a" * 300])
def test_a_damaged_cursor_is_refused(token: Any) -> None:
    with pytest.raises(BadCursor, match="分页位置无效"):
        decode(token, sort=Sort("name", "name"))


def test_a_cursor_of_another_order_is_refused() -> None:
    token = encode(Cursor("-name", key="a", pk=1))

    with pytest.raises(BadCursor, match="与当前排序不符"):
        decode(token, sort=Sort("name", "name"))


def test_a_cursor_of_another_installation_is_refused(settings: Any) -> None:
    token = encode(Cursor("name", key="a", pk=1))
    settings.SECRET_KEY = "another"

    with pytest.raises(BadCursor):
        decode(token, sort=Sort("name", "name"))


def test_every_kind_of_key_survives_the_cursor() -> None:
    from datetime import UTC, date, datetime
    from decimal import Decimal
    from uuid import UUID

    keys = [
        None,
        3,
        "组织",
        True,
        date(2020, 2, 29),
        datetime(2020, 2, 29, 8, 30, 0, 1, tzinfo=UTC),
        Decimal("12.50"),
        UUID(int=5),
    ]

    for key in keys:
        sort = Sort("x", "x")
        assert decode(encode(Cursor("x", key=key, pk=1)), sort=sort).key == key
