import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.foundation.exchange import specimens
from tests.foundation.exchange.tables import MEMBERS, UNITS
from tongjian.foundation.exchange.annotating import service
from tongjian.foundation.exchange.annotating.service import annotate
from tongjian.foundation.exchange.annotating.styles import UnableToPatch
from tongjian.foundation.exchange.judging import Judgement, judge_file
from tongjian.foundation.exchange.templates import Template

RED, YELLOW = "FFFFC7CE", "FFFFEB9C"


def annotated(source: Path, template: Template) -> tuple[Path, Judgement]:
    judgement = judge_file(source, filename=source.name, template=template)
    target = source.with_name("annotated.xlsx")
    annotate(source, filename=source.name, judgement=judgement, target=target)
    return target, judgement


def values(path: Path, sheet: str) -> list[list[object]]:
    book = openpyxl.load_workbook(path, data_only=True)
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def faulty(path: Path) -> Path:
    """Write a formatted sheet with a formula, a wrong code, a blank name and a short row."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("台账")
    bold = book.add_format({"bold": True, "num_format": "0.00"})
    sheet.write_row(0, 0, ["信用代码", "名称", "年收入", "正式党员数", "联系电话"])
    sheet.write_row(1, 0, [specimens.code(1), "甲协会"])
    sheet.write_formula(1, 2, "=1+1", bold, 2)
    sheet.write_number(1, 4, 12, bold)
    sheet.write_string(2, 0, "51440300MJ00000188")
    sheet.write_number(2, 2, 1.5)
    sheet.insert_textbox("H2", "说明")
    book.close()
    return path


class TestAnnotateWorkbook:
    def test_marks_each_problem_at_its_cell(self, tmp_path: Path) -> None:
        target, _ = annotated(faulty(tmp_path / "f.xlsx"), UNITS)

        sheet = openpyxl.load_workbook(target)["台账"]
        marked = {
            cell.coordinate: (cell.fill.fgColor.rgb, cell.comment is not None)
            for row in sheet.iter_rows()
            for cell in row
            if cell.fill.fill_type
        }
        assert marked == {"E2": (YELLOW, True), "A3": (RED, True), "B3": (RED, True)}
        assert "应为 0，表中为 8" in sheet["A3"].comment.text
        assert sheet["E2"].font.bold
        assert sheet["E2"].number_format == "0.00"

    def test_changes_no_cell_and_keeps_formulas_with_their_values(self, tmp_path: Path) -> None:
        source = faulty(tmp_path / "f.xlsx")
        target, _ = annotated(source, UNITS)

        assert values(target, "台账") == values(source, "台账")
        assert openpyxl.load_workbook(target)["台账"]["C2"].value == "=1+1"
        with zipfile.ZipFile(target) as new, zipfile.ZipFile(source) as old:
            kept = "xl/drawings/drawing1.xml"
            assert new.read(kept) == old.read(kept)

    def test_adds_a_list_of_all_problems(self, tmp_path: Path) -> None:
        target, _ = annotated(faulty(tmp_path / "f.xlsx"), UNITS)

        listed = values(target, "问题清单")
        assert listed[0][:5] == ["工作表", "行", "列", "级别", "问题"]
        assert [(row[1], row[2], row[6]) for row in listed[1:]] == [
            (2, "联系电话", "phone_unusual"),
            (3, "统一社会信用代码", "uscc_check_digit"),
            (3, "名称", "required_missing"),
        ]

    def test_the_annotated_file_judges_as_the_original(self, tmp_path: Path) -> None:
        target, first = annotated(faulty(tmp_path / "f.xlsx"), UNITS)

        second = judge_file(target, filename=target.name, template=UNITS)

        assert [(r.number, r.outcome, r.canonical) for r in second.data_rows] == [
            (r.number, r.outcome, r.canonical) for r in first.data_rows
        ]
        assert second.findings == first.findings

    @pytest.mark.parametrize("build", [specimens.office_ledger, specimens.district_sheets])
    def test_survives_layouts_of_real_offices(self, tmp_path: Path, build: object) -> None:
        source = build(tmp_path / "t.xlsx")  # type: ignore[operator]
        target, _ = annotated(source, UNITS)

        for name in openpyxl.load_workbook(source).sheetnames:
            assert values(target, name) == values(source, name)

    def test_an_unusual_workbook_is_rebuilt(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise UnableToPatch

        monkeypatch.setattr(service, "patch", refuse)
        source = faulty(tmp_path / "f.xlsx")
        target, _ = annotated(source, UNITS)

        assert values(target, "台账")[2][0] == "51440300MJ00000188"
        assert openpyxl.load_workbook(target)["台账"]["A3"].comment is not None


class TestAnnotateOtherFiles:
    def test_a_text_file_comes_back_as_a_workbook(self, tmp_path: Path) -> None:
        rows = [("姓名", "身份证号"), ("王伟", "=cmd|' /C calc'!A0"), ("李敏", "007")]
        source = specimens.text_file(tmp_path / "t.csv", rows, encoding="gbk")
        target, _ = annotated(source, MEMBERS)

        sheet = openpyxl.load_workbook(target)["数据"]
        assert sheet["B2"].value == "=cmd|' /C calc'!A0"
        assert sheet["B2"].data_type == "s"
        assert sheet["B3"].value == "007"
        assert sheet["B3"].fill.fgColor.rgb.endswith("FFC7CE")

    def test_an_old_workbook_comes_back_as_a_new_one(self, tmp_path: Path) -> None:
        target, _ = annotated(specimens.old_workbook(tmp_path / "o.xls"), MEMBERS)

        book = openpyxl.load_workbook(target)
        assert book.sheetnames == ["党员", "旧", "问题清单"]
        assert book["党员"]["A3"].comment is not None
