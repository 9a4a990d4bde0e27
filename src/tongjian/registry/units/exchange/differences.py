"""What a row would change in a unit on record, and how to say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from tongjian.foundation.ui import formats
from tongjian.registry.units.models import Unit

_SHOWN = 6


def differences(known: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields whose value is not the one on record."""
    return {n: value for n, value in fields.items() if known[_key(n, known)] != _id(value)}


def describe(known: Mapping[str, Any], changes: Mapping[str, Any]) -> str:
    """Return a sentence that names each changed field with both values."""
    names = [name for name in changes if name not in ("declared_on", "established_precision")]
    said = [_one(name, known, changes[name]) for name in names[:_SHOWN]]
    more = len(names) - len(said)
    return "；".join(said) + (f"；等 {len(names)} 项" if more else "")


def _one(name: str, known: Mapping[str, Any], value: Any) -> str:
    label = str(getattr(Unit._meta.get_field(name), "verbose_name", name))
    if isinstance(value, models.Model):
        return f"{label}改为“{value}”"
    before = known[name]
    if before in (None, "", []):
        return f"{label}补为“{_shown(name, value)}”"
    return f"{label}由“{_shown(name, before)}”改为“{_shown(name, value)}”"


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    labels = dict(Unit._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(labels.get(value) or formats.text(value))


def _key(name: str, known: Mapping[str, Any]) -> str:
    return name if name in known else f"{name}_id"


def _id(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value
