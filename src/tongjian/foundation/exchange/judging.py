"""Judge every row of a file against a template, without a database."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from tongjian.foundation.exchange import headers, infile, rowclasses
from tongjian.foundation.exchange.cells import CellReader
from tongjian.foundation.exchange.headers import Header, Mapping
from tongjian.foundation.exchange.reading.book import Cell, SourceBook, SourceRow, SourceSheet
from tongjian.foundation.exchange.reading.process import read_book
from tongjian.foundation.exchange.reading.refusals import FileRefused
from tongjian.foundation.exchange.templates import Template
from tongjian.kernel.findings import Finding, Severity, warning

ACCEPT, WARN, REJECT, SKIP = "accept", "warn", "reject", "skip"
LIST_SHEET = "问题清单"
_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}
_BLANK_ROWS_TOLD = 2_000
_HIDDEN_ROW = warning(
    "hidden_row", "这一行在表中是隐藏的，已照常读取", suggestion="不需要导入的行请删除后重新导入。"
)


class JudgedRow:
    """A row with canonical values by column code and every problem found.

    `problems` holds (place of the column or -1 for the whole row, finding).
    """

    __slots__ = (
        "number",
        "outcome",
        "position",
        "positions",
        "problems",
        "sheet",
        "skip_class",
        "values",
    )

    def __init__(
        self,
        sheet: "JudgedSheet",
        number: int,
        values: list[Any],
        positions: dict[str, int],
        *,
        position: int = -1,
    ) -> None:
        self.sheet = sheet
        self.position = position
        self.number = number
        self.values = values
        self.problems: list[tuple[int, Finding]] = []
        self.outcome = ACCEPT
        self.skip_class = ""
        self.positions = positions

    def __getitem__(self, code: str) -> Any:
        return self.values[self.positions[code]]

    def __setitem__(self, code: str, value: Any) -> None:
        self.values[self.positions[code]] = value

    def get(self, code: str, default: Any = None) -> Any:
        """Return the canonical value of a column, or the default when blank or unknown."""
        place = self.positions.get(code)
        value = None if place is None else self.values[place]
        return default if value is None else value

    def add(self, finding: Finding) -> None:
        """Note a problem at the column that the finding names."""
        self.problems.append((self.positions.get(finding.field, -1), finding))
        if finding.severity is Severity.ERROR:
            self.outcome = REJECT
        elif finding.severity is Severity.WARNING and self.outcome == ACCEPT:
            self.outcome = WARN

    @property
    def is_data(self) -> bool:
        """Tell whether this is a data row."""
        return self.outcome != SKIP

    @property
    def canonical(self) -> dict[str, Any]:
        """The filled values by column code."""
        pairs = zip(self.positions, self.values, strict=True)
        return {code: value for code, value in pairs if value is not None}

    @property
    def classes(self) -> list[str]:
        """Every distinct class, the gravest first."""
        if self.outcome == SKIP:
            return [self.skip_class]
        grave = sorted(self.problems, key=lambda problem: _WEIGHT[problem[1].severity])
        return list(dict.fromkeys(finding.code for _, finding in grave))


@dataclass(eq=False, slots=True)
class JudgedSheet:
    """What became of one sheet."""

    name: str
    index: int
    header: Header | None = None
    rows_read: int = 0
    # Source column of each template place, None when the sheet lacks the column.
    sources: tuple[int | None, ...] = ()


@dataclass(slots=True)
class Judgement:
    """A whole file judged: rows in file order, sheets, and findings about the file."""

    template: Template
    rows: list[JudgedRow] = field(default_factory=list)
    sheets: list[JudgedSheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    kind: str = ""

    @property
    def totals(self) -> dict[str, int]:
        """How many rows had each outcome."""
        counts = Counter(row.outcome for row in self.rows)
        return {outcome: counts[outcome] for outcome in (ACCEPT, WARN, REJECT, SKIP)}

    @property
    def data_rows(self) -> Iterator[JudgedRow]:
        """The rows that are data."""
        return (row for row in self.rows if row.outcome != SKIP)

    def mapping(self) -> Mapping:
        """Return the source labels as they were understood, to remember for the sender."""
        known: dict[str, str] = {}
        for sheet in self.sheets:
            if sheet.header:
                labels = sheet.header.labels
                known |= {labels[at]: code for at, code in sheet.header.codes.items()}
        return Mapping(known)


def judge_file(
    path: Path, *, filename: str, template: Template, mapping: Mapping | None = None
) -> Judgement:
    """Read and judge a file; every row gets an outcome and all of its problems.

    Raises:
        FileRefused: the file as a whole cannot be read or holds no such table.
    """
    with read_book(path, filename=filename) as book:
        return judge_book(book, template=template, mapping=mapping)


def judge_book(
    book: SourceBook, *, template: Template, mapping: Mapping | None = None
) -> Judgement:
    """Judge an opened book.

    Raises:
        FileRefused: no sheet holds such a table, or it holds no data row.
    """
    judgement = Judgement(template, kind=book.kind)
    hidden = _Hidden()
    for sheet in book.sheets:
        if sheet.name.startswith(LIST_SHEET):  # our own list in a file that comes back
            continue
        worker = _SheetJudge(judgement, sheet, book.epoch_1904, mapping or Mapping())
        if sheet.is_hidden:
            hidden.keep(worker)
        else:
            worker.run()
    hidden.settle(judgement)
    if not any(sheet.header for sheet in judgement.sheets):
        raise FileRefused("no_header")
    if not any(row.outcome != SKIP for row in judgement.rows):
        raise FileRefused("no_rows")
    infile.check(judgement)
    return judgement


class _Hidden:
    """Hidden sheets wait: they are read only when nothing visible holds the table."""

    def __init__(self) -> None:
        self._kept: list[tuple[_SheetJudge, list[SourceRow]]] = []

    def keep(self, worker: "_SheetJudge") -> None:
        rows = list(worker.sheet.rows)
        if rows:
            self._kept.append((worker, rows))

    def settle(self, judgement: Judgement) -> None:
        only_data = not any(row.outcome != SKIP for row in judgement.rows)
        for worker, rows in self._kept:
            name = worker.sheet.name
            if only_data:
                worker.sheet.rows = iter(rows)
                worker.run()
                message = f"工作表“{name}”是隐藏的，因没有其他数据而读取了"
            else:
                message = f"工作表“{name}”是隐藏的，没有读取（{len(rows)} 行）"
            advice = "需要导入请取消隐藏，不需要请删除。"
            judgement.findings.append(warning("hidden_sheet", message, suggestion=advice))


class _SheetJudge:
    """Judge the rows of one sheet."""

    def __init__(
        self, judgement: Judgement, sheet: SourceSheet, epoch_1904: bool, mapping: Mapping
    ) -> None:
        self.judgement = judgement
        self.sheet = sheet
        self._mapping = mapping
        self._epoch_1904 = epoch_1904
        self._positions = judgement.template.positions
        self._width = len(judgement.template.columns)
        self._seen = 0
        self._told = 0

    def run(self) -> None:
        """Find the header and judge what stands below it."""
        template = self.judgement.template
        judged = JudgedSheet(self.sheet.name, self.sheet.index)
        self.judged = judged
        rows = iter(self.sheet.rows)
        head = list(islice(rows, headers.LOOK_ROWS + 2))
        judged.header = headers.find_header(
            head, sheet=self.sheet, template=template, mapping=self._mapping
        )
        self.judgement.sheets.append(judged)
        if judged.header is None:
            self._tell_without_header(len(head) + sum(1 for _ in rows))
            return
        judged.sources = self._sources(judged.header)
        self._cells = CellReader(template, judged.sources, self.sheet, epoch_1904=self._epoch_1904)
        self._judge(chain(head, rows), judged.header)
        self._tell_columns(judged.header)

    def _judge(self, rows: Iterable[SourceRow], header: Header) -> None:
        out = self.judgement.rows
        rules = self.judgement.template.row_rules
        hidden = self.sheet.hidden_rows
        for row in rows:
            if row.number <= header.last_row:
                place = "header" if row.number >= header.first_row else "title"
                out.append(self._skip(row.number, place))
                continue
            self._tell_blanks(row.number, header)
            self.judged.rows_read += 1
            reason = rowclasses.classify(row.cells, header)
            if reason:
                out.append(self._skip(row.number, reason))
                continue
            judged = JudgedRow(self.judged, row.number, [None] * self._width, self._positions)
            self._cells.read(row, judged)
            for rule in rules:
                for finding in rule(judged):
                    judged.add(finding)
            if row.number in hidden:
                judged.add(_HIDDEN_ROW)
            out.append(judged)

    def _skip(self, number: int, reason: str) -> JudgedRow:
        row = JudgedRow(self.judged, number, [], {})
        row.outcome, row.skip_class = SKIP, reason
        self._seen = number
        return row

    def _tell_blanks(self, number: int, header: Header) -> None:
        for missing in range(max(self._seen, header.last_row) + 1, number):
            self._told += 1
            if self._told > _BLANK_ROWS_TOLD:
                break
            self.judgement.rows.append(self._skip(missing, "blank"))
        self._seen = number

    def _sources(self, header: Header) -> tuple[int | None, ...]:
        places = {code: at for at, code in header.codes.items()}
        return tuple(places.get(column.code) for column in self.judgement.template.columns)

    def _tell_without_header(self, count: int) -> None:
        if count:
            message = f"工作表“{self.sheet.name}”没有找到表头，没有读取（{count} 行）"
            advice = "这一张表若有数据，请补上列名一行。"
            found = warning("sheet_without_header", message, suggestion=advice)
            self.judgement.findings.append(found)

    def _tell_columns(self, header: Header) -> None:
        hidden = [header.labels[c] for c in self.sheet.hidden_columns if c in header.codes]
        if hidden:
            message = f"隐藏的列也已读取：{'、'.join(hidden)}"
            self.judgement.findings.append(warning("hidden_column", message))
        for column, place in zip(
            self.judgement.template.columns, self.judged.sources, strict=True
        ):
            if column.required and place is None and not column.from_sheet_name:
                message = f"工作表“{self.sheet.name}”缺少“{column.label}”一列"
                advice = "请补上这一列，或在列对应中指定。"
                found = warning("column_missing", message, suggestion=advice, field=column.code)
                self.judgement.findings.append(found)


def sentence(row: JudgedRow, place: int, finding: Finding, template: Template) -> str:
    """Return the whole Chinese sentence about a cell: row, column, what is wrong, what to do."""
    sheet = f"工作表“{row.sheet.name}”" if row.sheet.name else ""
    column = f"“{template.columns[place].label}”" if place >= 0 else ""
    advice = finding.suggestion
    return f"{sheet}第 {row.number} 行{column}{finding.message}。{advice}"


def raw_value(cells: list[Cell], place: int | None) -> Cell:
    """Return the source cell of a place, blank when the row is shorter."""
    return cells[place] if place is not None and place < len(cells) else ""
