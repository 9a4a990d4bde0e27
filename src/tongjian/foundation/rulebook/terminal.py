"""Rules in the terminal: the words of `tongjian rules`, and its refusals in Chinese."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from django.core.management.base import CommandError, CommandParser

from .given import KINDS
from .verdicts import Verdict
from .whatif import Shift

MISUSED = 2
_SIGNS = {True: "是", False: "否", None: "不明"}
# What argparse says, and what we say instead.
_WORDS = (
    (r"the following arguments are required: (.+)", r"缺少：\1"),
    (r"argument \S+: invalid choice: '(.*?)' \(choose from (.+)\)", r"没有“\1”，可选：\2"),
    (r"unrecognized arguments: (.+)", r"不认识：\1"),
    (r"argument (\S+): expected one argument", r"\1 后面要写一个值"),
    (r"one of the arguments (.+) is required", r"缺少其中一个：\1"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 和 \2 只能写一个"),
    (r"argument (\S+): (.+)", r"\1：\2"),
)


class Parser(CommandParser):
    """Refuse in Chinese."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how to see the options."""
        said = next(
            (
                re.sub(pattern, words, message)
                for pattern, words in _WORDS
                if re.match(pattern, message)
            ),
            message,
        )
        if not self.called_from_command_line:
            raise CommandError(said, returncode=MISUSED)
        sys.stderr.write(f"{said}\n用法：{self.prog} --help 列出全部选项。\n")
        sys.exit(MISUSED)


def explained(answer: Mapping[str, Any]) -> list[str]:
    """Return the lines about one rule."""
    numbers = (
        f"  {p['label']}：{p['value']} {p['unit']}（{'、'.join(p['citations']) or '平台约定'}）"
        for p in answer["parameters"]
    )
    return [
        f"{answer['code']} {answer['title']}（{answer['pack']}，自 {answer['from']}）",
        *([answer["says"]] if answer["says"] else []),
        *(f"{label}：{answer[part]}" for part, label in _PARTS.items() if part in answer),
        f"依据：{'、'.join(answer['citations']) or '平台约定'}",
        "要哪些事实：",
        *_facts(answer["facts"]),
        *(["参数：", *numbers] if answer["parameters"] else []),
    ]


_PARTS = {"when": "成立的条件", "target_label": "归到", "applies": "适用", "requires": "要求"}


def _facts(facts: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for fact in facts:
        unit = f"，单位{fact['unit']}" if fact["unit"] else ""
        yield f"  {fact['name']}：{fact['label']}（{_kind(fact['type'])}{unit}）"
        if fact["choices"]:
            listed = "、".join(
                f"{code} {label}" for code, label in fact["choices"].items() if code
            )
            yield f"    {listed}"


def _kind(code: str) -> str:
    return next(words for kind, words in KINDS.items() if kind.value == code)


def lacking(answer: Mapping[str, Any]) -> list[str]:
    """Return the lines about a duty that cannot be judged yet."""
    return [
        f"{answer['code']} {answer['title']}（{answer['pack']}，自 {answer['from']}）",
        f"办理时核对：{answer['checked_at']}"
        if answer["checked_at"]
        else f"还不能判断：登记里缺{'、'.join(answer['lacks'])}",
        f"依据：{'、'.join(answer['citations'])}",
    ]


def traced(verdict: Verdict) -> list[str]:
    """Return a verdict with its reasons."""
    steps = (f"  {step.words}：{_SIGNS[step.holds]}" for step in verdict.steps)
    cited = "、".join(str(citation) for citation in verdict.rule.citations) or "平台约定"
    told = verdict.as_json()
    advice = [f"怎么办：{told['advice']}"] if told["advice"] else []
    weight = f"{verdict.rule.severity.label}，{verdict.pack.name}，自 {verdict.rule.start_on} 起"
    return [
        f"{verdict.rule.code} {verdict.rule.title}：{verdict.outcome.label}（{weight}）",
        verdict.reason,
        *steps,
        f"依据：{cited}",
        *advice,
    ]


def shifted(shifts: Iterable[Shift]) -> list[str]:
    """Return whose verdicts would change, rule by rule."""
    lines: list[str] = []
    for shift in shifts:
        lines.append(f"{shift.rule.code} {shift.rule.title}：{shift.number} 个会变")
        lines += [f"  {name}：{b.label} → {a.label}" for _, name, b, a in shift.records]
        if shift.number > len(shift.records):
            lines.append(f"  （列出前 {len(shift.records)} 个）")
    return lines or ["没有结论会改变。"]
