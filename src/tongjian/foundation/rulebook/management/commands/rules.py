"""`tongjian rules`: list, explain, judge given facts or all records, try a change."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tongjian.foundation import clock
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import system
from tongjian.foundation.rulebook import queries, telling, terminal, whatif
from tongjian.foundation.rulebook.facts import Subject, all_subjects, subject_of
from tongjian.foundation.rulebook.given import UnreadableFacts, read_facts
from tongjian.foundation.rulebook.packs import Edition, Pack, Parameter, Rule, Rulebook
from tongjian.foundation.rulebook.reading import UnusablePack, fits, read_pack
from tongjian.foundation.rulebook.sweeping import Sweep
from tongjian.foundation.rulebook.terminal import MISUSED
from tongjian.foundation.rulebook.verdicts import judge
from tongjian.kernel.rules.terms import Kind, Value

Answer = tuple[Any, list[str]]
_ACTS = {
    "list": "列出某地某日生效的规则和归口的次序",
    "explain": "说明一条规则要哪些事实、依据哪一条",
    "judge": "按给出的事实判断一条规则",
    "sweep": "对全部记录判断，统计各种结论",
    "whatif": "试算：改参数或换规则包，哪些组织的结论会变；什么也不存",
}


class Command(BaseCommand):
    help = "规则：列出（list）、说明（explain）、判断（judge）、统计（sweep）、试算（whatif）"

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return a parser that refuses in Chinese."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = terminal.Parser
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(
            dest="act", required=True, metavar="动作", parser_class=terminal.Parser
        )
        made = {name: acts.add_parser(name, help=words) for name, words in _ACTS.items()}
        for name in ("explain", "judge"):
            made[name].add_argument("code", metavar="编号", help="规则编号，例如 R6-07")
        made["judge"].add_argument(
            "--facts", required=True, metavar="JSON", help="事实，JSON 对象"
        )
        change = made["whatif"].add_mutually_exclusive_group(required=True)
        change.add_argument("--set", metavar="参数=值", help="例如 branch_minimum=4")
        change.add_argument("--pack", type=Path, metavar="文件", help="改过的规则包")
        for act in made.values():
            act.add_argument(
                "--region", type=_region, default="", metavar="代码", help="行政区划代码，默认全国"
            )
            act.add_argument(
                "--on", type=_day, default=clock.today(), metavar="日期", help="哪一天，默认今天"
            )
            act.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        book = queries.current()
        edition = book.edition(region=options["region"], on=options["on"])
        answer, lines = getattr(self, f"_{options['act']}")(book, edition, options)
        text = json.dumps(answer, ensure_ascii=False, indent=1) if options["json"] else None
        self.stdout.write(text or "\n".join(lines))

    def _list(self, book: Rulebook, edition: Edition, options: dict[str, Any]) -> Answer:
        found, lacking = list(edition.rules.values()), list(edition.wanting.values())
        lines = [f"{r.code:<9}{r.severity.label}  {r.title}（{p.name}）" for r, p in found]
        lines += [
            f"{w.code:<9}{w.state}  {w.title}：{w.at or '、'.join(w.lacks)}" for w, _ in lacking
        ]
        ordered = edition.lines.items()
        lines += [f"{code:<9}归口  {one.title}（{p.name}）" for code, (_, one, p) in ordered]
        answer = [telling.summary(rule, pack) for rule, pack in found]
        answer += [telling.lacking_summary(one, pack) for one, pack in lacking]
        return [*answer, *(telling.line_summary(*line) for _, line in ordered)], lines

    def _explain(self, book: Rulebook, edition: Edition, options: dict[str, Any]) -> Answer:
        code = options["code"]
        if code in edition.wanting:
            told = telling.lacking_summary(*edition.wanting[code])
            return told, terminal.lacking(told)
        if code in edition.lines:
            answer = telling.line_explained(*edition.lines[code], edition)
        else:
            rule, pack, subject = _rule(edition, code)
            answer = telling.explained(rule, pack, subject, edition)
        return answer, terminal.explained(answer)

    def _judge(self, book: Rulebook, edition: Edition, options: dict[str, Any]) -> Answer:
        rule, pack, subject = _rule(edition, options["code"])
        try:
            facts = read_facts(options["facts"], subject)
        except UnreadableFacts as error:
            raise CommandError(str(error), returncode=MISUSED) from error
        verdict = judge(rule, pack=pack, edition=edition, subject=subject, facts=facts)
        return verdict.as_json(), terminal.traced(verdict)

    def _sweep(self, book: Rulebook, edition: Edition, options: dict[str, Any]) -> Answer:
        counted: dict[str, dict[str, int]] = {}
        with whole_register():
            for subject in all_subjects():
                inside = subject.within(edition.region)
                for code, counts in Sweep(subject, book, edition.on, inside).tally().items():
                    counted[code] = {o.value: n for o, n in counts.items()}
        lines = [
            f"{code:<9}" + "  ".join(f"{name} {number}" for name, number in counts.items())
            for code, counts in counted.items()
        ]
        return counted, lines

    def _whatif(self, book: Rulebook, edition: Edition, options: dict[str, Any]) -> Answer:
        then = _changed(book, edition, options)
        with whole_register():
            shifts = whatif.shifts(system(edition.on), now=book, then=then, on=edition.on)
            found = [shift for shift in shifts if shift.number]
        return [telling.shift_summary(shift) for shift in found], terminal.shifted(found)


def _changed(book: Rulebook, edition: Edition, options: dict[str, Any]) -> Rulebook:
    if options["pack"]:
        try:
            return book.overlaid(read_pack(options["pack"]))
        except UnusablePack as error:
            raise CommandError(str(error), returncode=MISUSED) from error
    code, _, text = options["set"].partition("=")
    if code not in book.parameters():
        raise CommandError(f"没有“{code}”这个参数。", returncode=MISUSED)
    value = _parameter_value(book.parameter(code), text)
    return book.amended([(edition.region, code, queries.trial(value=value, on=edition.on))])


def _parameter_value(parameter: Parameter, text: str) -> Value:
    readers: dict[Kind, Any] = {
        Kind.NUMBER: lambda: int(text) if text.lstrip("-").isdigit() else Decimal(text),
        Kind.DATE: lambda: date.fromisoformat(text),
        Kind.FLAG: lambda: {"true": True, "false": False}[text],
        Kind.TEXT: lambda: text,
        Kind.TEXTS: lambda: tuple(text.split(",")),
    }
    try:
        value: Value = readers[parameter.kind]()
    except (ValueError, ArithmeticError, KeyError):
        value = None
    if not fits(value, parameter.kind):
        raise CommandError(f"“{parameter.label}”不能是“{text}”。", returncode=MISUSED)
    return value


def _region(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and len(text) in (2, 4, 6, 9, 12)):
        raise ArgumentTypeError(f"“{text}”不是行政区划代码，请写成 32、3210、440305")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2026-11-21") from error


def _rule(edition: Edition, code: str) -> tuple[Rule, Pack, Subject]:
    if code in edition.rules:
        rule, pack = edition.rules[code]
        return rule, pack, subject_of(rule.subject)
    if code in edition.wanting:
        one = edition.wanting[code][0]
        why = f"登记里{one.why}" if one.lacks else f"在办理时核对（{one.at}）"
        raise CommandError(f"“{code}”还不能判断：{why}。", returncode=MISUSED)
    if code in edition.lines:
        said = f"“{code}”是归口次序中的一条，不单独判断；用 rules explain {code} 看它的条件。"
        raise CommandError(said, returncode=MISUSED)
    near = [one for one in (*edition.rules, *edition.lines) if one.startswith(f"{code}-")]
    said = f"{edition.on} 在“{edition.region or '全国'}”没有生效的规则“{code}”。"
    said += f"有：{'、'.join(near)}。" if near else ""
    raise CommandError(said, returncode=MISUSED)
