"""A stolen dump gives away no identity number, telephone number or address."""

from __future__ import annotations

import re

import pytest

from tests.cities import BuiltCity
from tests.foundation.vault.dumps import dump, found_in
from tests.registry.cast import make_identifier
from tongjian.kernel.cn import identity
from tongjian.registry.members import secrets
from tongjian.registry.members.models import Person


def told(person: Person) -> list[str]:
    return [value for field in secrets.SEALED if (value := secrets.take(person, field))]


IDENTITY = re.compile(rb"(?<![0-9A-Za-z])[1-9]\d{16}[\dX](?![0-9A-Za-z])")


def test_no_table_of_the_city_holds_a_number_of_anybody(small_city: BuiltCity) -> None:
    """Whatever was added lately: cases, papers, letters, matters, declared members."""
    numbers = {text.decode() for text in IDENTITY.findall(dump(small_city.database))}

    assert identity.read(make_identifier()).value
    assert [number for number in sorted(numbers) if identity.read(number).value] == []


def test_a_dump_of_the_demo_city_names_nobody(small_city: BuiltCity) -> None:
    people = list(Person.objects.all())
    values = [value for person in people for value in told(person)]
    assert len(values) > 2 * len(people) > 100

    text = dump(small_city.database)

    assert people[0].name.encode() in text
    assert found_in(text, values) == []


@pytest.mark.parametrize(
    "text",
    [
        b"x 440301199001011234 y",
        b"x 432110100991103044 y",
        b"NDQwMzAxMTk5MDAxMDExMjM0",
        b"ADQ0MDMwMTE5OTAwMTAxMTIzNA==",
        b"\\x343430333031313939303031303131323334",
    ],
)
def test_the_search_finds_what_it_is_meant_to_find(text: bytes) -> None:
    assert found_in(text, ["440301199001011234"]) == ["440301199001011234"]
