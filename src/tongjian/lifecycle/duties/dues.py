"""What a record breaks, for the head of its page: each line with rule, facts and clause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.facts import Subject
from tongjian.foundation.rulebook.packs import Grade, InForce, Severity
from tongjian.foundation.rulebook.verdicts import Verdict
from tongjian.foundation.ui import asof, pages, panels
from tongjian.kernel.rules.wording import shown

TONES = {Severity.HARD: "bad", Severity.SOFT: "warn", Severity.REMIND: "info"}


@dataclass(frozen=True)
class Due:
    """One line: a badge, what to do, and why."""

    code: str
    label: str
    tone: str
    rule: str
    clause: str
    facts: tuple[tuple[str, Any], ...]
    advice: str


def shown_for(subject: Subject) -> panels.Render:
    """Return what draws the lines of a record."""

    def show(request: HttpRequest, record: Model) -> str:
        day = asof.read(request)
        if day.is_past:
            return ""
        viewer = viewer_of(request)
        found = queries.breaches_on(viewer, subject=subject, record=record, on=day.on)
        dues = [due_of(verdict) for verdict in found]
        return pages.fragment(request, "duties/dues.html", {"dues": dues}) if dues else ""

    return show


def due_of(verdict: Verdict) -> Due:
    """Return a broken rule as a line."""
    rule = verdict.rule
    cited = "；".join(str(citation) for citation in rule.citations)
    facts = ((fact.label, fact.show(value)) for fact, value in verdict.facts)
    return Due(
        code=rule.code,
        label=rule.alarm or rule.title,
        tone=TONES[rule.severity],
        rule=f"{rule.says}（{rule.code}，{verdict.pack.name}）",
        clause=f"{cited}（平台约定）" if rule.grade is Grade.CONVENTION else cited,
        facts=(*facts, *(_parameter(found) for found in verdict.parameters)),
        advice=rule.advice,
    )


def _parameter(found: InForce) -> tuple[str, str]:
    unit = f" {found.parameter.unit}" if found.parameter.unit else ""
    return f"参数：{found.parameter.label}", f"{shown(found.setting.value)}{unit}"
