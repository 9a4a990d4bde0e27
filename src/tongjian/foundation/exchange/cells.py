"""Read the cells of one row into canonical values, quickly: most values repeat."""

from typing import TYPE_CHECKING, Any

from tongjian.foundation.exchange import splitting
from tongjian.foundation.exchange.reading.book import Cell, SourceRow, SourceSheet
from tongjian.foundation.exchange.templates import Column, Template
from tongjian.kernel.findings import Finding, Reading, Severity, error, info

if TYPE_CHECKING:
    from tongjian.foundation.exchange.judging import JudgedRow

_CACHE = 20_000
_DITTO = frozenset({"同上", "″", "〃", "同 上", '"', "”"})
_PLACE_ENDINGS = ("区", "市", "县", "旗", "街道", "镇", "乡")
_REQUIRED = error("required_missing", "没有填写，这一项必填", suggestion="请补填。")
_LOST_FORMULA = error(
    "formula_without_value",
    "是公式，但文件里没有保存计算结果",
    suggestion="请用表格软件打开并保存一次，或改成数值。",
)
_CELL_ERROR = error("cell_error", "是表格错误值（如 #N/A）", suggestion="请改成实际内容。")
_COPIED = info("ditto", "写的是“同上”，已取上一行的值")


class CellReader:
    """Reads rows of one sheet; keeps a small cache per column."""

    def __init__(
        self,
        template: Template,
        sources: tuple[int | None, ...],
        sheet: SourceSheet,
        *,
        epoch_1904: bool,
    ) -> None:
        self._epoch_1904 = epoch_1904
        self._plan = [
            (place, column, source, {})
            for place, (column, source) in enumerate(zip(template.columns, sources, strict=True))
            if source is not None
        ]  # type: list[tuple[int, Column, int, dict[Cell, Reading[Any]]]]
        self._absent = [
            place
            for place, (column, source) in enumerate(zip(template.columns, sources, strict=True))
            if source is None and column.required and not _from_name(column, sheet.name)
        ]
        self._from_name = [
            (place, sheet.name.strip())
            for place, (column, source) in enumerate(zip(template.columns, sources, strict=True))
            if source is None and _from_name(column, sheet.name)
        ]
        self._broken = sheet.lost_formulas | sheet.errors
        self._lost = sheet.lost_formulas
        self._above: list[Cell] = []

    def read(self, row: SourceRow, judged: "JudgedRow") -> None:
        """Fill the judged row's values and problems."""
        cells = row.cells
        width = len(cells)
        values = judged.values
        for place, column, source, cache in self._plan:
            cell = cells[source] if source < width else ""
            if cell == "" or cell is None:
                self._read_blank(row.number, source, place, column, judged)
                continue
            reading = cache.get(cell) if cell.__class__ is not bool else None
            if reading is None:
                reading = self._read_cell(cell, source, column, cells)
                if len(cache) < _CACHE and cell not in _DITTO and cell.__class__ is not bool:
                    cache[cell] = reading
            values[place] = reading.value
            if reading.findings or reading.value is None:
                self._note(reading, place, column, judged)
        for place, name in self._from_name:
            values[place] = name
        for place in self._absent:
            _add(judged, place, _REQUIRED)
        self._above = cells

    def _read_blank(
        self, number: int, source: int, place: int, column: Column, judged: "JudgedRow"
    ) -> None:
        if self._broken and (number, source) in self._broken:
            lost = (number, source) in self._lost
            _add(judged, place, _LOST_FORMULA if lost else _CELL_ERROR)
        elif column.required:
            _add(judged, place, _REQUIRED)

    def _read_cell(
        self, cell: Cell, source: int, column: Column, cells: list[Cell]
    ) -> Reading[Any]:
        if isinstance(cell, str):
            if cell.strip() in _DITTO:
                return self._read_ditto(source, column, cells)
            if column.many:
                return self._read_many(cell, column)
            if column.kind.name in splitting.SINGLE and splitting.holds_several(cell):
                message = "一格里写了几个值，只能写一个"
                advice = "请拆成几行，每行一个。"
                return Reading(None, (error("several_values", message, suggestion=advice),))
        reading = column.kind.read(cell, self._epoch_1904)
        if isinstance(reading.value, str) and len(reading.value) > column.max_length:
            message = f"过长：{len(reading.value)} 字，最多 {column.max_length} 字"
            return Reading(None, (error("text_too_long", message, suggestion="请精简。"),))
        return Reading([reading.value], reading.findings) if column.many else reading

    def _read_ditto(self, source: int, column: Column, cells: list[Cell]) -> Reading[Any]:
        above = self._above[source] if source < len(self._above) else ""
        if above in ("", None):
            message = "写的是“同上”，但上一行没有值"
            return Reading(None, (error("ditto_without_value", message, suggestion="请补填。"),))
        cells[source] = above
        reading = self._read_cell(above, source, column, cells)
        return Reading(reading.value, (*reading.findings, _COPIED))

    def _read_many(self, cell: str, column: Column) -> Reading[Any]:
        values: list[Any] = []
        findings: list[Finding] = []
        for piece in splitting.split(cell):
            reading = column.kind.read(piece, self._epoch_1904)
            findings += reading.findings
            if reading.value is not None and reading.value not in values:
                values.append(reading.value)
        return Reading(values or None, tuple(dict.fromkeys(findings)))

    @staticmethod
    def _note(reading: Reading[Any], place: int, column: Column, judged: "JudgedRow") -> None:
        for finding in reading.findings:
            _add(judged, place, finding)
        if reading.value is None and column.required and not reading.findings:
            _add(judged, place, _REQUIRED)


def _from_name(column: Column, sheet_name: str) -> bool:
    return column.from_sheet_name and sheet_name.strip().endswith(_PLACE_ENDINGS)


def _add(judged: "JudgedRow", place: int, finding: Finding) -> None:
    judged.problems.append((place, finding))
    if finding.severity is Severity.ERROR:
        judged.outcome = "reject"
    elif finding.severity is Severity.WARNING and judged.outcome == "accept":
        judged.outcome = "warn"
