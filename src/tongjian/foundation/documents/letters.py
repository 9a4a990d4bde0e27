"""What a letter says, before anything is laid out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

# 一、 · （一） · 1. · （1）
_LEVELS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"[一二三四五六七八九十百]+、",
        r"（[一二三四五六七八九十百]+）",
        r"\d{1,2}[.．](?!\d)",
        r"（\d{1,2}）",
    )
)
_ENDS: Final = "。；？！，、："
_HEADING_LENGTH: Final = 40


@dataclass(frozen=True)
class Table:
    """A table in the text; the first row is its head."""

    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


Block: TypeAlias = str | Table


@dataclass(frozen=True)
class Letter:
    """A letter as GB/T 9704 knows it.

    `head` is the name in red (none without), `signer` stands beside the number of a letter to a
    superior. A paragraph that begins with 一、（一）1. or （1） is set as that level.
    """

    title: str
    signature: str
    date: date
    body: tuple[Block, ...]
    addressee: str = ""
    number: str = ""
    head: str = ""
    signer: str = ""
    attachments: tuple[str, ...] = ()
    note: str = ""
    copies: str = ""
    printed_by: str = ""
    is_sealed: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return the letter for keeping; `letter_of` reads it."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            **plain,
            "date": self.date.isoformat(),
            "attachments": list(self.attachments),
            "body": [_plain(block) for block in self.body],
        }


def letter_of(kept: Mapping[str, Any]) -> Letter:
    """Return the letter that was kept."""
    return Letter(
        **{
            **kept,
            "date": date.fromisoformat(kept["date"]),
            "attachments": tuple(kept["attachments"]),
            "body": tuple(_block(block) for block in kept["body"]),
        }
    )


def level_of(text: str) -> int:
    """Return which level of numbering a paragraph begins with: 1 to 4, or 0."""
    return next((n for n, level in enumerate(_LEVELS, start=1) if level.match(text)), 0)


def is_heading(text: str) -> bool:
    """Tell whether a numbered paragraph is a heading alone and no sentence."""
    return bool(level_of(text)) and len(text) <= _HEADING_LENGTH and text[-1] not in _ENDS


def chinese_date(day: date) -> str:
    """Return a date as letters write it: 2026年11月9日."""
    return f"{day.year}年{day.month}月{day.day}日"


def attachment_lines(letter: Letter) -> list[str]:
    """Return the notes under the text that name what is attached."""
    if len(letter.attachments) == 1:
        return [f"附件：{letter.attachments[0]}"]
    return [
        f"{'附件：' if number == 1 else '　　　'}{number}.{name}"
        for number, name in enumerate(letter.attachments, start=1)
    ]


def _plain(block: Block) -> Any:
    if isinstance(block, str):
        return block
    return {"rows": [list(row) for row in block.rows], "caption": block.caption}


def _block(kept: Any) -> Block:
    if isinstance(kept, str):
        return kept
    return Table(tuple(tuple(row) for row in kept["rows"]), kept["caption"])
