"""A rule for programs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .choosing import ALWAYS
from .facts import Fact, Subject, subject_of, target_label
from .packs import Edition, InForce, Option, Pack, Rule, Wanting
from .verdicts import sentence_of
from .whatif import Shift


def summary(rule: Rule, pack: Pack) -> dict[str, Any]:
    """Return what a rule is called, how it weighs, since when and by which clause."""
    return {
        "code": rule.code,
        "title": rule.title,
        "subject": rule.subject,
        "severity": rule.severity.value,
        "grade": rule.grade.value,
        "pack": pack.name,
        "from": rule.start_on.isoformat(),
        "says": rule.says,
        "citations": [str(citation) for citation in rule.citations],
        "lacks": [],
    }


def lacking_summary(one: Wanting, pack: Pack) -> dict[str, Any]:
    """Return a duty that cannot be judged yet, and which facts it lacks."""
    return {
        "code": one.code,
        "title": one.title,
        "subject": "",
        "severity": "",
        "grade": one.grade.value,
        "pack": pack.name,
        "from": one.start_on.isoformat(),
        "says": one.says,
        "citations": [str(citation) for citation in one.citations],
        "lacks": list(one.lacks),
        "checked_at": one.at,
    }


def line_summary(table: str, line: Option, pack: Pack) -> dict[str, Any]:
    """Return a line of a decision table: where it leads when it is the first that holds."""
    return {
        "code": line.code,
        "title": line.title,
        "subject": pack.tables[table].subject,
        "severity": "",
        "grade": line.grade.value,
        "pack": pack.name,
        "from": line.start_on.isoformat(),
        "says": "",
        "citations": [str(citation) for citation in line.citations],
        "lacks": [],
        "table": table,
        "target": line.target,
        "target_label": target_label(line.target),
    }


def explained(rule: Rule, pack: Pack, subject: Subject, edition: Edition) -> dict[str, Any]:
    """Return a rule with its conditions in words and the facts and parameters that it needs."""
    conditions = {
        part: sentence_of(term, subject=subject, edition=edition)
        for part, term in (("applies", rule.applies), ("requires", rule.requires))
        if term is not None
    }
    return {
        **summary(rule, pack),
        **conditions,
        **_needed(rule.names, subject, edition),
        "gists": {c.code: c.gist for c in rule.citations},
        "advice": rule.advice,
    }


def line_explained(table: str, line: Option, pack: Pack, edition: Edition) -> dict[str, Any]:
    """Return a line of a decision table with its condition in words and the facts it needs."""
    subject = subject_of(pack.tables[table].subject)
    assert line.when is not None  # noqa: S101 - a table without conditions does not load
    always = not line.when.names()
    said = ALWAYS if always else sentence_of(line.when, subject=subject, edition=edition)
    return {
        **line_summary(table, line, pack),
        "when": said,
        **_needed(line.when.names(), subject, edition),
        "gists": {c.code: c.gist for c in line.citations},
    }


def shift_summary(shift: Shift) -> dict[str, Any]:
    """Return how many records a change makes a rule judge otherwise, and the first of them."""
    return {
        "rule": shift.rule.code,
        "title": shift.rule.title,
        "number": shift.number,
        "records": [
            {"id": pk, "name": name, "before": before.value, "after": after.value}
            for pk, name, before, after in shift.records
        ],
    }


def _needed(names: Collection[str], subject: Subject, edition: Edition) -> dict[str, Any]:
    return {
        "facts": [_fact(fact) for fact in subject.facts if fact.name in names],
        "parameters": [
            _parameter(found) for code, found in edition.parameters.items() if code in names
        ],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "type": fact.kind.value,
        "label": fact.label,
        "unit": fact.unit,
        "choices": dict(fact.choices or {}),
    }


def _parameter(found: InForce) -> dict[str, Any]:
    return {
        "code": found.parameter.code,
        "label": found.parameter.label,
        "value": str(found.setting.value),
        "unit": found.parameter.unit,
        "grade": found.setting.grade.value,
        "citations": [str(citation) for citation in found.setting.citations],
    }
