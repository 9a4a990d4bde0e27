"""The cases beside this file, written for people who know the rules and not the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tongjian.foundation.rulebook.facts import subject_of
from tongjian.foundation.rulebook.packs import Grade, Severity
from tongjian.foundation.rulebook.reading import rulebook
from tongjian.foundation.rulebook.regulations import Citation
from tongjian.foundation.rulebook.verdicts import judge

TODAY = date(2026, 11, 21)
LEAST = 5


def cases() -> list[Any]:
    found = []
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        region = content.pop("region", "")
        for code, given in content.items():
            for case in given:
                name = f"{path.stem} {code} {case['说']}"
                found.append(pytest.param(region, code, case, id=name))
    return found


@pytest.mark.parametrize(("region", "code", "case"), cases())
def test_case(region: str, code: str, case: dict[str, Any]) -> None:
    edition = rulebook().edition(region=region, on=case.get("日期", TODAY))
    if case["结论"] == "absent":
        assert code not in edition.rules
        return
    rule, pack = edition.rules[code]
    subject = subject_of(rule.subject)
    assert case["事实"].keys() <= subject.by_name.keys()

    verdict = judge(rule, pack=pack, edition=edition, subject=subject, facts=case["事实"])

    assert verdict.outcome.value == case["结论"], verdict.reason


def test_every_hard_rule_has_five_cases() -> None:
    counted = Counter(str(case.values[1]) for case in cases())
    rules = [rule for pack in rulebook().packs.values() for rule in pack.rules]
    hard = {rule.code for rule in rules if rule.severity is Severity.HARD}

    assert {code: counted[code] for code in hard if counted[code] < LEAST} == {}


def _rules() -> Iterator[tuple[str, Grade, tuple[Citation, ...]]]:
    for pack in rulebook().packs.values():
        yield from ((rule.code, rule.grade, rule.citations) for rule in pack.rules)


def _settings() -> Iterator[tuple[str, Grade, tuple[Citation, ...]]]:
    for pack in rulebook().packs.values():
        for parameter in pack.parameters.values():
            yield from ((parameter.code, s.grade, s.citations) for s in parameter.settings)


def test_every_rule_and_parameter_rests_on_a_clause_or_says_that_it_does_not() -> None:
    unfounded = [
        code
        for pack in rulebook().packs.values()
        for code, grade, citations in (
            *((r.code, r.grade, r.citations) for r in pack.rules),
            *(
                (p.code, s.grade, s.citations)
                for p in pack.parameters.values()
                for s in p.settings
            ),
        )
        if not any(c.clause for c in citations) and grade is not Grade.CONVENTION
    ]

    assert unfounded == []
