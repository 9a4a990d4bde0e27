"""Make unsaved model instances by the thousand: Django's own way costs several times as much."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from django.db import models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)


def made(model: type[M], values: Mapping[str, Any]) -> M:
    """Return an unsaved instance with these field values and the defaults of the others.

    A related record is given by its field's name, as the model's own constructor takes it.
    """
    defaults, makers, related = _defaults(model)
    row = model.__new__(model)
    state = ModelState()
    given = dict(defaults)
    for name, make in makers:
        if name not in values:
            given[name] = make()
    for name, value in values.items():
        column = related.get(name)
        if column is None:
            given[name] = value
            continue
        given[column] = None if value is None else value.pk
        state.fields_cache[name] = value
    given["_state"] = state
    row.__dict__.update(given)
    return row


@lru_cache(maxsize=64)
def _defaults(
    model: type[models.Model],
) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...], dict[str, str]]:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    made_anew = [f for f in fields if f.has_default() and callable(f.default)]
    fixed = {f.attname: None if f in made_anew else f.get_default() for f in fields}
    makers = tuple((f.attname, f.default) for f in made_anew)
    return fixed, makers, {f.name: f.attname for f in fields if f.is_relation}
