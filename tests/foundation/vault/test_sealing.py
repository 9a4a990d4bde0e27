"""Sealed values: readable only in their own place, found only by their exact value."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongjian.foundation.vault import sealing
from tongjian.foundation.vault.models import DataKey

pytestmark = pytest.mark.django_db
PLACE = "members.person.identifier:1"


def test_a_sealed_value_opens_in_its_own_place() -> None:
    sealed = sealing.seal("110105194912310021", context=PLACE)

    assert b"110105194912310021" not in sealed
    assert sealing.open_sealed(sealed, context=PLACE) == "110105194912310021"


def test_a_value_copied_to_another_record_does_not_open() -> None:
    sealed = sealing.seal("110105194912310021", context=PLACE)

    with pytest.raises(sealing.UnableToOpen):
        sealing.open_sealed(sealed, context="members.person.identifier:2")


@pytest.mark.parametrize("place", [0, 4, 10, 30])
def test_an_altered_byte_is_noticed(place: int) -> None:
    sealed = bytearray(sealing.seal("110105194912310021", context=PLACE))
    sealed[place] ^= 1

    with pytest.raises(sealing.UnableToOpen):
        sealing.open_sealed(bytes(sealed), context=PLACE)


def test_the_same_value_is_sealed_differently_and_indexed_alike() -> None:
    first, second = (sealing.seal("13800138000", context=PLACE) for _ in range(2))

    assert first != second
    assert sealing.blind("13800138000", field="phone") == sealing.blind(
        "13800138000", field="phone"
    )
    assert sealing.blind("13800138000", field="phone") != sealing.blind(
        "13800138000", field="identifier"
    )


def test_data_keys_are_stored_wrapped(settings: object) -> None:
    key = DataKey.objects.filter(purpose=DataKey.Purpose.FIELD).latest("id")

    assert len(bytes(key.wrapped)) == 12 + 32 + 16


def test_loaded_keys_ask_the_database_nothing_more() -> None:
    sealing.forget_keys()
    sealing.load_keys()

    with CaptureQueriesContext(connection) as asked:
        sealing.seal("x", context=PLACE)
        sealing.blind("x", field="phone")

    assert len(asked) == 0
