"""`tongjian rules`: list rules, explain one, judge given facts or the records of a scope."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tongjian.foundation import clock
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.rulebook import reading
from tongjian.foundation.rulebook.facts import Subject, all_subjects, subject_of
from tongjian.foundation.rulebook.packs import Edition, Pack, Rule
from tongjian.foundation.rulebook.sweeping import Sweep
from tongjian.foundation.rulebook.telling import lacking_summary, summary
from tongjian.foundation.rulebook.verdicts import Verdict, judge, sentence_of
from tongjian.kernel.rules.terms import Kind, Value

MISUSED = 2


class Command(BaseCommand):
    help = "规则：列出（list）、说明（explain）、按事实判断（judge）、对全部记录统计（sweep）"

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for name, words in (
            ("list", "列出某地某日生效的规则"),
            ("explain", "说明一条规则要哪些事实、依据哪一条"),
            ("judge", "按给出的事实判断一条规则"),
            ("sweep", "对全部记录判断，统计各种结论"),
        ):
            act = acts.add_parser(name, help=words)
            if name in ("explain", "judge"):
                act.add_argument("code", metavar="CODE", help="规则编号，例如 R6-07")
            if name == "judge":
                act.add_argument("--facts", required=True, metavar="JSON", help="事实，JSON 对象")
            act.add_argument("--region", default="", help="行政区划代码，默认全国")
            act.add_argument("--on", type=_day, default=clock.today(), help="哪一天，默认今天")
            act.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = reading.rulebook().edition(region=options["region"], on=options["on"])
        answer, text = getattr(self, f"_{options['act']}")(edition, options)
        self.stdout.write(
            json.dumps(answer, ensure_ascii=False, indent=1) if options["json"] else text
        )

    def _list(self, edition: Edition, options: dict[str, Any]) -> tuple[Any, str]:
        found = list(edition.rules.values())
        lines = [f"{r.code:<9}{r.severity.label}  {r.title}（{p.name}）" for r, p in found]
        lacking = list(edition.wanting.values())
        lines += [f"{w.code:<9}缺事实  {w.title}：{'、'.join(w.lacks)}" for w, _ in lacking]
        answer = [summary(rule, pack) for rule, pack in found]
        return [*answer, *(lacking_summary(one, pack) for one, pack in lacking)], "\n".join(lines)

    def _explain(self, edition: Edition, options: dict[str, Any]) -> tuple[Any, str]:
        if options["code"] in edition.wanting:
            lacking = lacking_summary(*edition.wanting[options["code"]])
            return lacking, "\n".join(_lacking(lacking))
        rule, pack, subject = _rule(edition, options["code"])
        answer = _explained(rule, pack, subject, edition)
        return answer, "\n".join(_told(answer))

    def _judge(self, edition: Edition, options: dict[str, Any]) -> tuple[Any, str]:
        rule, pack, subject = _rule(edition, options["code"])
        facts = _facts(options["facts"], subject)
        verdict = judge(rule, pack=pack, edition=edition, subject=subject, facts=facts)
        return verdict.as_json(), "\n".join(_traced(verdict))

    def _sweep(self, edition: Edition, options: dict[str, Any]) -> tuple[Any, str]:
        counted: dict[str, dict[str, int]] = {}
        with whole_register():
            for subject in all_subjects():
                sweep = Sweep(subject, reading.rulebook(), edition.on)
                for code, counts in sweep.tally().items():
                    counted[code] = {o.value: n for o, n in counts.items()}
        lines = [
            f"{code:<9}" + "  ".join(f"{name} {number}" for name, number in counts.items())
            for code, counts in counted.items()
        ]
        return counted, "\n".join(lines)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2026-11-21") from error


def _rule(edition: Edition, code: str) -> tuple[Rule, Pack, Subject]:
    if code not in edition.rules:
        raise CommandError(
            f"{edition.on} 在“{edition.region or '全国'}”没有生效的规则“{code}”。",
            returncode=MISUSED,
        )
    rule, pack = edition.rules[code]
    return rule, pack, subject_of(rule.subject)


def _facts(text: str, subject: Subject) -> dict[str, Value]:
    try:
        given = json.loads(text)
        return {name: _value(subject.kinds[name], value) for name, value in given.items()}
    except KeyError as error:
        raise CommandError(
            f"{subject.label}没有“{error.args[0]}”这个事实。", returncode=MISUSED
        ) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise CommandError(f"--facts 读不了：{error}", returncode=MISUSED) from error


def _value(kind: Kind, value: Any) -> Value:
    if value is None:
        return None
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    if kind is Kind.TEXTS:
        return tuple(value)
    if type(value) is not {Kind.FLAG: bool, Kind.TEXT: str, Kind.NUMBER: int}[kind]:
        raise ValueError(f"“{value}”应当是 {kind}")
    return cast(Value, value)


def _explained(rule: Rule, pack: Pack, subject: Subject, edition: Edition) -> dict[str, Any]:
    conditions = {
        part: sentence_of(term, subject=subject, edition=edition)
        for part, term in (("applies", rule.applies), ("requires", rule.requires))
        if term is not None
    }
    return {
        **summary(rule, pack),
        **conditions,
        "facts": [
            {
                "name": fact.name,
                "type": fact.kind.value,
                "label": fact.label,
                "unit": fact.unit,
                "choices": dict(fact.choices or {}),
            }
            for fact in subject.facts
            if fact.name in rule.names
        ],
        "parameters": [
            {
                "code": code,
                "label": found.parameter.label,
                "value": str(found.setting.value),
                "unit": found.parameter.unit,
                "grade": found.setting.grade.value,
                "citations": [str(citation) for citation in found.setting.citations],
            }
            for code, found in edition.parameters.items()
            if code in rule.names
        ],
        "gists": {c.code: c.gist for c in rule.citations},
        "advice": rule.advice,
    }


def _told(answer: dict[str, Any]) -> list[str]:
    facts = (f"  {f['name']}（{f['type']}）{f['label']}" for f in answer["facts"])
    numbers = (
        f"  {p['label']}：{p['value']} {p['unit']}（{'、'.join(p['citations']) or '平台约定'}）"
        for p in answer["parameters"]
    )
    return [
        f"{answer['code']} {answer['title']}（{answer['pack']}，自 {answer['from']}）",
        answer["says"],
        f"适用：{answer['applies']}",
        f"要求：{answer['requires']}",
        f"依据：{'、'.join(answer['citations']) or '平台约定'}",
        "要哪些事实：",
        *facts,
        "参数：",
        *numbers,
    ]


def _lacking(answer: dict[str, Any]) -> list[str]:
    return [
        f"{answer['code']} {answer['title']}（{answer['pack']}，自 {answer['from']}）",
        f"还不能判断：登记里缺{'、'.join(answer['lacks'])}",
        f"依据：{'、'.join(answer['citations'])}",
    ]


def _traced(verdict: Verdict) -> list[str]:
    signs = {True: "是", False: "否", None: "不明"}
    steps = (f"  {step.words}：{signs[step.holds]}" for step in verdict.steps)
    cited = "、".join(str(citation) for citation in verdict.rule.citations) or "平台约定"
    return [
        f"{verdict.rule.code} {verdict.rule.title}：{verdict.outcome.label}",
        verdict.reason,
        *steps,
        f"依据：{cited}",
    ]
