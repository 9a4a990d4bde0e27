"""The log of what was taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange.models import ExportLog
from tongjian.kernel.errors import UnableTo
from tongjian.kernel.masks import blot


class UnableToExport(UnableTo):
    """The table cannot be exported like this."""


def record_export(
    *,
    actor: Viewer,
    code: str,
    label: str,
    file_format: str,
    columns: Sequence[str],
    rows: int,
    conditions: dict[str, Any] | None = None,
    has_personal: bool = False,
    purpose: str = "",
    watermark: str = "",
) -> ExportLog:
    """Log that a table was taken out.

    Raises:
        UnableToExport: personal columns without a purpose.
    """
    if has_personal and not purpose.strip():
        raise UnableToExport("导出含个人信息的列必须写明目的。")
    return ExportLog.objects.create(
        actor_id=actor.user_id,
        actor_name=actor.name[:64],
        code=code,
        label=label[:120],
        format=file_format,
        columns=list(columns),
        conditions=conditions or {},
        has_personal=has_personal,
        purpose=blot(purpose)[:200],
        watermark=blot(watermark)[:200],
        rows=rows,
    )
