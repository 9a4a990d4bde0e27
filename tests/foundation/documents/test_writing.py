"""Letters as Word and PDF: the layout of the standard, and the same bytes each time."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import docx
import pytest

from tongjian.foundation.documents import layouts
from tongjian.foundation.documents.letters import (
    Letter,
    Table,
    attachment_lines,
    is_heading,
    letter_of,
    level_of,
)
from tongjian.foundation.documents.pdf import write_pdf
from tongjian.foundation.documents.word import FANG, HEI, KAI, SONG, write_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LETTER = layouts.reply(
    about="成立装饰行业协会联络组",
    sender="鹏城示范市联合办公室",
    to="装饰行业协会",
    on=date(2026, 11, 9),
    asked="《关于成立联络组的请示》（装协〔2026〕1号）",
    head="鹏城示范市联合办公室文件",
    number="鹏联办〔2026〕12号",
    body=(
        "一、同意成立",
        "（一）组成",
        "联络组由 3 人组成。",
        "1.每季度开一次会。",
        Table((("姓名", "职务"), ("王　明", "组长")), "名单"),
    ),
    attachments=("名单", "办法"),
    copies="市民政局",
    printed_by="鹏城示范市联合办公室",
)


@pytest.mark.parametrize(
    ("text", "level", "heading"),
    [
        ("一、关于组成", 1, True),
        ("十二、同意你们的意见。", 1, False),
        ("（三）会议", 2, True),
        ("1.会议", 3, True),
        ("1.5 万元用于会议", 0, False),
        ("（2）人数", 4, True),
        ("2026年以来", 0, False),
        ("", 0, False),
    ],
)
def test_levels_are_read_from_the_numbering(text: str, level: int, heading: bool) -> None:
    assert level_of(text) == level
    assert is_heading(text) is heading


def test_one_attachment_is_named_and_several_are_numbered() -> None:
    assert attachment_lines(replace(LETTER, attachments=("名单",))) == ["附件：名单"]
    assert attachment_lines(LETTER) == ["附件：1.名单", "　　　2.办法"]


def test_a_kept_letter_is_the_same_letter() -> None:
    assert letter_of(LETTER.as_json()) == LETTER


@pytest.mark.parametrize("write", [write_docx, write_pdf])
def test_the_same_letter_gives_the_same_bytes(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write(LETTER)
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)

    assert write(LETTER) == first
    assert write(replace(LETTER, addressee="钟表行业协会")) != first


def test_word_has_page_fonts_and_numbers_of_the_standard() -> None:
    made = docx.Document(io.BytesIO(write_docx(LETTER)))
    section = made.sections[0]
    fonts = {fonts.get(f"{W}eastAsia") for fonts in made.element.body.iter(f"{W}rFonts")}
    footers = (section.footer, section.even_page_footer)

    assert section.top_margin
    assert section.left_margin
    assert (section.top_margin.mm, section.left_margin.mm) == pytest.approx((37, 28), abs=0.1)
    assert {FANG, HEI, KAI, SONG} <= fonts
    assert all("PAGE" in "".join(f._element.itertext()) for f in footers)


def test_word_says_everything_in_order() -> None:
    body = docx.Document(io.BytesIO(write_docx(LETTER))).element.body
    said = "\n".join("".join(p.itertext()) for p in body.iter(f"{W}p"))
    parts = [
        "鹏城示范市联合办公室文件", "鹏联办〔2026〕12号", "关于成立装饰行业协会联络组的批复",
        "装饰行业协会：", "现批复如下：", "一、同意成立", "此复。", "附件：1.名单",
    ]  # fmt: skip
    places = [said.index(part) for part in parts]

    assert places == sorted(places)
    assert said.index("附件：1.名单") < said.index("2026年11月9日") < said.rindex("抄送")
    assert said.rindex("2026年11月9日印发") > said.rindex("抄送")


def test_a_numbered_sentence_is_text_and_a_numbered_heading_is_not() -> None:
    body = ("一、同意成立", "二、请按照规定选举，结果及时报批。")
    made = docx.Document(io.BytesIO(write_docx(replace(LETTER, body=body))))
    fonts = {
        p.text: fonts.get(f"{W}eastAsia")
        for p in made.paragraphs
        for fonts in p._p.iter(f"{W}rFonts")
    }

    assert fonts[body[0]] == HEI
    assert fonts[body[1]] == FANG


def test_the_name_of_the_sender_never_begins_a_page() -> None:
    """From the last words of the text on, everything keeps with what follows."""
    made = docx.Document(
        io.BytesIO(write_docx(replace(LETTER, copies="", printed_by="")))
    ).paragraphs
    texts = [p.text for p in made]
    from_here, to_here = texts.index("此复。"), texts.index("2026年11月9日")

    kept = [p.paragraph_format.keep_with_next for p in made[from_here:to_here]]
    assert all(kept)


def test_who_else_gets_it_stands_at_the_foot_of_the_last_page() -> None:
    made = docx.Document(io.BytesIO(write_docx(LETTER)))
    *_, last = made.tables
    place = last._tbl.tblPr.find(f"{W}tblpPr")

    assert last.rows[0].cells[0].text.strip("　") == "抄送：市民政局。"
    assert place.get(f"{W}vertAnchor") == "page"
    # Lower edge of the text: 262 mm under the upper edge of the paper.
    lines = 2 * (22 + 1) / 72 * 25.4
    assert int(place.get(f"{W}tblpY")) / 1440 * 25.4 == pytest.approx(262 - lines, abs=0.5)


def test_word_parts_are_well_formed() -> None:
    with zipfile.ZipFile(io.BytesIO(write_docx(LETTER))) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith(".xml"):
                ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own file


def test_nothing_in_a_letter_is_read_as_markup() -> None:
    tricky = replace(LETTER, addressee='#panic("x") $1$ *粗* <a> \\u{41} & ]', head="")

    assert write_pdf(tricky).startswith(b"%PDF-")
    said = docx.Document(io.BytesIO(write_docx(tricky))).paragraphs
    assert any('#panic("x") $1$ *粗* <a> \\u{41} & ]：' in p.text for p in said)


@pytest.mark.parametrize(
    "change",
    [
        {"head": "", "number": ""},
        {"head": "", "number": "存字第1号"},
        {"signer": "李　敏"},
        {"is_sealed": False, "attachments": (), "copies": "", "printed_by": ""},
        {"title": "一行\n又一行", "note": "联系人：李敏"},
        {"body": ("长" * 3_000,)},
    ],
)
def test_every_part_may_be_absent(change: dict[str, Any]) -> None:
    letter = replace(LETTER, **change)

    assert write_pdf(letter).startswith(b"%PDF-")
    assert write_docx(letter).startswith(b"PK")


def test_layouts_end_as_their_kind_does() -> None:
    common: dict[str, Any] = {"sender": "甲", "on": date(2026, 1, 2), "body": ("正文。",)}
    made: list[Letter] = [
        layouts.request(about="事", to="乙", **common),
        layouts.opinion(about="事", to="乙", **common),
        layouts.certificate(title="证明", **common),
        layouts.notice(about="事", to="乙", **common),
    ]

    assert [letter.body[-1] for letter in made] == [
        "妥否，请批示。", "正文。", "特此证明。", "特此通知。",
    ]  # fmt: skip
