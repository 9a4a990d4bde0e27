"""Write the awkward files that real offices keep, and the hostile ones that attackers send."""

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import xlwt

from tongjian.kernel.cn import identity, uscc

Rows = Sequence[Sequence[Any]]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def code(number: int, kind: str = "51") -> str:
    """Return a valid invented code whose body check is right, too."""
    body = f"MJ{number:06d}"
    first_17 = f"{kind}440300{body}{uscc.body_check_character(body)}"
    return first_17 + uscc.check_character(first_17)


def person(number: int, born: str = "19800101") -> str:
    """Return a valid invented identity number."""
    first_17 = f"440305{born}{number:03d}"
    return first_17 + identity.check_character(first_17)


def workbook(path: Path, sheets: dict[str, Rows]) -> Path:
    """Write an .xlsx with the given cells."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def text_file(path: Path, rows: Rows, *, encoding: str, mark: bytes = b"") -> Path:
    """Write a .csv in an encoding."""
    lines = "\r\n".join(",".join(str(cell) for cell in row) for row in rows) + "\r\n"
    path.write_bytes(mark + lines.encode(encoding))
    return path


# --- awkward ---------------------------------------------------------------------------------

UNIT_HEADER = ("序号", "统一社会信用代码", "名称", "类型", "成立日期")


def office_ledger(path: Path) -> Path:
    """Write a table with a title, 填报 lines, a merged two-row header, notes and totals."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    rows: list[Sequence[Any]] = [
        ("2026年鹏城示范市社会组织党建工作台账",),
        ("填报单位：示范区社会工作部", None, None, None, None, None, "填报日期：2026年11月"),
        (
            "序号",
            "社会信用代码",
            "社会组织名称",
            "党员情况",
            None,
            "负责人",
            None,
            "成立时间\n（年月）",
        ),
        (None, None, None, "正式", "预备", "姓名", "电话", None),
        ("甲", "乙", "丙", 1, 2, 3, 4, "丁"),
        ("一、协会商会",),
        (1, code(1), "鹏城物流协会", 12, 1, "王伟", 13800001111, "2016年8月"),
        (2, code(2), "鹏城 潮汕商会", "5人", "无", "欧 阳 娜", "0755-26345678", "2016.8.5"),
        (),
        ("二、民非",),
        (3, code(3, "52"), "鹏城阳光服务中心", "", "", "买买提．阿不都", "", 42587),
        (4,),
        ("合  计", None, None, 17, 1),
        ("注：1.本表由各区填报；2.党员数含预备党员。",),
        ("填表人：李敏", None, "审核人：张强"),
    ]
    for row in rows:
        sheet.append(list(row))
    for area in ("A1:H1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:H4", "A6:H6"):
        sheet.merge_cells(area)
    book.save(path)
    return path


def district_sheets(path: Path) -> Path:
    """Write one sheet per district, a hidden old one, and a page of instructions."""
    book = openpyxl.Workbook()
    book.active.title = "填表说明"
    book.active.append(["请各区于11月底前报送，不要改动列名。"])
    for name, start in (("东湖区", 10), ("西山区", 20), ("旧表", 30)):
        sheet = book.create_sheet(name)
        sheet.append(["统一社会信用代码", "单位名称", "备注"])
        sheet.append([code(start), f"{name}书法学会", ""])
        sheet.append([code(start + 1), f"{name}爱心基金会", "x"])
    book["旧表"].sheet_state = "hidden"
    book["东湖区"].row_dimensions[3].hidden = True
    book["西山区"].column_dimensions["C"].hidden = True
    book.save(path)
    return path


def vertical_merges(path: Path) -> Path:
    """Write rows whose branch is one cell merged downwards."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("党支部", "姓名", "身份证号", "入党时间"),
        ("第一支部", "王伟", person(1), date(2001, 7, 1)),
        (None, "李敏", person(2), "同上"),
        (None, "张强", person(3), "2003-07"),
        ("第二支部", "赵静", person(4), "2004年"),
    ):
        sheet.append(list(row))
    sheet.merge_cells("A2:A4")
    book.save(path)
    return path


def month_formats(path: Path, *, epoch_1904: bool) -> Path:
    """Write dates of which the cell format shows only the month or the year."""
    book = xlsxwriter.Workbook(path, {"date_1904": epoch_1904})
    sheet = book.add_worksheet("表")
    sheet.write_row(0, 0, ["姓名", "身份证号", "入党时间"])
    formats = ('yyyy"年"m"月";@', "yyyy", "yyyy/m/d", 'yyyy"年"m"月"d"日"')
    for at, shape in enumerate(formats, start=1):
        sheet.write_row(at, 0, [f"王{'甲乙丙丁'[at - 1]}", person(at)])
        sheet.write_datetime(at, 2, datetime(2016, 8, 5), book.add_format({"num_format": shape}))
    sheet.write_row(5, 0, ["王戊", person(5), 41125 if epoch_1904 else 42587])
    book.close()
    return path


def damaged_identities(path: Path) -> Path:
    """Write identity numbers as spreadsheets ruin them, and as old files hold them."""
    return workbook(
        path,
        {
            "党员": [
                ("姓名", "身份证号"),
                ("王伟", 440305198001010011),
                ("李敏", "4.40305E+17"),
                ("张强", "440305198001010000"),
                ("赵静", 440305800101001),
                ("孙丽", person(5)[:6] + " " + person(5)[6:14] + " " + person(5)[14:].lower()),
                ("周明", person(6) + "、" + person(7)),
                ("吴芳、郑勇", person(8)),
                ("冯1", person(9)),
            ]
        },
    )


def formulas(path: Path) -> Path:
    """Write formulas: one with its value kept, one without, one that fails."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表")
    sheet.write_row(0, 0, ["统一社会信用代码", "名称", "正式党员数"])
    sheet.write_row(1, 0, [code(1), "甲协会"])
    sheet.write_formula(1, 2, "=3+4", None, 7)
    sheet.write_row(2, 0, [code(2), "乙协会"])
    sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    book.close()
    lost = openpyxl.load_workbook(path)
    sheet = lost.active
    sheet["A4"], sheet["B4"] = code(3), "丙协会"
    sheet["C4"] = "=SUM(C2:C3)"
    keep = path.with_name("lost_" + path.name)
    lost.save(keep)
    return path


def old_workbook(path: Path, *, epoch_1904: bool = False) -> Path:
    """Write an .xls with dates, a hidden row and a hidden sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = epoch_1904
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    month = xlwt.easyxf(num_format_str='YYYY"年"M"月"')
    sheet = book.add_sheet("党员")
    for at, title in enumerate(("姓名", "身份证号", "入党时间")):
        sheet.write(0, at, title)
    serial = 41125 if epoch_1904 else 42587
    for row, style in ((1, day), (2, month)):
        sheet.write(row, 0, "王甲" if row == 1 else "王乙")
        sheet.write(row, 1, person(row))
        sheet.write(row, 2, serial, style)
    sheet.row(2).hidden = True
    other = book.add_sheet("旧")
    other.write(0, 0, "姓名")
    other.write(0, 1, "身份证号")
    other.write(1, 0, "李丙")
    other.write(1, 1, person(9))
    other.visibility = 1
    book.save(str(path))
    return path


# --- hostile ---------------------------------------------------------------------------------


def rezip(source: Path, target: Path, replace: dict[str, bytes]) -> Path:
    """Copy an archive with parts replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in replace:
                new.writestr(name, old.read(name))
        for name, content in replace.items():
            new.writestr(name, content)
    return target


def plain(folder: Path) -> Path:
    """Write a small good table to spoil."""
    rows = [("统一社会信用代码", "名称"), (code(1), "甲协会")]
    return workbook(folder / "plain.xlsx", {"表": rows})


def expanding(folder: Path) -> Path:
    """Write an archive whose sheet expands more than a thousand times."""
    body = b" " * (400 * 1024 * 1024)
    return rezip(plain(folder), folder / "expanding.xlsx", {"xl/worksheets/sheet1.xml": body})


def overlapping(folder: Path) -> Path:
    """Write an archive whose directory names one member many times over."""
    with zipfile.ZipFile(plain(folder)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
        kernel = new.NameToInfo["xl/worksheets/sheet1.xml"]
        for number in range(400):
            twin = zipfile.ZipInfo(f"xl/worksheets/extra{number}.xml")
            for field in ("compress_type", "CRC", "compress_size", "file_size", "header_offset"):
                setattr(twin, field, getattr(kernel, field))
            new.filelist.append(twin)
            new.NameToInfo[twin.filename] = twin
    path = folder / "overlapping.xlsx"
    path.write_bytes(buffer.getvalue())
    return path


def entities(folder: Path, *, wide: bool = False) -> Path:
    """Write a workbook whose strings declare entities that multiply or read files."""
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    declaration = '<?xml version="1.0" encoding="UTF-16"?>' if wide else '<?xml version="1.0"?>'
    content = f'{declaration}{bomb}<sst xmlns="{MAIN}"><si><t>&b;&c;</t></si></sst>'
    encoded = content.encode("utf-16" if wide else "utf-8")
    return rezip(plain(folder), folder / f"entities{wide}.xlsx", {"xl/sharedStrings.xml": encoded})


def sheet_xml(rows: Iterable[str]) -> bytes:
    """Return the XML of a sheet with the given row elements."""
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}'
        "</sheetData></worksheet>"
    ).encode()


def many_rows(folder: Path) -> Path:
    """Write a million empty rows under one good row."""
    body = sheet_xml(f'<row r="{n}"/>' for n in range(1, 1_000_001))
    return rezip(plain(folder), folder / "rows.xlsx", {"xl/worksheets/sheet1.xml": body})


def far_corner(folder: Path) -> Path:
    """Write one value in the first cell and one in the very last."""
    body = sheet_xml(
        (
            '<row r="1"><c r="A1"><v>1</v></c></row>',
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        )
    )
    return rezip(plain(folder), folder / "corner.xlsx", {"xl/worksheets/sheet1.xml": body})


def many_columns(folder: Path) -> Path:
    """Write a row of 16,384 columns."""
    path = folder / "columns.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write_row(0, 0, ["名称"] * 16_384)
    book.close()
    return path


def nameless_cells(folder: Path) -> Path:
    """Write a row of 16,384 cells that do not say where they stand."""
    cells = "<c><v>1</v></c>" * 16_384
    body = sheet_xml([f"<row>{cells}</row>"] + ["<row><c><v>1</v></c></row>"] * 200_000)
    return rezip(plain(folder), folder / "nameless.xlsx", {"xl/worksheets/sheet1.xml": body})


def lying_sizes(folder: Path) -> Path:
    """Write an archive whose directory declares a member much smaller than it is."""
    source = expanding(folder).read_bytes()
    size = struct.pack("<I", 400 * 1024 * 1024)
    path = folder / "lying.xlsx"
    path.write_bytes(source.replace(size, struct.pack("<I", 2_000)))
    return path


def macros(folder: Path) -> Path:
    """Write a workbook with a macro project inside and a harmless name."""
    return rezip(plain(folder), folder / "macros.xlsx", {"xl/vbaProject.bin": b"\xd0\xcf"})


def external_links(folder: Path) -> Path:
    """Write a workbook that refers to another one."""
    part = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    return rezip(plain(folder), folder / "links.xlsx", part)


def encrypted_flag(folder: Path) -> Path:
    """Write an archive whose members claim to be encrypted."""
    raw = bytearray(plain(folder).read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = raw.find(mark)
        while start >= 0:
            raw[start + at] |= 1
            start = raw.find(mark, start + 4)
    path = folder / "flagged.xlsx"
    path.write_bytes(bytes(raw))
    return path


def compound(streams: dict[str, bytes]) -> bytes:
    """Return a minimal compound file with the given streams (each padded to 4,096 bytes)."""
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        start = len(sectors)
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        sectors += pieces
        table += [*range(start + 1, start + len(pieces)), 0xFFFFFFFE]
        entries.append(_entry(name, 2, start, len(content)))
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * 512, b"\0")
    first = len(sectors)
    count = len(directory) // 512
    sectors += [directory[at * 512 : at * 512 + 512] for at in range(count)]
    table += [*range(first + 1, first + count), 0xFFFFFFFE, 0xFFFFFFFD]
    sectors.append(b"".join(struct.pack("<I", n) for n in table).ljust(512, b"\xff"))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", len(sectors) - 1) + b"\xff" * 432
    return header + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    body = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + b"\xff" * 12
    return body + b"\0" * 36 + struct.pack("<III", start, size, 0)


def encrypted(folder: Path) -> Path:
    """Write what office programs write for a workbook with an opening password."""
    path = folder / "locked.xlsx"
    path.write_bytes(compound({"EncryptionInfo": b"\4", "EncryptedPackage": b"\x99" * 5000}))
    return path


def record(kind: int, body: bytes) -> bytes:
    """Return one record of an old workbook."""
    return struct.pack("<HH", kind, len(body)) + body


def old_records(folder: Path, name: str, *records: bytes, **streams: bytes) -> Path:
    """Write an .xls made of the given records after its opening record."""
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    path = folder / name
    path.write_bytes(compound({"Workbook": start + b"".join(records), **streams}))
    return path
