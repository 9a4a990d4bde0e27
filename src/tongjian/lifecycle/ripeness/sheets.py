"""Suggestions for joint formation as a file: one line for each unit, group by group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange.exporting import record_export
from tongjian.foundation.ui.exports import Sheet
from tongjian.foundation.ui.tables import Column
from tongjian.registry.localities.models import Locality

from .suggesting import Suggestion

TITLE = "联合组建建议"
_HEADS = (
    "组", "为什么", "合计正式党员", "社会组织", "统一社会信用代码", "正式党员", "行业分类",
    "附近还有余地的联合党支部",
)  # fmt: skip


def taken(
    viewer: Viewer, found: Sequence[Suggestion], *, place: Locality | None, format: str
) -> Sheet:
    """Return the file of what the page shows; that it was taken is logged."""
    conditions = [f"住所地：{place.name}"] if place else ["范围：管理范围内全部"]
    columns = [Column(f"c{n}", head, value=_reader(n)) for n, head in enumerate(_HEADS)]
    rows = list(_rows(found))
    record_export(
        actor=viewer,
        code="ripeness.joint",
        label=TITLE,
        file_format=format,
        columns=list(_HEADS),
        rows=len(rows),
        conditions={"shown": conditions},
    )
    return Sheet(title=TITLE, columns=columns, rows=rows, conditions=conditions)


def _rows(found: Sequence[Suggestion]) -> Iterator[tuple[Any, ...]]:
    for number, one in enumerate(found, start=1):
        hosts = "、".join(org.name for org in one.hosts)
        for unit in one.units:
            yield (
                number,
                one.reason,
                one.total,
                unit.name,
                unit.uscc or "",
                unit.full_members,
                unit.get_sector_display(),
                hosts,
            )


def _reader(place: int) -> Any:
    return lambda row: row[place]
