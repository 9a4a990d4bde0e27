"""The list of operations as a page of our own: read from the document, without foreign script."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

TYPES = {
    "string": "文本",
    "integer": "整数",
    "number": "数",
    "boolean": "是否",
    "array": "多个值",
    "date": "日期",
}
MOST_VALUES = 12


@dataclass(frozen=True)
class Operation:
    """One operation as a reader needs it."""

    method: str
    path: str
    summary: str
    about: str
    parameters: list[tuple[str, str, str]]


def operations() -> dict[str, list[Operation]]:
    """Return every operation by topic, in the order of the document."""
    found: dict[str, list[Operation]] = defaultdict(list)
    for path, methods in (
        import_string(settings.TONGJIAN_API).get_openapi_schema()["paths"].items()
    ):
        for method, one in methods.items():
            found[one["tags"][0]].append(_operation(method, path, one))
    return found


def _operation(method: str, path: str, one: dict[str, Any]) -> Operation:
    return Operation(
        method=method.upper(),
        path=path,
        summary=one["summary"],
        about=one.get("description", ""),
        parameters=[_parameter(each) for each in one.get("parameters", ())],
    )


def _parameter(each: dict[str, Any]) -> tuple[str, str, str]:
    about = each.get("description") or each["schema"].get("description", "")
    required = "（必填）" if each.get("required") else ""
    return each["name"], _values(each["schema"]), f"{about}{required}"


def _values(schema: dict[str, Any]) -> str:
    """Say which values a parameter takes."""
    schema = schema["anyOf"][0] if "anyOf" in schema else schema
    kind = TYPES.get(schema.get("format", ""), TYPES.get(schema.get("type", ""), ""))
    values = schema.get("items", schema).get("enum", [])
    if not values:
        return kind
    shown = "、".join(map(str, values[:MOST_VALUES]))
    more = f" 等 {len(values)} 个" if len(values) > MOST_VALUES else ""
    return f"{kind}：{shown}{more}"
