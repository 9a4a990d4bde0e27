"""Turn a list page into a list operation: same declaration, same reading of the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongjian.foundation.ui import keyset
from tongjian.foundation.ui.filters import (
    Choice,
    DateRange,
    Filter,
    NumberRange,
    YesNo,
)
from tongjian.foundation.ui.tables import Column, Table
from tongjian.foundation.ui.views import SIZES, ListView

from .answers import Problem, answer, problem

JSON_TYPES: dict[str, dict[str, Any]] = {
    "number": {"type": ["number", "null"]},
    "percent": {"type": ["number", "null"]},
    "money": {"type": ["number", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "moment": {"type": ["string", "null"], "format": "date-time"},
    "yes_no": {"type": ["boolean", "null"]},
}
TEXT: dict[str, Any] = {"type": ["string", "null"]}


def expose(router: Router, path: str, view: type[ListView], *, permission: str) -> None:
    """Add `GET path`, the twin of a list page."""

    def operation(request: HttpRequest) -> HttpResponse:
        request.viewer.require(permission)  # type: ignore[attr-defined]
        return list_in_json(request, view)

    operation.__name__ = f"list_{view.table.code}"
    router.get(
        path,
        summary=view.title,
        operation_id=f"list_{view.table.code}",
        openapi_extra={
            "parameters": parameters(view),
            "responses": {200: _described(_page_schema(view.table))},
        },
        response={422: Problem, 403: Problem, 401: Problem},
    )(operation)


def list_in_json(request: HttpRequest, view: type[ListView]) -> HttpResponse:
    """Answer one page of a list; an address that cannot be understood is refused whole."""
    page = view()
    listing = page.read(request)
    if listing.errors:
        return problem("bad_query", "查询条件有误。", status=422, findings=listing.errors)
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = page._rows(viewer=viewer, listing=listing)
    found = keyset.page(rows, sort=listing.sort, size=listing.size, cursor=listing.cursor)
    columns = view.table.columns
    content: dict[str, Any] = {
        "items": [_item(row, columns) for row in found.rows],
        "next": found.next,
        "previous": found.previous,
    }
    if view.timed:
        content["as_of"] = listing.on.on
    return answer(content)


def _item(row: Any, columns: Any) -> dict[str, Any]:
    return {"id": row.pk, **{column.code: column.plain(row) for column in columns}}


def parameters(view: type[ListView]) -> list[dict[str, Any]]:
    """Return the OpenAPI parameters that a list understands."""
    found = [p for code, item in view.filters.filters.items() for p in _of_filter(code, item)]
    ways = [prefix + c.code for c in view.table.columns if c.sort for prefix in ("", "-")]
    found += [
        _parameter("sort", {"type": "string", "enum": ways}, "排序"),
        _parameter("size", {"type": "integer", "enum": sorted({*SIZES, view.size})}, "每页行数"),
        _parameter("after", {"type": "string"}, "翻页游标，取自上一次回答的 next 或 previous"),
    ]
    if view.timed:
        found.append(_parameter("on", {"type": "string", "format": "date"}, "截止日期"))
    return found


def _of_filter(code: str, item: Filter) -> list[dict[str, Any]]:
    return [_parameter(name, _schema_of(item), item.label) for name in item.params(code)]


def _schema_of(item: Filter) -> dict[str, Any]:
    if isinstance(item, Choice):
        values = [value for value, _ in item.choices]
        one = {"type": "string", "enum": values}
        return {"type": "array", "items": one} if item.multiple else one
    if isinstance(item, YesNo):
        return {"type": "string", "enum": ["yes", "no"]}
    if isinstance(item, DateRange):
        return {"type": "string", "format": "date"}
    if isinstance(item, NumberRange):
        return {"type": "integer"}
    return {"type": "string", "maxLength": 80}


def _parameter(name: str, schema: dict[str, Any], about: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": about}


def _page_schema(table: type[Table]) -> dict[str, Any]:
    item = {"id": {"type": "integer"}, **{c.code: _column_schema(c) for c in table.columns}}
    cursor = {"type": ["string", "null"]}
    return {
        "type": "object",
        "required": ["items", "next", "previous"],
        "properties": {
            "items": {"type": "array", "items": {"type": "object", "properties": item}},
            "next": cursor,
            "previous": cursor,
            "as_of": {"type": "string", "format": "date"},
        },
    }


def _column_schema(column: Column) -> dict[str, Any]:
    return {**JSON_TYPES.get(column.kind, TEXT), "description": column.note or column.label}


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "一页", "content": {"application/json": {"schema": schema}}}
