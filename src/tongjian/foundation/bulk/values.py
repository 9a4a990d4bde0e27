"""Field values as JSON and back, so that a change can be taken back later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models


def stored(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return field values as JSON holds them; a related record is its key."""
    return {name: _plain(value) for name, value in values.items()}


def restored(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored values as the fields hold them; related records by their key's name."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        field: Any = model._meta.get_field(name)
        found[field.attname] = (
            field.target_field.to_python(value) if field.is_relation else (field.to_python(value))
        )
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, date | Decimal):
        return str(value)
    return value
