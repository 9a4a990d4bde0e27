"""A rule for programs."""

from __future__ import annotations

from typing import Any

from .packs import Pack, Rule, Wanting


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
    }
