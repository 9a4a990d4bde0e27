"""What makes bulk work quick must give exactly what the slow way gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from threading import get_ident

import pytest
from django.db import connection

from tongjian.foundation.bulk.ahead import made_ahead
from tongjian.foundation.bulk.making import made
from tongjian.foundation.bulk.reading import array, in_pieces
from tongjian.registry.localities.models import Locality
from tongjian.registry.units.models import Agency, Unit

NAMES = ["鹏城市东湖区示范协会", "ＩＴ产业（鹏城）联合会", "a", "王", "3D 打印", ""]


class TestMade:
    def test_equals_what_the_constructor_makes(self) -> None:
        agency = Agency(pk=7, name="鹏城市民政局")
        values = {
            "name": "鹏城市示范协会",
            "registrar": agency,
            "established_on": date(2019, 5, 6),
        }

        quick, slow = made(Unit, values), Unit(**values)

        named = [f.attname for f in Unit._meta.concrete_fields if not f.generated]
        assert {n: getattr(quick, n) for n in named} == {n: getattr(slow, n) for n in named}
        assert quick.registrar is agency
        assert quick._state.adding

    def test_lists_are_not_shared(self) -> None:
        first, second = made(Unit, {"name": "甲"}), made(Unit, {"name": "乙"})

        first.fields.append("助学")

        assert second.fields == []


def same(item: int) -> int:
    return item


class TestAhead:
    def test_keeps_the_order(self) -> None:
        assert list(made_ahead(same, range(50))) == list(range(50))
        assert list(made_ahead(same, [])) == []

    def test_an_error_comes_out_where_the_items_are_used(self) -> None:
        def failing(item: int) -> int:
            if item == 2:
                raise LookupError("二")
            return item

        found = made_ahead(failing, (1, 2, 3))
        assert next(found) == 1
        with pytest.raises(LookupError, match="二"):
            next(found)

    def test_sources_are_read_by_the_caller_and_made_by_the_thread(self) -> None:
        def sources() -> Iterator[int]:
            for _ in range(3):
                yield get_ident()

        found = list(made_ahead(lambda reader: (reader, get_ident()), sources()))

        assert {reader for reader, _ in found} == {get_ident()}
        assert get_ident() not in {maker for _, maker in found}

    def test_stops_making_when_nobody_wants_more(self) -> None:
        asked: list[int] = []

        def endless() -> Iterator[int]:
            while True:
                asked.append(len(asked))
                yield asked[-1]

        found = made_ahead(same, endless())
        next(found)
        found.close()  # type: ignore[attr-defined]
        count = len(asked)

        assert count < 10
        assert len(asked) == count


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["鹏城市东湖区示范协会", "ＩＴ产业（鹏城）联合会", "a", "王", "3D 打印", ""]
)
def test_search_keys_equal_those_of_before(name: str) -> None:
    from importlib import import_module

    first = import_module("tongjian.foundation.search.migrations.0001_functions").FORWARD
    told = first.replace("search_key(", "old_key(").replace("search_grams(", "old_grams(")
    with connection.cursor() as cursor:
        cursor.execute(told)
        cursor.execute(
            "SELECT search_key(%s) = old_key(%s),"
            " search_grams(search_key(%s)) = old_grams(old_key(%s))",
            [name] * 4,
        )
        assert cursor.fetchone() == (True, True)


@pytest.mark.django_db
class TestReading:
    def test_every_kind_of_key_is_spelled_as_the_database_reads_it(self) -> None:
        words = ['引号"里', "反斜\\杠", "{括号,逗号}", "null", " 空格 ", ""]
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::text[]", [array(words)])
            assert cursor.fetchone() == (words,)
            cursor.execute("SELECT %s::bytea[]", [array([b"\x00\\", b'"'])])
            assert [bytes(key) for key in cursor.fetchone()[0]] == [b"\x00\\", b'"']
            cursor.execute("SELECT %s::bigint[]", [array([3, -4])])
            assert cursor.fetchone() == ([3, -4],)

    def test_rows_are_found_by_awkward_names(self) -> None:
        names = ['“甲”"区"', "乙\\区", "{丙}"]
        for code, name in enumerate(names):
            Locality.objects.create(
                code=f"99{code}", path="99", name=name, level="county", start_on=date(2000, 1, 1)
            )

        found = in_pieces(Locality.objects.values_list("name", flat=True), "name", names)

        assert sorted(found) == sorted(names)
