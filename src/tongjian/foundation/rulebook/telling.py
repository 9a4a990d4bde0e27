"""A rule for programs."""

from __future__ import annotations

from typing import Any

from .packs import Pack, Rule


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
    }
