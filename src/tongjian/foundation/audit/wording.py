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


def differences(entry: Entry, model: type[models.Model]) -> list[Difference]:
    """Return the changes of an entry about a record of a model."""
    return [
        Difference(_label(model, name), _said(model, name, before), _said(model, name, after))
        for name, (before, after) in entry.changes.items()
    ]


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any] | None:
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def _label(model: type[models.Model], name: str) -> str:
    if words := _words_for(model, name):
        return words.label
    return str(getattr(_field(model, name), "verbose_name", name))


def _words_for(model: type[models.Model], name: str) -> Words | None:
    return _words.get(f"{model._meta.label_lower}.{name}") or _words.get(name)


def _said(model: type[models.Model], name: str, value: Any) -> str:
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    column = _field(model, name)
    if isinstance(column, models.ForeignKey) and isinstance(value, int):
        related = column.remote_field.model._default_manager.filter(pk=value).first()
        return str(related or value)
    labels = dict(getattr(column, "flatchoices", None) or ())
    if words := _words_for(model, name):
        labels |= words.values
    return str(labels.get(value, _RECORD.sub("", str(value))))
