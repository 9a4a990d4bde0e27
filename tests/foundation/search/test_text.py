"""The spelling of search keys is the same in Python and in the database."""

from __future__ import annotations

import pytest
from django.db import connection

from tongjian.foundation.search.text import Query, Tier, plain

NAMES = [
    "深圳市物流与供应链管理协会",
    "ＩＴ产业（鹏城）联合会",
    "3D 打印促进会",
    "O'Neil·基金会",
    "阿迪力·买买提",
    "䶮㛃𬭛龘",
    "100%_\\公益",
    "  ",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_key_equals_the_database_key(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_key(%s)", [name])
        (stored,) = cursor.fetchone()

    assert plain(name) == stored


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in NAMES if plain(name)])
def test_whole_name_finds_its_own_grams(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_to_tsvector(search_grams(search_key(%s))) @@ %s::tsquery",
            [name, Tier.whole(plain(name)).tsquery],
        )
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize(
    ("typed", "usable"), [("", False), ("a", False), ("ab", True), ("王", True), ("%%", False)]
)
def test_one_letter_is_too_little(typed: str, usable: bool) -> None:
    assert Query.read(typed).is_usable is usable


def test_wildcards_of_the_pattern_language_mean_nothing() -> None:
    assert [tier.pattern for tier in Query.read("物%流_会").tiers] == [
        "物流会",
        "物流会%",
        "%物流会%",
    ]
