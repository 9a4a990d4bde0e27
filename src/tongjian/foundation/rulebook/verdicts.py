"""Judge one subject: a verdict and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tongjian.kernel.rules import judging
from tongjian.kernel.rules.terms import Logic, Term, Value
from tongjian.kernel.rules.wording import shown, words

from .facts import ON, Fact, Subject, with_day
from .packs import Edition, InForce, Pack, Rule


class Outcome(StrEnum):
    """What a rule says about a subject."""

    MET = "met"
    BREACH = "breach"
    NOT_IN_FORCE = "not_in_force"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """Return the outcome in words."""
        return _LABELS[self]


_LABELS = {
    Outcome.MET: "符合",
    Outcome.BREACH: "不符合",
    Outcome.NOT_IN_FORCE: "不适用",
    Outcome.UNKNOWN: "无法判断",
}


@dataclass(frozen=True)
class Step:
    """One condition of the rule and whether it holds here."""

    part: str
    words: str
    holds: bool | None


@dataclass(frozen=True)
class Verdict:
    """What a rule says about one subject on a day, with everything that it was judged by."""

    rule: Rule
    pack: Pack
    on: date
    outcome: Outcome
    facts: tuple[tuple[Fact, Value], ...]
    parameters: tuple[InForce, ...]
    steps: tuple[Step, ...]

    @property
    def reason(self) -> str:
        """Return one sentence that says why."""
        return _REASONS[self.outcome](self)

    def as_json(self) -> dict[str, Any]:
        """Return the verdict for programs and for keeping."""
        return {
            "rule": self.rule.code,
            "title": self.rule.title,
            "region": self.pack.region,
            "pack": self.pack.name,
            "in_force_from": self.rule.start_on.isoformat(),
            "on": self.on.isoformat(),
            "verdict": self.outcome.value,
            "severity": self.rule.severity.value,
            "grade": self.rule.grade.value,
            "reason": self.reason,
            "facts": [_fact_json(fact, value) for fact, value in self.facts],
            "parameters": [_parameter_json(found) for found in self.parameters],
            "steps": [{"part": s.part, "words": s.words, "holds": s.holds} for s in self.steps],
            "citations": [{"code": c.code, "words": str(c)} for c in self.rule.citations],
            "advice": self.rule.advice if self.outcome is Outcome.BREACH else "",
        }


def judge(
    rule: Rule, *, pack: Pack, edition: Edition, subject: Subject, facts: Mapping[str, Value]
) -> Verdict:
    """Judge a subject by its facts; facts that are missing count as not known."""
    values = with_day({**dict.fromkeys(subject.kinds), **edition.values, **facts}, on=edition.on)
    asked = sorted(rule.told)
    return Verdict(
        rule=rule,
        pack=pack,
        on=edition.on,
        outcome=outcome_of(rule, values),
        facts=tuple((subject.by_name[n], values[n]) for n in asked if n in subject.by_name),
        parameters=tuple(
            edition.parameters[n]
            for n in asked
            if n in edition.parameters and n not in subject.by_name
        ),
        steps=tuple(_steps(rule, values, subject, edition)),
    )


def judge_all(*, subject: Subject, edition: Edition, facts: Mapping[str, Value]) -> list[Verdict]:
    """Judge a subject by every rule in force for its kind."""
    return [
        judge(rule, pack=pack, edition=edition, subject=subject, facts=facts)
        for rule, pack in edition.rules.values()
        if rule.subject == subject.code
    ]


def outcome_of(rule: Rule, values: Mapping[str, Value]) -> Outcome:
    """Return the bare outcome of a rule."""
    if rule.applies is None or rule.requires is None:
        return Outcome.NOT_IN_FORCE
    applies = judging.judge(rule.applies, values)
    if applies is False:
        return Outcome.NOT_IN_FORCE
    requires = judging.judge(rule.requires, values) if applies else None
    if requires is None:
        return Outcome.UNKNOWN
    return Outcome.MET if requires else Outcome.BREACH


def labels_of(subject: Subject, edition: Edition) -> Mapping[str, str]:
    """Return how facts and parameters are called in sentences."""
    if subject.code not in edition.labels:
        settings = {
            code: f"{found.parameter.label}（{_number(found)}）"
            for code, found in edition.parameters.items()
        }
        facts = {fact.name: fact.label for fact in subject.facts}
        edition.labels[subject.code] = {**settings, **facts, ON: "判断日"}
    return edition.labels[subject.code]


def sentence_of(term: Term, *, subject: Subject, edition: Edition) -> str:
    """Return a condition in Chinese, with the values of the parameters."""

    def show(about: str, value: Value) -> str:
        return subject.by_name[about].show(value) if about in subject.by_name else shown(value)

    return words(term, labels=labels_of(subject, edition), show=show)


def _steps(
    rule: Rule, values: Mapping[str, Value], subject: Subject, edition: Edition
) -> Iterator[Step]:
    for part, term in (("applies", rule.applies), ("requires", rule.requires)):
        for condition in _conditions(term):
            said = sentence_of(condition, subject=subject, edition=edition)
            yield Step(part, said, judging.judge(condition, values))


def _conditions(term: Term | None) -> tuple[Term, ...]:
    """Return the conditions that must hold together, one by one."""
    if term is None:
        return ()
    return term.terms if isinstance(term, Logic) and term.joint == "and" else (term,)


def _number(found: InForce) -> str:
    return shown(found.setting.value) + (
        f" {found.parameter.unit}" if found.parameter.unit else ""
    )


def _met(verdict: Verdict) -> str:
    return f"符合：{_told(verdict, 'requires')}。"


def _breach(verdict: Verdict) -> str:
    return f"{verdict.rule.says or verdict.rule.title}现不符合：{_told(verdict, 'requires')}。"


def _not_in_force(verdict: Verdict) -> str:
    missing = [s.words for s in verdict.steps if s.part == "applies" and s.holds is False]
    return (
        f"这条规则在这里不适用：不满足“{'；'.join(missing)}”。"
        if missing
        else "这条规则没有生效。"
    )


def _unknown(verdict: Verdict) -> str:
    asked = verdict.rule.names
    blank = [f.label for f, value in verdict.facts if value is None and f.name in asked]
    return f"缺少{'、'.join(blank)}，无法判断。"


def _told(verdict: Verdict, part: str) -> str:
    """Return the facts that the conditions of one part were judged by."""
    term = verdict.rule.requires if part == "requires" else verdict.rule.applies
    asked = term.names() if term else set()
    told = [
        f"{fact.label}：{fact.show(value)}" for fact, value in verdict.facts if fact.name in asked
    ]
    return "，".join(told)


_REASONS: Mapping[Outcome, Callable[[Verdict], str]] = {
    Outcome.MET: _met,
    Outcome.BREACH: _breach,
    Outcome.NOT_IN_FORCE: _not_in_force,
    Outcome.UNKNOWN: _unknown,
}


def _fact_json(fact: Fact, value: Value) -> dict[str, Any]:
    return {
        "name": fact.name,
        "label": fact.label,
        "value": _plain(value),
        "shown": fact.show(value),
    }


def _parameter_json(found: InForce) -> dict[str, Any]:
    return {
        "code": found.parameter.code,
        "label": found.parameter.label,
        "value": _plain(found.setting.value),
        "unit": found.parameter.unit,
        "from": found.setting.start_on.isoformat(),
        "pack": found.pack.name,
        "grade": found.setting.grade.value,
        "citations": [str(citation) for citation in found.setting.citations],
    }


def _plain(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return list(value) if isinstance(value, tuple) else value
