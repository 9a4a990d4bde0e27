"""Tell quickly whether a row is plainly right; `clean_fields` is slow and has the sentences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from django.contrib.postgres.fields import ArrayField
from django.db import models

# What the smallest integer column holds; beyond it `clean_fields` knows the limit.
_SMALLEST_LIMIT = 32_767
Test = Callable[[Any], bool]
AnyField: TypeAlias = "models.Field[Any, Any]"


def is_plainly_right(row: models.Model) -> bool:
    """Tell whether every value has its field's own type and keeps its limits.

    False means only "look closely": what is unusual is left to `clean_fields`.
    """
    state = row.__dict__
    for name, test in _tests(type(row)):  # noqa: SIM110 - a generator costs twice as much
        if name in state and not test(state[name]):
            return False
    return True


@lru_cache(maxsize=64)
def _tests(model: type[models.Model]) -> tuple[tuple[str, Test], ...]:
    return tuple(
        (field.attname, _test(field))
        for field in model._meta.concrete_fields
        if not (field.generated or field.primary_key or getattr(field, "auto_now", False))
    )


def _test(field: AnyField) -> Test:
    null, blank = field.null, field.blank
    if isinstance(field, models.ForeignKey):
        return lambda value: value is not None or null
    if field.choices:
        allowed = frozenset(str(code) for code, _ in field.flatchoices)
        return lambda value: value in allowed or (blank and value == "")
    if type(field) is models.CharField:
        return _text_test(null, blank, field.max_length or 0)
    if isinstance(field, ArrayField):
        return _list_test(_test(field.base_field))
    if isinstance(field, models.DecimalField):
        return _decimal_test(null, field)
    for kind, python in _TYPES.items():
        if isinstance(field, kind):
            return _typed_test(null, python)
    return lambda value: value in (None, "", [], b"")


_TYPES: dict[type[AnyField], type] = {
    models.BooleanField: bool,
    models.DateTimeField: datetime,
    models.DateField: date,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
}


def _text_test(null: bool, blank: bool, longest: int) -> Test:
    def test(value: Any) -> bool:
        if value.__class__ is str:
            return len(value) <= longest and (blank or value != "") and "\x00" not in value
        return value is None and null

    return test


def _typed_test(null: bool, python: type) -> Test:
    def test(value: Any) -> bool:
        if value.__class__ is python:
            return not isinstance(value, int) or 0 <= int(value) <= _SMALLEST_LIMIT
        return value is None and null

    return test


def _list_test(item: Test) -> Test:
    return lambda value: value.__class__ is list and all(map(item, value))


def _decimal_test(null: bool, field: models.DecimalField[Any, Any]) -> Test:
    limit = 10 ** (field.max_digits - field.decimal_places)
    smallest = -field.decimal_places

    def test(value: Any) -> bool:
        if value.__class__ is Decimal:
            exponent = value.as_tuple().exponent
            return abs(value) < limit and isinstance(exponent, int) and exponent >= smallest
        return value is None and null

    return test
