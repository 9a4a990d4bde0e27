"""Whether a unit is possible in itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from tongjian.foundation.bulk.checking import is_plainly_right
from tongjian.kernel.errors import UnableTo

from .models import Unit

# Kept by services of this and higher areas, never by a form or a file.
DERIVED = frozenset(
    [
        "id",
        "name_sort",
        "name_initials",
        "registered_path",
        "residence_path",
        "updated_at",
        "scope_path",
        "host_mode",
        "has_instructor",
        "work_covered",
        "full_members",
        "probationary_members",
        "unclear",
    ]
)
_LINKS = tuple((f.name, f.attname) for f in Unit._meta.concrete_fields if f.is_relation)
EDITABLE = tuple(field.name for field in Unit._meta.concrete_fields if field.name not in DERIVED)


def check(unit: Unit, error: type[UnableTo]) -> None:
    """Refuse a unit with impossible values."""
    if is_plainly_right(unit):
        return
    # What a unit refers to is on record: the foreign keys see to that, without a query for each.
    linked = {name for name, key in _LINKS if unit.__dict__.get(key) is not None}
    try:
        unit.clean_fields(exclude=linked | {"name_sort", "name_initials"})
    except ValidationError as problem:
        sentences = [
            f"{_label(field)}：{message}"
            for field, messages in problem.message_dict.items()
            for message in messages
        ]
        raise error(f"“{unit.name}”：" + "；".join(sentences)) from problem


def set_fields(
    unit: Unit, fields: Mapping[str, Any], error: type[UnableTo]
) -> dict[str, tuple[Any, Any]]:
    """Set fields and return those that changed, each with both values."""
    differences = {}
    for name, value in fields.items():
        if name not in EDITABLE:
            raise error(f"栏目 {name} 由系统计算，不能直接修改。")
        before = getattr(unit, name)
        if before != value:
            setattr(unit, name, value)
            differences[name] = (before, value)
    return differences


def _label(name: str) -> str:
    field = Unit._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))
