"""A dated, signed statement that a backup came back whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tongjian.runtime.backup.target import Statement

from .deep_check import Part
from .facts import Facts


@dataclass(frozen=True)
class Certificate:
    """What was compared, with what outcome, and how long the way back took."""

    backup: Statement
    restored_at: str
    until: str
    seconds: float
    rows: int
    tables: int
    roles: int
    reports: tuple[str, ...]
    entries: int
    differing: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def is_whole(self) -> bool:
        return not self.differing and not any(part.faults for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "whole": self.is_whole}

    def as_text(self) -> str:
        """Return the certificate in words."""
        lines = [
            "恢复验证证明",
            f"备份：{self.backup.name}（{self.backup.at}，{self.backup.size:,} 字节）",
            f"恢复到：{self.until}",
            f"验证时间：{self.restored_at}，用时 {self.seconds:.1f} 秒",
            *self._compared(),
            *(f"{_mark(part)} {part.title}（{part.looked_at:,} 项）" for part in self.parts),
            *(f"  {fault}" for part in self.parts for fault in part.faults[:20]),
        ]
        lines.append("结论：完好。" if self.is_whole else "结论：有差异，见上。")
        return "\n".join(lines)

    def _compared(self) -> list[str]:
        if not self.tables:
            return ["恢复到备份之后的时刻：没有当时的数字可比，只做内部核对。"]
        return [
            f"{'不符' if self.differing else '相符'} {self.tables} 张表、{self.rows:,} 行的行数和"
            f"摘要；{self.entries:,} 条操作日志；{self.roles} 个角色的可见范围；"
            f"统计表：{'、'.join(self.reports)}",
            *(f"  {difference}" for difference in self.differing[:50]),
        ]


def certify(
    *,
    backup: Statement,
    until: str,
    restored_at: str,
    seconds: float,
    before: Facts | None,
    differing: Sequence[str],
    parts: Sequence[Part],
) -> Certificate:
    """Return the certificate of one way back; `before` is None for another moment."""
    known: Facts = before or {"tables": {}, "matrix": {}, "reports": {}, "audit": {"entries": 0}}
    return Certificate(
        backup=backup,
        restored_at=restored_at,
        until=until,
        seconds=round(seconds, 1),
        rows=sum(rows for rows, _ in known["tables"].values()),
        tables=len(known["tables"]),
        roles=len(known["matrix"]),
        reports=tuple(report["title"] for report in known["reports"].values()),
        entries=known["audit"]["entries"],
        differing=tuple(differing),
        parts=tuple(parts),
    )


def _mark(part: Part) -> str:
    return "有误" if part.faults else "正常"
