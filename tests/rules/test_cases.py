"""The cases beside this file, written for people who know the rules and not the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tongjian.foundation.rulebook.facts import ON, subject_of
from tongjian.foundation.rulebook.packs import Grade, Pack, Rule, Setting, Severity
from tongjian.foundation.rulebook.reading import rulebook
from tongjian.foundation.rulebook.regulations import Citation
from tongjian.foundation.rulebook.verdicts import judge

TODAY = date(2026, 11, 21)
LEAST = 5
CONVENTIONS = "PC"


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


def _rules() -> list[tuple[str, Rule]]:
    """Return the regions and rules that judge something, each version of each pack."""
    packs = rulebook().packs.values()
    return [(pack.region, rule) for pack in packs for rule in pack.rules if not rule.is_off]


def test_every_hard_rule_of_every_region_has_five_cases() -> None:
    counted = Counter((_pack_of(*case.values[:2]), str(case.values[1])) for case in cases())
    hard = {(region, rule.code) for region, rule in _rules() if rule.severity is Severity.HARD}

    assert {key: counted[key] for key in hard if counted[key] < LEAST} == {}


def test_every_rule_is_shown_broken_and_kept() -> None:
    """A rule that no case breaks might as well say nothing."""
    shown = {(str(case.values[1]), case.values[2]["结论"]) for case in cases()}
    wanted = {(rule.code, outcome) for _, rule in _rules() for outcome in ("met", "breach")}

    assert wanted - shown == set()


def _pack_of(region: Any, code: Any) -> str:
    edition = rulebook().edition(region=str(region), on=TODAY)
    return edition.rules[str(code)][1].region if str(code) in edition.rules else ""


def _grounds() -> Iterator[tuple[str, Grade, tuple[Citation, ...]]]:
    """Yield whatever packs lay down, with what it rests on."""
    for pack in rulebook().packs.values():
        yield from ((rule.code, rule.grade, rule.citations) for rule in pack.rules)
        yield from ((one.code, one.grade, one.citations) for one in pack.wanting)
        for parameter in pack.parameters.values():
            yield from ((parameter.code, s.grade, s.citations) for s in parameter.settings)
        for table in pack.tables.values():
            yield from ((line.code, line.grade, line.citations) for line in table.options)


def test_everything_rests_on_a_clause_of_the_library() -> None:
    unfounded = [
        code
        for code, _, citations in _grounds()
        if not any(citation.clause for citation in citations)
    ]

    assert unfounded == []


def test_what_rests_on_no_public_text_says_so() -> None:
    """A convention of the platform is never shown as text or usage."""
    wrong = [
        code
        for code, grade, citations in _grounds()
        if all(c.regulation.code == CONVENTIONS for c in citations)
        and grade is not Grade.CONVENTION
    ]

    assert wrong == []


def test_rules_yield_to_rules_about_the_same_kind_of_record() -> None:
    subjects = {rule.code: rule.subject for _, rule in _rules()}

    for _, rule in _rules():
        assert not rule.yields_to or subjects[rule.yields_to] == rule.subject


# What the chapters also hold and nobody can break: names of offices, a list that was shortened,
# a code list, examples of scores.
NOT_DUTIES = {"R6-15", "R7-11", "R7-17", "R7-18"}
CHAPTERS = {"R1": 25, "R2": 18, "R6": 15, "R7": 18}


def test_every_number_of_four_chapters_is_judged_or_says_what_it_lacks() -> None:
    """Nothing of the handbook is forgotten in silence."""
    held = {
        code
        for pack in rulebook().packs.values()
        for code in (
            *(rule.code for rule in pack.rules),
            *(one.code for one in pack.wanting),
            *(line.code for table in pack.tables.values() for line in table.options),
        )
    }
    numbers = {"-".join(code.split("-")[:2]) for code in held} | NOT_DUTIES
    wanted = {
        f"{chapter}-{number:02d}"
        for chapter, count in CHAPTERS.items()
        for number in range(1, count + 1)
    }

    assert wanted - numbers == set()


def test_what_lacks_facts_names_them() -> None:
    lacking = [one for pack in rulebook().packs.values() for one in pack.wanting]

    assert lacking
    assert [one.code for one in lacking if not one.lacks and not one.at] == []
    assert [one.code for one in lacking if one.lacks and one.at] == []


def _edges() -> list[date]:
    """Return the days on which something begins or ends in any pack, and today."""
    packs = rulebook().packs.values()
    dated = [one for pack in packs for one in (*pack.rules, *_settings(pack))]
    return sorted({day for one in dated for day in (one.start_on, one.end_on) if day} | {TODAY})


def _settings(pack: Pack) -> Iterator[Setting]:
    return (setting for one in pack.parameters.values() for setting in one.settings)


def test_parameters_are_laid_down_as_long_as_rules_ask_for_them() -> None:
    book = rulebook()
    missing = {
        (region, rule.code, str(on), name)
        for region in book.regions()
        for on in _edges()
        for edition in [book.edition(region=region, on=on)]
        for rule, _ in edition.rules.values()
        for name in rule.names - subject_of(rule.subject).kinds.keys() - {ON}
        if name not in edition.values
    }

    assert missing == set()
