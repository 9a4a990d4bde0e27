import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tongjian.foundation.exchange import writers
from tongjian.foundation.exchange.writers import neutralised, write_csv, write_xlsx

ROWS: list[list[Any]] = [
    ["甲协会", 3, date(2016, 8, 5), True, "440305198001010013"],
    ["=1+1", -2, None, False, "-5"],
    ["@cmd", Decimal("1.5"), date(2020, 1, 1), None, "\t=x"],
]
COLUMNS = ["名称", "数", "日期", "有无", "号码"]


def cells(path: Path, sheet: int = 0) -> list[list[Any]]:
    return [[c.value for c in row] for row in openpyxl.load_workbook(path).worksheets[sheet].rows]


class TestNeutralised:
    @pytest.mark.parametrize(
        "text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", " =1", "　@a"]
    )
    def test_disarms_what_a_spreadsheet_takes_for_a_formula(self, text: str) -> None:
        assert neutralised(text) == "'" + text

    @pytest.mark.parametrize("text", ["甲=乙", "3-5 人", "", "'=1"])
    def test_leaves_other_texts_alone(self, text: str) -> None:
        assert neutralised(text) == text


class TestWriteXlsx:
    def test_writes_values_and_disarms_texts_only(self, tmp_path: Path) -> None:
        path = tmp_path / "t.xlsx"

        assert write_xlsx(path, columns=COLUMNS, rows=ROWS) == 3

        assert cells(path) == [
            COLUMNS,
            ["甲协会", 3, "2016-08-05", "是", "440305198001010013"],
            ["'=1+1", -2, None, "否", "'-5"],
            ["'@cmd", 1.5, "2020-01-01", None, "'\t=x"],
        ]

    def test_puts_the_watermark_above_below_and_on_paper(self, tmp_path: Path) -> None:
        path = tmp_path / "t.xlsx"
        write_xlsx(path, columns=COLUMNS, rows=ROWS[:1], watermark="内部资料 王某 & 2026")

        found = cells(path)
        assert found[0][0] == found[-1][0] == "内部资料 王某 & 2026"
        assert found[1] == COLUMNS
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert "内部资料" in str(sheet.oddFooter.center.text)

    def test_shows_the_header_of_an_empty_table(self, tmp_path: Path) -> None:
        path = tmp_path / "t.xlsx"

        assert write_xlsx(path, columns=COLUMNS, rows=[]) == 0
        assert cells(path)[0] == COLUMNS

    def test_keeps_columns_of_one_name_apart(self, tmp_path: Path) -> None:
        path = tmp_path / "t.xlsx"
        write_xlsx(path, columns=["电话", "电话"], rows=[["1", "2"]])

        assert cells(path) == [["电话", "电话（2）"], ["1", "2"]]

    def test_goes_on_in_further_sheets(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(writers, "ROWS_PER_SHEET", 2)
        path = tmp_path / "t.xlsx"
        rows = [[number] for number in range(5)]

        assert write_xlsx(path, columns=["数"], rows=rows, total=5) == 5

        found = [cells(path, sheet) for sheet in range(3)]
        assert found == [[["数"], [0], [1]], [["数"], [2], [3]], [["数"], [4]]]
        with pytest.raises(ValueError, match="more rows"):
            write_xlsx(path, columns=["数"], rows=rows, total=4)

    def test_a_failure_leaves_the_old_file_and_no_part(self, tmp_path: Path) -> None:
        path = tmp_path / "t.xlsx"
        path.write_text("old")

        def failing() -> Iterator[list[Any]]:
            yield ["a"]
            raise KeyError("lost")

        with pytest.raises(KeyError):
            write_xlsx(path, columns=["名称"], rows=failing())

        assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("t.xlsx", "old")]

    def test_tells_its_progress(self, tmp_path: Path) -> None:
        told: list[int] = []
        rows = ([number] for number in range(12_000))

        write_xlsx(tmp_path / "t.xlsx", columns=["数"], rows=rows, progress=told.append)

        assert told == [5_000, 10_000, 12_000]


class TestWriteCsv:
    def test_writes_utf8_with_a_mark_and_keeps_long_digits(self, tmp_path: Path) -> None:
        path = tmp_path / "t.csv"

        assert write_csv(path, columns=COLUMNS, rows=ROWS[:2], watermark="内部资料") == 2

        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert path.read_text("utf-8-sig").splitlines() == [
            "内部资料",
            "名称,数,日期,有无,号码",
            "甲协会,3,2016-08-05,是,440305198001010013\t",
            "'=1+1,-2,,否,'-5",
            "内部资料",
        ]


MEASURE = """
import resource, sys
from pathlib import Path
from tongjian.foundation.exchange.writers import write_csv, write_xlsx
write = {"xlsx": write_xlsx, "csv": write_csv}[sys.argv[1]]
rows = ([f"第{n}号", n, "=x"] for n in range(int(sys.argv[3])))
write(Path(sys.argv[2]), columns=["名称", "数", "备注"], rows=rows, watermark="内部资料")
status = open("/proc/self/status").read().split("VmHWM:")[1]
print(status.split()[0])
"""


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, kind: str) -> None:
    def kilobytes(count: int) -> int:
        target = tmp_path / f"t.{kind}"
        command = [sys.executable, "-c", MEASURE, kind, str(target), str(count)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert kilobytes(200_000) < kilobytes(2_000) + 10_000
