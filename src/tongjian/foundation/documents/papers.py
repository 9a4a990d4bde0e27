"""A letter for the screen: lines with the part of the paper that each one is."""

from __future__ import annotations

from dataclasses import dataclass

from .letters import Letter, Table, attachment_lines, chinese_date, is_heading, level_of


@dataclass(frozen=True)
class Part:
    """One line or table of the text; `style` is the level of its numbering."""

    text: str = ""
    style: str = ""
    table: Table | None = None


@dataclass(frozen=True)
class Paper:
    """What the page about a letter shows."""

    letter: Letter
    title: list[str]
    parts: list[Part]
    attachments: list[str]
    day: str


def paper_of(letter: Letter) -> Paper:
    """Return a letter as the page shows it."""
    return Paper(
        letter=letter,
        title=letter.title.split("\n"),
        parts=[_part(block) for block in letter.body],
        attachments=attachment_lines(letter),
        day=chinese_date(letter.date),
    )


def _part(block: str | Table) -> Part:
    if isinstance(block, Table):
        return Part(table=block)
    level = level_of(block)
    return Part(block, f"level-{level}" if is_heading(block) else "")
