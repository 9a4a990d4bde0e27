"""A letter as PDF: the layout is a Typst template, the fonts were fetched at set-up."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from tongjian.kernel.errors import UnableTo

from .letters import Letter, attachment_lines, chinese_date, is_heading, level_of

FONTS = Path(__file__).parent / "fonts"
_TEMPLATE = Path(__file__).parent / "letter.typ"


class UnableToPrint(UnableTo):
    """There is no PDF to be had."""


def write_pdf(letter: Letter) -> bytes:
    """Return the letter as PDF; the same letter gives the same bytes.

    Raises:
        UnableToPrint: the fonts are missing.
    """
    given = json.dumps(_inputs(letter), ensure_ascii=False, sort_keys=True)
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        root=_TEMPLATE.parent,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"letter": given},
        pdf_standards="a-2b",  # for the archive
        timestamp=0,
    )
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


@cache
def _fonts() -> Any:
    if not list(FONTS.glob("*.ttf")):
        raise UnableToPrint("还没有安装公文字体，暂时只能下载 Word。请管理员运行 make setup。")
    return typst.Fonts(
        font_paths=[FONTS], include_system_fonts=False, include_embedded_fonts=False
    )


def _inputs(letter: Letter) -> dict[str, Any]:
    return {
        "title": letter.title,
        "head": letter.head,
        "number": letter.number,
        "signer": letter.signer,
        "addressee": letter.addressee,
        "body": [_block(block) for block in letter.body],
        "attachments": attachment_lines(letter),
        "signature": letter.signature,
        "day": chinese_date(letter.date),
        "year": letter.date.year,
        "month": letter.date.month,
        "on": letter.date.day,
        "note": letter.note,
        "copies": letter.copies,
        "printed": letter.printed_by,
        "sealed": letter.is_sealed,
    }


def _block(block: Any) -> dict[str, Any]:
    if isinstance(block, str):
        return {"text": block, "level": level_of(block), "heading": is_heading(block)}
    return {"rows": block.rows, "caption": block.caption, "columns": len(block.rows[0])}
