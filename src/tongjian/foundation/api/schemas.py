"""How operations are described: parameters, answers, and the one shape of every refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from tongjian.foundation.ui.tables import Column

Schema = dict[str, Any]

JSON_TYPES: Final[dict[str, Schema]] = {
    "number": {"type": ["number", "null"]},
    "percent": {"type": ["number", "null"]},
    "money": {"type": ["number", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "moment": {"type": ["string", "null"], "format": "date-time"},
    "yes_no": {"type": ["boolean", "null"]},
}
TEXT: Final[Schema] = {"type": ["string", "null"]}
PROBLEM: Final[Schema] = {
    "type": "object",
    "title": "不予回答的原因",
    "required": ["code", "message", "findings"],
    "properties": {
        "code": {"type": "string", "description": "稳定的代码，供程序判断"},
        "message": {"type": "string", "description": "给人看的一句话"},
        "findings": {
            "type": "array",
            "items": {"type": "string"},
            "description": "逐条列出的问题",
        },
    },
}
# Every operation may answer with these.
REFUSALS: Final[dict[int, tuple[str, str]]] = {
    400: ("Malformed", "请求的写法有误，无法读取"),
    401: ("NotSignedIn", "没有登录，或令牌无效、已停用、已过期"),
    403: ("NotAllowed", "角色没有这项权限，或账号还欠一项手续"),
    404: ("NotFound", "没有这条记录，或不在管理范围内（两者不作区分）"),
    409: ("Refused", "记录当前的状态不允许"),
    422: ("BadQuery", "参数有误，findings 逐条说明"),
}


def described(
    name: str,
    title: str,
    *,
    schema: Schema,
    parameters: Sequence[Schema] = (),
    about: str = "",
) -> dict[str, Any]:
    """Return the keywords with which an operation is added to a router."""
    content = {"application/json": {"schema": schema}}
    return {
        "summary": title,
        "description": about,
        "operation_id": name,
        "openapi_extra": {
            "parameters": list(parameters),
            "responses": {200: {"description": title, "content": content}},
        },
    }


def parameter(name: str, schema: Schema, about: str, *, required: bool = False) -> Schema:
    """Describe one parameter of the address."""
    return {
        "name": name,
        "in": "query",
        "required": required,
        "schema": schema,
        "description": about,
    }


ON: Final = parameter("on", {"type": "string", "format": "date"}, "截至日期，缺省为今天")


def item_schema(columns: Iterable[Column]) -> Schema:
    """Return the schema of a record with these columns."""
    known = {column.code: column_schema(column) for column in columns}
    properties = {**known, "id": {"type": "integer"}}
    return {"type": "object", "required": list(properties), "properties": properties}


def column_schema(column: Column) -> Schema:
    """Return the schema of one column's values."""
    about = f"{column.label}：{column.note}" if column.note else column.label
    return {**JSON_TYPES.get(column.kind, TEXT), "description": about}


def complete(document: Schema) -> None:
    """Add to a document what holds for every operation: the refusals, and who may ask."""
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {name: _refusal(words) for name, words in REFUSALS.values()}
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"] |= {
                str(status): {"$ref": f"#/components/responses/{name}"}
                for status, (name, _) in REFUSALS.items()
            }


def _refusal(words: str) -> Schema:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/json": {"schema": schema}}}
