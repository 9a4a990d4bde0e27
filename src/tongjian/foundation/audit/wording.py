"""Say a log entry in words: which field of a model, from what to what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
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

    @property
    def is_new(self) -> bool:
        return self.before == NOTHING


@dataclass(frozen=True)
class Words:
    """What a key of the log that is no field of the model is called, and its values."""

    label: str
    values: Mapping[str, str] = field(default_factory=dict)


_words: dict[str, Words] = {}


def name_keys(words: Mapping[str, Words]) -> None:
    """Say what keys that services write beside the fields of their models are called.

    `accounts.user.address` names the key in entries about that model only.
    """
    _words.update(words)


def differences(entry: Entry, model: type[models.Model] | None) -> list[Difference]:
    """Return the changes of an entry, about a record of a model or about no record."""
    found = []
    for name, (before, after) in entry.changes.items():
        words = _words.get(f"{entry.subject_type}.{name}") or _words.get(name)
        column = _field(model, name) if model else None
        label = words.label if words else str(getattr(column, "verbose_name", name))
        values = words.values if words else {}
        found.append(
            Difference(label, _said(column, values, before), _said(column, values, after))
        )
    return found


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any] | None:
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def _said(column: models.Field[Any, Any] | None, values: Mapping[str, str], value: Any) -> str:
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    if isinstance(column, models.ForeignKey) and isinstance(value, int):
        related = column.remote_field.model._default_manager.filter(pk=value).first()
        return str(related or value)
    labels = dict(getattr(column, "flatchoices", None) or ()) | dict(values)
    return str(labels.get(value, _RECORD.sub("", str(value))))
