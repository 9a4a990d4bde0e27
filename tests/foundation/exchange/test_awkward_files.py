from pathlib import Path

import pytest

from tests.foundation.exchange import specimens
from tests.foundation.exchange.tables import MEMBERS, ORGS, UNITS
from tongjian.foundation.exchange.headers import Mapping
from tongjian.foundation.exchange.judging import Judgement, judge_file
from tongjian.foundation.exchange.reading.refusals import FileRefused
from tongjian.foundation.exchange.templates import Template

code, person = specimens.code, specimens.person


def judge(path: Path, template: Template, mapping: Mapping | None = None) -> Judgement:
    return judge_file(path, filename=path.name, template=template, mapping=mapping)


def outcomes(judgement: Judgement) -> list[tuple[int, str, list[str]]]:
    """Return row number, outcome and the classes of every row."""
    return [(row.number, row.outcome, row.classes) for row in judgement.rows]


def data(judgement: Judgement, column: str) -> list[object]:
    return [row.get(column) for row in judgement.data_rows]


def table(path: Path, template: Template, rows: specimens.Rows) -> Judgement:
    return judge(specimens.workbook(path / "table.xlsx", {"表": rows}), template)


class TestLayout:
    def test_titles_merged_headers_numbering_sections_totals_and_notes(
        self, tmp_path: Path
    ) -> None:
        judgement = judge(specimens.office_ledger(tmp_path / "ledger.xlsx"), UNITS)

        assert outcomes(judgement) == [
            (1, "skip", ["title"]),
            (2, "skip", ["title"]),
            (3, "skip", ["header"]),
            (4, "skip", ["header"]),
            (5, "skip", ["numbering"]),
            (6, "skip", ["section"]),
            (7, "accept", ["date_partial", "kind_from_name"]),
            (8, "accept", ["count_none", "kind_from_name"]),
            (9, "skip", ["blank"]),
            (10, "skip", ["section"]),
            (11, "accept", ["kind_from_name"]),
            (12, "skip", ["blank"]),
            (13, "skip", ["total"]),
            (14, "skip", ["note"]),
            (15, "skip", ["note"]),
        ]
        assert [row.canonical for row in judgement.data_rows] == [
            {
                "uscc": code(1),
                "name": "鹏城物流协会",
                "kind": "association",
                "established_on": "2016-08",
                "full_members": 12,
                "probationary": 1,
                "head": "王伟",
                "phone": "13800001111",
            },
            {
                "uscc": code(2),
                "name": "鹏城潮汕商会",
                "kind": "association",
                "established_on": "2016-08-05",
                "full_members": 5,
                "probationary": 0,
                "head": "欧阳娜",
                "phone": "0755-26345678",
            },
            {
                "uscc": code(3, "52"),
                "name": "鹏城阳光服务中心",
                "kind": "service",
                "established_on": "2016-08-05",
                "head": "买买提·阿不都",
            },
        ]

    def test_a_sheet_per_district_with_hidden_parts(self, tmp_path: Path) -> None:
        judgement = judge(specimens.district_sheets(tmp_path / "districts.xlsx"), UNITS)

        assert data(judgement, "district") == ["东湖区", "东湖区", "西山区", "西山区"]
        assert [row.outcome for row in judgement.data_rows] == [
            "accept",
            "warn",
            "accept",
            "accept",
        ]
        assert [row.classes[0] for row in judgement.data_rows if row.outcome == "warn"] == [
            "hidden_row"
        ]
        assert [finding.code for finding in judgement.findings] == [
            "sheet_without_header",
            "hidden_column",
            "hidden_sheet",
        ]

    def test_a_hidden_sheet_is_read_when_it_is_the_only_data(self, tmp_path: Path) -> None:
        path = tmp_path / "hidden.xlsx"
        specimens.workbook(
            path, {"说明": [("无",)], "数据": [("姓名", "身份证号"), ("王伟", person(1))]}
        )
        hide_second_sheet(path)

        judgement = judge(path, MEMBERS)

        assert data(judgement, "name") == ["王伟"]
        assert "hidden_sheet" in [finding.code for finding in judgement.findings]

    def test_vertical_merges_and_ditto_marks_repeat_the_value_above(self, tmp_path: Path) -> None:
        judgement = judge(specimens.vertical_merges(tmp_path / "merged.xlsx"), MEMBERS)

        assert data(judgement, "branch") == ["第一支部"] * 3 + ["第二支部"]
        assert data(judgement, "joined_on") == ["2001-07-01", "2001-07-01", "2003-07", "2004"]

    def test_repeated_headers_examples_and_prenumbered_blanks_are_no_data(
        self, tmp_path: Path
    ) -> None:
        judgement = table(
            tmp_path,
            MEMBERS,
            [
                ("序号", "姓名", "身份证号", "入党时间"),
                ("例", "张三", "44030519800101****", "2001-07"),
                (1, "王伟", person(1), "2001-07-01"),
                ("序号", "姓名", "身份证号", "入党时间"),
                (2, "李敏", person(2), "2001-07-02"),
                (3, None, None, None),
                ("总计", 2, None, None),
            ],
        )

        assert [(row.number, row.skip_class) for row in judgement.rows if not row.is_data] == [
            (1, "header"),
            (2, "example"),
            (4, "header"),
            (6, "blank"),
            (7, "total"),
        ]

    def test_a_row_with_only_a_name_is_data_with_its_gaps_told(self, tmp_path: Path) -> None:
        judgement = table(
            tmp_path,
            MEMBERS,
            [("姓名", "身份证号", "入党时间"), ("王伟", None, None), ("李敏", person(2), "")],
        )

        assert outcomes(judgement)[1] == (2, "reject", ["required_missing"])

    def test_noise_in_labels_does_not_hide_a_column(self, tmp_path: Path) -> None:
        judgement = table(
            tmp_path,
            UNITS,
            [
                ("*统一社会信用代码（必填）", "单 位\n名 称", "成立时间（年/月/日）", "无关列"),
                (code(1), "甲协会", "2016/8/5", "x"),
            ],
        )

        assert data(judgement, "established_on") == ["2016-08-05"]
        header = judgement.sheets[0].header
        assert header is not None
        assert header.unmapped == ("无关列",)

    def test_a_remembered_mapping_wins_over_recognition(self, tmp_path: Path) -> None:
        rows = [("代号", "姓名", "备用"), (code(1), "甲协会", "备注一")]
        path = specimens.workbook(tmp_path / "own.xlsx", {"表": rows})
        mapping = Mapping({"代号": "uscc", "姓名": "name", "备用": ""})

        judgement = judge(path, UNITS, mapping)

        assert data(judgement, "uscc") == [code(1)]
        assert data(judgement, "note") == [None]
        assert judgement.mapping().columns == {"代号": "uscc", "姓名": "name"}


class TestEncodings:
    ROWS: specimens.Rows = (
        ("统一社会信用代码", "名称", "成立日期", "备注"),
        (code(1), "鹏城書法学会", "2016年8月", "甲"),
        (code(2), "某某爱心基金会", "20160805", "乙"),
    )

    @pytest.mark.parametrize(
        ("encoding", "mark"),
        [
            ("utf-8", b""),
            ("utf-8", b"\xef\xbb\xbf"),
            ("gbk", b""),
            ("gb18030", b""),
            ("utf-16-le", b"\xff\xfe"),
            ("utf-16-be", b"\xfe\xff"),
            ("utf-16-le", b""),
        ],
    )
    def test_reads_csv_in_every_usual_encoding(
        self, tmp_path: Path, encoding: str, mark: bytes
    ) -> None:
        path = specimens.text_file(tmp_path / "t.csv", self.ROWS, encoding=encoding, mark=mark)

        judgement = judge(path, UNITS)

        assert data(judgement, "name") == ["鹏城書法学会", "某某爱心基金会"]
        assert data(judgement, "established_on") == ["2016-08", "2016-08-05"]

    def test_keeps_characters_that_only_gb18030_has(self, tmp_path: Path) -> None:
        rows = [("姓名", "身份证号"), ("张䶮", person(1)), ("王𬭛", person(2))]
        path = specimens.text_file(tmp_path / "rare.csv", rows, encoding="gb18030")

        assert data(judge(path, MEMBERS), "name") == ["张䶮", "王𬭛"]

    @pytest.mark.parametrize("mark", ["\t", ";"])
    def test_finds_the_separator(self, tmp_path: Path, mark: str) -> None:
        path = tmp_path / "t.csv"
        path.write_text(f'姓名{mark}身份证号\n王伟{mark}="{person(1)}"\n', encoding="utf-8")

        assert data(judge(path, MEMBERS), "identity") == [person(1)]


class TestOldWorkbooks:
    @pytest.mark.parametrize("epoch_1904", [False, True])
    def test_reads_dates_hidden_rows_and_month_formats(
        self, tmp_path: Path, epoch_1904: bool
    ) -> None:
        path = specimens.old_workbook(tmp_path / "old.xls", epoch_1904=epoch_1904)

        judgement = judge(path, MEMBERS)

        assert data(judgement, "joined_on") == ["2016-08-05", "2016-08"]
        assert outcomes(judgement)[2] == (3, "warn", ["hidden_row", "date_partial"])
        assert [finding.code for finding in judgement.findings] == ["hidden_sheet"]


class TestCells:
    @pytest.mark.parametrize("epoch_1904", [False, True])
    def test_the_cell_format_tells_the_precision_of_a_date(
        self, tmp_path: Path, epoch_1904: bool
    ) -> None:
        path = specimens.month_formats(tmp_path / "m.xlsx", epoch_1904=epoch_1904)

        assert data(judge(path, MEMBERS), "joined_on") == [
            "2016-08",
            "2016",
            "2016-08-05",
            "2016-08-05",
            "2016-08-05",
        ]

    def test_ruined_identity_numbers_are_refused_and_old_ones_converted(
        self, tmp_path: Path
    ) -> None:
        judgement = judge(specimens.damaged_identities(tmp_path / "i.xlsx"), MEMBERS)

        assert outcomes(judgement)[1:] == [
            (2, "reject", ["identity_as_number"]),
            (3, "reject", ["identity_as_number"]),
            (4, "reject", ["identity_truncated"]),
            (5, "warn", ["identity_15_digits"]),
            (6, "accept", ["identity_tidied"]),
            (7, "reject", ["several_values"]),
            (8, "reject", ["several_values"]),
            (9, "reject", ["name_character"]),
        ]
        assert data(judgement, "identity")[:3] == [None, None, None]

    def test_formulas_count_by_their_kept_value(self, tmp_path: Path) -> None:
        path = specimens.formulas(tmp_path / "f.xlsx")

        assert [row.outcome for row in judge(path, UNITS).data_rows] == ["accept", "reject"]
        assert data(judge(path, UNITS), "full_members") == [7, None]
        lost = judge(tmp_path / "lost_f.xlsx", UNITS)
        assert all("formula_without_value" in row.classes for row in lost.data_rows)

    @pytest.mark.parametrize(
        ("typed", "canonical"),
        [
            (specimens.code(7).lower(), specimens.code(7)),
            (" ".join(specimens.code(7)), specimens.code(7)),
            ("".join(chr(ord(c) + 0xFEE0) for c in specimens.code(7)), specimens.code(7)),
        ],
    )
    def test_codes_are_accepted_in_any_dress(
        self, tmp_path: Path, typed: str, canonical: str
    ) -> None:
        judgement = table(tmp_path, UNITS, [("信用代码", "名称"), (typed, "甲协会")])

        assert outcomes(judgement)[1] == (2, "accept", ["uscc_tidied", "kind_from_name"])
        assert data(judgement, "uscc") == [canonical]

    @pytest.mark.parametrize(
        "cell",
        [
            "甲协会、乙商会；丙学会",
            "1.甲协会\n2.乙商会\n3.丙学会",
            "甲协会，乙商会,丙学会 ; 甲协会",
        ],
    )
    def test_several_organizations_in_one_cell(self, tmp_path: Path, cell: str) -> None:
        judgement = table(tmp_path, ORGS, [("党组织名称", "覆盖单位"), ("某联合支部", cell)])

        assert data(judgement, "units") == [["甲协会", "乙商会", "丙学会"]]

    def test_separators_inside_parentheses_do_not_split(self, tmp_path: Path) -> None:
        cell = "甲协会（含东、西两区）、乙商会"
        judgement = table(tmp_path, ORGS, [("党组织名称", "覆盖单位"), ("某联合支部", cell)])

        assert data(judgement, "units") == [["甲协会（含东、西两区）", "乙商会"]]

    def test_all_problems_of_a_row_are_told_at_once(self, tmp_path: Path) -> None:
        judgement = table(
            tmp_path,
            UNITS,
            [
                ("信用代码", "名称", "类型", "成立日期", "正式党员数", "联系电话", "工会"),
                ("51440300MJ00000188", None, "公司", "2016-02-30", "很多", "12", "也许"),
            ],
        )

        assert sorted(judgement.rows[1].classes) == sorted(
            [
                "uscc_check_digit",
                "required_missing",
                "choice_unknown",
                "date_impossible",
                "integer_unclear",
                "yes_no_unclear",
                "phone_unusual",
            ]
        )


class TestInsideOneFile:
    def test_two_organizations_with_one_code_are_both_refused(self, tmp_path: Path) -> None:
        judgement = table(
            tmp_path,
            UNITS,
            [("信用代码", "名称"), (code(1), "甲协会"), (code(2), "乙协会"), (code(1), "丙协会")],
        )

        assert [row.outcome for row in judgement.data_rows] == ["reject", "accept", "reject"]
        assert "第 4 行重复" in judgement.rows[1].problems[-1][1].message

    def test_of_a_person_written_twice_the_first_stays(self, tmp_path: Path) -> None:
        judgement = table(
            tmp_path,
            MEMBERS,
            [("姓名", "身份证号"), ("王伟", person(1)), ("王 伟", person(1))],
        )

        assert [row.outcome for row in judgement.data_rows] == ["accept", "reject"]
        assert judgement.rows[2].classes == ["person_twice"]

    def test_parents_may_be_named_after_their_children(self, tmp_path: Path) -> None:
        judgement = table(
            tmp_path,
            ORGS,
            [("党组织名称", "上级党组织"), ("第一支部", "某党委"), ("某党委", "区委")],
        )

        assert [row.outcome for row in judgement.data_rows] == ["accept", "accept"]

    def test_a_circle_of_parents_is_refused_at_each_of_its_rows(self, tmp_path: Path) -> None:
        judgement = table(
            tmp_path,
            ORGS,
            [
                ("党组织名称", "上级党组织"),
                ("甲支部", "乙支部"),
                ("乙支部", "丙支部"),
                ("丙支部", "甲支部"),
                ("丁支部", "甲支部"),
                ("戊支部", "戊支部"),
            ],
        )

        assert [row.classes for row in judgement.data_rows] == [
            ["parent_circle"],
            ["parent_circle"],
            ["parent_circle"],
            [],
            ["parent_itself"],
        ]

    def test_a_parent_named_twice_is_ambiguous(self, tmp_path: Path) -> None:
        judgement = table(
            tmp_path,
            ORGS,
            [
                ("党组织名称", "上级党组织"),
                ("甲支部", "乙支部"),
                ("乙支部", "区委"),
                ("乙支部", "市委"),
            ],
        )

        assert judgement.rows[1].classes == ["parent_ambiguous"]


class TestRefusal:
    @pytest.mark.parametrize(
        ("rows", "file_class"),
        [([("a", "b"), (1, 2)], "no_header"), ([("信用代码", "名称")], "no_rows")],
    )
    def test_a_file_without_the_table_is_refused(
        self, tmp_path: Path, rows: specimens.Rows, file_class: str
    ) -> None:
        with pytest.raises(FileRefused) as refusal:
            table(tmp_path, UNITS, rows)

        assert refusal.value.file_class == file_class


def hide_second_sheet(path: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(path)
    book.worksheets[1].sheet_state = "veryHidden"
    book.save(path)


class TestNumbering:
    @pytest.mark.parametrize(
        "marks",
        [
            ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"),
            ("甲", "乙", 1, 2, 3, 4, 5, 6),
            ("（1）", "（2）", "（3）", "（4）", "（5）", "（6）", "（7）", "（8）"),
            ("A", "B", "C", "D", "E", "F", "G", "H"),
            ("1栏", "2栏", "3栏", "4栏", "5栏", "6栏", "7栏", "8栏"),
        ],
    )
    def test_a_row_that_counts_the_columns_is_no_data(
        self, tmp_path: Path, marks: tuple[object, ...]
    ) -> None:
        header = (
            "信用代码",
            "名称",
            "类型",
            "成立日期",
            "正式党员数",
            "预备党员数",
            "负责人",
            "电话",
        )
        good = (code(1), "甲协会", "社团", "2016", 1, 2, "王伟", "13800001111")

        judgement = table(tmp_path, UNITS, [header, marks, good])

        assert [row.skip_class for row in judgement.rows] == ["header", "numbering", ""]
