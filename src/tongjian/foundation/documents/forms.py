"""Compose a letter, or declare one void."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms

from tongjian.foundation.ui.forms import Form

from .letters import Block, Letter, Table

_CELL, _GAP = "|", "……"


class VoidForm(Form):
    reason = forms.CharField(
        label="作废的原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="原文和文号保留，页面上标明作废；需要时另发一份。",
    )


class LetterForm(Form):
    """The parts of a letter that people fill in; one line of the text is one paragraph."""

    sections: ClassVar[list[tuple[str, list[str]]]] = [
        ("内容", ["title", "addressee", "body", "attachments"]),
        ("版头和落款", ["head", "series", "signature", "signer", "copies", "note"]),
    ]
    title = forms.CharField(label="标题", max_length=120)
    addressee = forms.CharField(label="主送", max_length=120, required=False)
    body = forms.CharField(
        label="正文",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=(
            "一行一段，段首空两格由系统加；层次写 一、（一）1.（1）；"
            "表格每行写成“| 姓名 | 职务 |”。"
        ),
    )
    attachments = forms.CharField(
        label="附件",
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一行一个名称",
    )
    head = forms.CharField(
        label="红头",
        max_length=60,
        required=False,
        help_text="例如“……委员会文件”；不要红头就留空。",
    )
    series = forms.CharField(
        label="机关代字",
        max_length=40,
        required=False,
        help_text="例如“鹏社党”，印发时按年编号；不填就不编号。",
    )
    signature = forms.CharField(label="署名", max_length=60)
    signer = forms.CharField(
        label="签发人", max_length=30, required=False, help_text="上行文（请示）填写。"
    )
    copies = forms.CharField(label="抄送", max_length=200, required=False)
    note = forms.CharField(
        label="附注", max_length=120, required=False, help_text="例如“联系人：李敏”。"
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a letter in which a gap was left open."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("title", "addressee", "body"):
            if _GAP in str(given.get(name, "")):
                self.add_error(name, f"还有没填的“{_GAP}”")
        return given


_PLAIN = ("title", "addressee", "head", "signature", "signer", "copies", "note")


def filled(draft: Letter, given: Mapping[str, Any]) -> Letter:
    """Return the letter as it was filled in."""
    parts = {name: given[name].strip() for name in _PLAIN}
    return replace(
        draft,
        **parts,
        body=tuple(_blocks(given["body"])),
        attachments=tuple(_lines(given["attachments"])),
    )


def initial_of(letter: Letter, *, series: str) -> dict[str, Any]:
    """Return what the form begins with."""
    plain = {name: getattr(letter, name) for name in _PLAIN}
    return {
        **plain,
        "title": letter.title.replace("\n", ""),
        "series": series,
        "body": "\n".join(_text(block) for block in letter.body),
        "attachments": "\n".join(letter.attachments),
    }


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _blocks(text: str) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    for line in _lines(text):
        if line.startswith(_CELL) and line.endswith(_CELL) and len(line) > 1:
            rows.append(tuple(cell.strip() for cell in line[1:-1].split(_CELL)))
            continue
        if rows:
            yield _table(rows)
            rows = []
        yield line
    if rows:
        yield _table(rows)


def _table(rows: list[tuple[str, ...]]) -> Table:
    """Return the rows as a table; short rows are filled up."""
    wide = max(len(row) for row in rows)
    return Table(tuple(row + ("",) * (wide - len(row)) for row in rows))


def _text(block: Block) -> str:
    if isinstance(block, str):
        return block
    return "\n".join(f"| {' | '.join(row)} |" for row in block.rows)
