"""The twin of a record's page: its columns, and its parts as lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui.tables import Column

from .answers import answer
from .lists import item_of, values_of
from .schemas import Schema, column_schema, described, item_schema

# (viewer, record) -> rows; None where the viewer has no business with them.
Rows = Callable[[Viewer, Any], Iterable[Any] | None]


@dataclass(frozen=True)
class Part:
    """A list on a record's page, shorter than a page of a list."""

    code: str
    label: str
    columns: Sequence[Column]
    rows: Rows


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a record's page says."""

    code: str
    title: str
    columns: Sequence[Column]
    parts: Sequence[Part] = ()

    def described(self, *, parameters: Sequence[Schema] = (), about: str = "") -> dict[str, Any]:
        """Return how the operation is described."""
        return described(
            f"show_{self.code}", self.title, schema=self._schema(), parameters=parameters,
            about=about,
        )  # fmt: skip

    def answer(self, viewer: Viewer, row: Any, **more: Any) -> HttpResponse:
        """Answer one record."""
        content = {**item_of(row, self.columns), **more}
        for part in self.parts:
            rows = part.rows(viewer, row)
            content[part.code] = (
                None if rows is None else [values_of(one, part.columns) for one in rows]
            )
        return answer(content)

    def _schema(self) -> Schema:
        schema = item_schema(self.columns)
        for part in self.parts:
            schema["properties"][part.code] = {
                "type": ["array", "null"],
                "description": f"{part.label}；无权查看时为空",
                "items": {
                    "type": "object",
                    "properties": {c.code: column_schema(c) for c in part.columns},
                },
            }
        return schema
