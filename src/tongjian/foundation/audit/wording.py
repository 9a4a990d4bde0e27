"""Say a log entry in words: which field of a model, from what to what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from .models import Entry

NOTHING = "（空）"
# Values that are records are stored as "12:名称".
_RECORD = re.compile(r"^\d+:")


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


def differences(
    entry: Entry, model: type[models.Model], *, labels: Mapping[str, str] | None = None
) -> list[Difference]:
    """Return the changes of an entry about a record of a model; `labels` name other keys."""
    named = labels or {}
    return [
        Difference(
            named.get(name) or _label(model, name),
            _said(model, name, before),
            _said(model, name, after),
        )
        for name, (before, after) in entry.changes.items()
    ]


def _field(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _label(model: type[models.Model], name: str) -> str:
    return str(getattr(_field(model, name), "verbose_name", name))


def _said(model: type[models.Model], name: str, value: Any) -> str:
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    field = _field(model, name)
    if field is not None and field.is_relation and isinstance(value, int):
        related = field.related_model._default_manager.filter(pk=value).first()
        return str(related or value)
    choices = dict(getattr(field, "flatchoices", None) or ())
    return str(choices.get(value, _RECORD.sub("", str(value))))
