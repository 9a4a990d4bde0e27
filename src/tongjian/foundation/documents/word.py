"""A letter as Word: the same layout, in the fonts that offices have."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any, Final

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .letters import Letter, Table, attachment_lines, chinese_date, is_heading, level_of

SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
_RED: Final = RGBColor(0xD7, 0x00, 0x0F)
_PITCH: Final = Pt(28.95)  # 22 lines on 225 mm
_IMPRINT: Final = Pt(22)
_FONT_OF_LEVEL: Final = {1: HEI, 2: KAI}
_HEAD: Final = 44
# Files in the archive bear one time, so that the same letter gives the same bytes.
_STAMP: Final = (1980, 1, 1, 0, 0, 0)


def write_docx(letter: Letter) -> bytes:
    """Return the letter as a Word document; the same letter gives the same bytes."""
    document = docx.Document()
    _set_up(document, letter)
    _write_head(document, letter)
    _write_text(document, letter)
    _write_end(document, letter)
    made = io.BytesIO()
    document.save(made)
    return _steady(made.getvalue())


def _set_up(document: Any, letter: Letter) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(22)
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number_pages(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    core = document.core_properties
    core.title, core.author = letter.title.replace("\n", ""), letter.signature
    core.created = core.modified = datetime(
        letter.date.year, letter.date.month, letter.date.day, tzinfo=UTC
    )
    core.last_modified_by, core.comments, core.revision = letter.signature, "", 1
    normal = document.styles["Normal"]
    normal.font.size = Pt(16)
    _use_font(normal.element.get_or_add_rPr(), FANG)
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):  # no gap between digits and characters
        off = OxmlElement(name)
        off.set(qn("w:val"), "0")
        normal.element.get_or_add_pPr().append(off)


def _number_pages(footer: Any, side: Any) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    _indent_sides(paragraph, 14)
    _run(paragraph, "— ", "宋体", 14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _run(paragraph, "", "宋体", 14)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)
    _run(paragraph, " —", "宋体", 14)


def _write_head(document: Any, letter: Letter) -> None:
    if not letter.head:
        if letter.number:
            _line(document, letter.number, align=WD_ALIGN_PARAGRAPH.RIGHT)
            _line(document, "")
        return
    size = min(_HEAD, 425 / len(letter.head))
    head = _line(document, "", align=WD_ALIGN_PARAGRAPH.CENTER, exact=False)
    head.paragraph_format.space_before = Mm(20)
    _run(head, letter.head, SONG, size).font.color.rgb = _RED
    _line(document, "")
    if letter.signer:
        number = _line(document, f"　{letter.number}\t签发人：", align=WD_ALIGN_PARAGRAPH.LEFT)
        number.paragraph_format.tab_stops.add_tab_stop(Mm(150), WD_TAB_ALIGNMENT.RIGHT)
        _run(number, letter.signer, KAI, 16)
    else:
        number = _line(document, letter.number, align=WD_ALIGN_PARAGRAPH.CENTER)
    _underline(number, "D7000F", 12)
    _line(document, "")


def _write_text(document: Any, letter: Letter) -> None:
    for part in letter.title.split("\n"):
        title = _line(document, "", align=WD_ALIGN_PARAGRAPH.CENTER, exact=False)
        _run(title, part, SONG, 22)
        title.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        title.paragraph_format.line_spacing = Pt(35)
    _line(document, "")
    if letter.addressee:
        _line(document, f"{letter.addressee}：")
    for place, block in enumerate(letter.body, start=1):
        if isinstance(block, Table):
            _write_table(document, block)
        else:
            # The name of the sender never stands on a page of its own.
            _write_paragraph(document, block, is_last=place == len(letter.body))


def _write_paragraph(document: Any, text: str, *, is_last: bool) -> None:
    paragraph = _line(document, "", indent=True)
    font = _FONT_OF_LEVEL.get(level_of(text), FANG) if is_heading(text) else FANG
    _run(paragraph, text, font, 16)
    paragraph.paragraph_format.keep_with_next = is_last or is_heading(text)


def _write_table(document: Any, table: Table) -> None:
    if table.caption:
        caption = _line(document, "", align=WD_ALIGN_PARAGRAPH.CENTER)
        _run(caption, table.caption, HEI, 14)
    made = document.add_table(rows=0, cols=len(table.rows[0]))
    made.style, made.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for number, row in enumerate(table.rows):
        for cell, text in zip(made.add_row().cells, row, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            form = paragraph.paragraph_format
            form.space_before = form.space_after = Pt(4)
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(18)
            _run(paragraph, text, FANG if number else HEI, 12)
    repeated = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)


def _write_end(document: Any, letter: Letter) -> None:
    if letter.attachments:
        _line(document, "").paragraph_format.keep_with_next = True
        for entry in attachment_lines(letter):
            _line(document, entry, indent=True).paragraph_format.keep_with_next = True
    for _ in range(2 if letter.is_sealed else 1):
        _line(document, "").paragraph_format.keep_with_next = True
    day = chinese_date(letter.date)
    _sign(document, letter.signature, day, is_name=True, is_sealed=letter.is_sealed)
    _sign(document, day, letter.signature, is_name=False, is_sealed=letter.is_sealed)
    if letter.note:
        _line(document, f"（{letter.note}）", indent=True)
    if letter.copies or letter.printed_by:
        _write_imprint(document, letter, day)


def _sign(document: Any, text: str, other: str, *, is_name: bool, is_sealed: bool) -> None:
    """Set the date four characters from the right, and the name centred over it, for a seal."""
    line = _line(document, text, align=WD_ALIGN_PARAGRAPH.RIGHT)
    right = 64.0 if is_sealed else 32.0
    if is_sealed:
        right += max(0.0, (_width(other) - _width(text)) / 2)
    line.paragraph_format.right_indent = Pt(right)
    line.paragraph_format.keep_with_next = is_name


def _write_imprint(document: Any, letter: Letter, day: str) -> None:
    """Write who else gets it and who printed it, at the foot of the last page."""
    lines = [f"抄送：{letter.copies}。"] if letter.copies else []
    lines += [f"{letter.printed_by}\t{day}印发"] if letter.printed_by else []
    _line(document, "")
    table = document.add_table(rows=len(lines), cols=1)
    table.autofit = False
    for number, (row, text) in enumerate(zip(table.rows, lines, strict=True)):
        cell = row.cells[0]
        cell.width = Mm(156)
        paragraph = cell.paragraphs[0]
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _IMPRINT
        form.tab_stops.add_tab_stop(Mm(147), WD_TAB_ALIGNMENT.RIGHT)
        _run(paragraph, f"　{text}", FANG, 14)
        _rule_cell(cell, top=8 if number == 0 else 4, bottom=8 if number == len(lines) - 1 else 4)
    _set_at_foot(table, lines=len(lines))
    # A document ends with a paragraph; this one takes no room.
    end = _line(document, "", exact=False)
    end.paragraph_format.line_spacing = Pt(1)


def _rule_cell(cell: Any, *, top: int, bottom: int) -> None:
    borders = OxmlElement("w:tcBorders")
    for side, eighths in (("top", top), ("bottom", bottom)):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _set_at_foot(table: Any, *, lines: int) -> None:
    """Let a table stand on the lower edge of the text of its page, whatever is above it."""
    place = OxmlElement("w:tblpPr")
    top = Mm(297 - 35) - lines * (_IMPRINT + Pt(1))
    for name, value in (
        ("leftFromText", "0"),
        ("rightFromText", "0"),
        ("vertAnchor", "page"),
        ("horzAnchor", "page"),
        ("tblpX", str(_twips(Mm(28)))),
        ("tblpY", str(_twips(top))),
    ):
        place.set(qn(f"w:{name}"), value)
    properties = table._tbl.tblPr
    properties.insert(1 if properties.find(qn("w:tblStyle")) is not None else 0, place)


def _twips(length: int) -> int:
    return round(length / Pt(1) * 20)


def _width(text: str) -> float:
    """Return about how wide a line of 16 pt is: a digit takes half a character."""
    return sum(8.0 if char.isascii() else 16.0 for char in text)


def _line(
    document: Any, text: str, *, align: Any = None, indent: bool = False, exact: bool = True
) -> Any:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if align is None else align
    if exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _PITCH
    if indent:
        given = paragraph._p.get_or_add_pPr().get_or_add_ind()
        given.set(qn("w:firstLineChars"), "200")
        given.set(qn("w:firstLine"), "640")
    if text:
        _run(paragraph, text, FANG, 16)
    return paragraph


def _run(paragraph: Any, text: str, font: str, size: float) -> Any:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    _use_font(run._r.get_or_add_rPr(), font)
    return run


def _use_font(properties: Any, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), font)


def _indent_sides(paragraph: Any, points: float) -> None:
    paragraph.paragraph_format.left_indent = Pt(points)
    paragraph.paragraph_format.right_indent = Pt(points)


def _underline(paragraph: Any, color: str, eighths: int, *, side: str = "w:bottom") -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    line = OxmlElement(side)
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4"), ("color", color)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)


def _steady(made: bytes) -> bytes:
    """Return the archive with its files in order and without times."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return out.getvalue()
