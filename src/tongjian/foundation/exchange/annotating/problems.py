"""The problems of a judgement, arranged by sheet and cell."""

from collections import defaultdict
from dataclasses import dataclass, field

from tongjian.foundation.exchange.judging import JudgedRow, Judgement
from tongjian.kernel.findings import Finding, Severity

LIST_HEADER = ("工作表", "行", "列", "级别", "问题", "建议", "代码")
AUTHOR = "导入核对"
WORDS = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.INFO: "说明"}
FILLS = {Severity.ERROR: "FFFFC7CE", Severity.WARNING: "FFFFEB9C"}
COMMENTS_PER_SHEET = 5_000


@dataclass(slots=True)
class CellProblems:
    """What is wrong with one cell."""

    findings: list[Finding] = field(default_factory=list)

    @property
    def severity(self) -> Severity:
        """The gravest of the findings."""
        errors = any(finding.severity is Severity.ERROR for finding in self.findings)
        return Severity.ERROR if errors else Severity.WARNING

    @property
    def comment(self) -> str:
        """The text of the comment on the cell."""
        lines = (f"{WORDS[f.severity]}：{f.message}。{f.suggestion}" for f in self.findings)
        return "\n".join(lines)


# Row number to zero-based column to problems.
SheetProblems = dict[int, dict[int, CellProblems]]


def by_sheet(judgement: Judgement) -> dict[int, SheetProblems]:
    """Return the errors and warnings by sheet index, row number and source column."""
    found: dict[int, SheetProblems] = defaultdict(dict)
    for row in judgement.rows:
        for place, finding in row.problems:
            if finding.severity is Severity.INFO:
                continue
            cells = found[row.sheet.index].setdefault(row.number, {})
            cells.setdefault(source_column(row, place), CellProblems()).findings.append(finding)
    return found


def source_column(row: JudgedRow, place: int) -> int:
    """Return the column of a problem in the file; a problem of the row stands at its start."""
    source = row.sheet.sources[place] if place >= 0 else None
    if source is not None:
        return source
    return min((s for s in row.sheet.sources if s is not None), default=0)


def list_rows(judgement: Judgement) -> list[tuple[str, int | str, str, str, str, str, str]]:
    """Return the rows of the list sheet: problems of the file first, then of each cell."""
    columns = judgement.template.columns
    rows: list[tuple[str, int | str, str, str, str, str, str]] = [
        ("", "", "", WORDS[f.severity], f.message, f.suggestion, f.code)
        for f in judgement.findings
    ]
    for row in judgement.rows:
        for place, f in row.problems:
            if f.severity is not Severity.INFO:
                label = columns[place].label if place >= 0 else ""
                word = WORDS[f.severity]
                name = row.sheet.name
                rows.append((name, row.number, label, word, f.message, f.suggestion, f.code))
    return rows
