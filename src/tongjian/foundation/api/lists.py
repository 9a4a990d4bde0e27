"""Turn a list page into a list operation: same declaration, same reading of the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongjian.foundation.ui.filters import (
    Choice,
    DateRange,
    Filter,
    NumberRange,
    YesNo,
)
from tongjian.foundation.ui.tables import Column
from tongjian.foundation.ui.views import SIZES, ListView

from .answers import answer, problem
from .schemas import JSON_TYPES, described, item_schema, parameter

FIRST_KEY, LAST_KEY = -(2**31), 2**31 - 1


def expose(router: Router, path: str, view: type[ListView], *, permission: str | None) -> None:
    """Add `GET path`, the twin of a list page."""

    def operation(request: HttpRequest) -> HttpResponse:
        if permission is not None:
            request.viewer.require(permission)  # type: ignore[attr-defined]
        return list_in_json(request, view)

    operation.__name__ = f"list_{view.table.code}"
    router.get(path, **describe_list(view))(operation)


def describe_list(view: type[ListView]) -> dict[str, Any]:
    """Return how the operation of a list is described."""
    return described(
        f"list_{view.table.code}",
        view.title,
        schema=_page_schema(view),
        parameters=parameters(view),
    )


def list_in_json(request: HttpRequest, view: type[ListView], **kwargs: Any) -> HttpResponse:
    """Answer one page of a list; an address that cannot be understood is refused whole."""
    page = view()
    page.setup(request, **kwargs)
    listing = page.read(request)
    if listing.errors:
        return problem("bad_query", "查询条件有误。", status=422, findings=listing.errors)
    found = page.turn(viewer=request.viewer, listing=listing)  # type: ignore[attr-defined]
    content: dict[str, Any] = {
        "items": [item_of(row, page.table.columns) for row in found.rows],
        "next": found.next,
        "previous": found.previous,
    }
    if view.timed:
        content["as_of"] = listing.on.on
    return answer(content)


def item_of(row: Any, columns: Sequence[Column]) -> dict[str, Any]:
    """Return a record with its columns as plain values."""
    return {**values_of(row, columns), "id": row.pk}


def values_of(row: Any, columns: Sequence[Column]) -> dict[str, Any]:
    """Return the values of columns in the types that their schema promises."""
    return {column.code: _typed(column, column.plain(row)) for column in columns}


def _typed(column: Column, value: Any) -> Any:
    return value if value is None or column.kind in JSON_TYPES else str(value)


def parameters(view: type[ListView]) -> list[dict[str, Any]]:
    """Return the OpenAPI parameters that a list understands."""
    found = [p for code, item in view.filters.filters.items() for p in _of_filter(code, item)]
    ways = [prefix + c.code for c in view.table.columns if c.sort for prefix in ("", "-")]
    if ways:
        found.append(parameter("sort", {"type": "string", "enum": ways}, "排序"))
    sizes = sorted({*SIZES, view.size})
    found += [
        parameter("size", {"type": "integer", "enum": sizes}, "每页行数"),
        parameter("after", {"type": "string"}, "翻页游标，取自上一次回答的 next 或 previous"),
    ]
    if view.timed:
        found.append(parameter("on", {"type": "string", "format": "date"}, "截至日期"))
    return found


def _of_filter(code: str, item: Filter) -> list[dict[str, Any]]:
    return [parameter(name, _schema_of(item), item.label) for name in item.params(code)]


def _schema_of(item: Filter) -> dict[str, Any]:
    if isinstance(item, Choice):
        one: dict[str, Any] = {"type": "string"}
        if not item.is_computed:
            one["enum"] = [value for value, _ in item.choices]
        return {"type": "array", "items": one} if item.multiple else one
    if isinstance(item, YesNo):
        return {"type": "string", "enum": ["yes", "no"]}
    if isinstance(item, DateRange):
        return {"type": "string", "format": "date"}
    if isinstance(item, NumberRange):
        return {"type": "integer", "minimum": FIRST_KEY, "maximum": LAST_KEY}
    return {"type": "string", "maxLength": 80}


def _page_schema(view: type[ListView]) -> dict[str, Any]:
    cursor = {"type": ["string", "null"], "description": "没有更多时为空"}
    schema: dict[str, Any] = {
        "type": "object",
        "required": ["items", "next", "previous"],
        "properties": {
            "items": {"type": "array", "items": item_schema(view.table.columns)},
            "next": cursor,
            "previous": cursor,
        },
    }
    if view.timed:
        schema["properties"]["as_of"] = {"type": "string", "format": "date"}
    return schema
