"""What stands in the way of a step: papers, terms, notices, rules, and the area's own checks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from tongjian.foundation.files.queries import papers_of
from tongjian.foundation.rulebook import queries as rulebook
from tongjian.foundation.rulebook.facts import subject_of
from tongjian.foundation.rulebook.packs import Severity
from tongjian.foundation.rulebook.verdicts import Outcome, Verdict, judge

from .choices import ObjectionState
from .declaring import Bar, Given, Step
from .models import Case, StepRun

PAPERS = "procedures.case"


def bars_of(run: StepRun, *, given: Given, on: date) -> tuple[list[Bar], list[Verdict]]:
    """Return everything that stands in the way of completing a step, and how rules judged."""
    step, case = run.declared, run.case
    judged = verdicts_of(case, step, on=on)
    found = [
        *_papers(case, step),
        *_terms(run, on),
        *_notice(run, step, on),
        *_rules(judged),
        *(step.check(case, given, on) if step.check else ()),
    ]
    return found, judged


def missing_papers(case: Case, step: Step) -> list[tuple[str, str]]:
    """Return code and title of the required papers that nobody has sent yet."""
    papers = step.papers(case)
    if not any(paper.is_required for paper in papers):
        return []
    there = set(papers_of(PAPERS, case.pk).values_list("code", flat=True))
    return [(p.code, p.title) for p in papers if p.is_required and p.code not in there]


def verdicts_of(case: Case, step: Step, *, on: date) -> list[Verdict]:
    """Judge the record of a case by the rules that gate a step."""
    procedure = case.declared
    if not step.rules or not procedure.subject:
        return []
    record = procedure.record(case)
    if record is None:
        return []
    subject = subject_of(procedure.subject)
    place, facts = subject.facts_of(record, on=on)
    edition = rulebook.edition_at(region=place, on=on)
    wanted: Collection[str] = set(step.rules)
    return [
        judge(rule, pack=pack, edition=edition, subject=subject, facts=facts)
        for code, (rule, pack) in edition.rules.items()
        if code in wanted
    ]


def _papers(case: Case, step: Step) -> Iterator[Bar]:
    for code, title in missing_papers(case, step):
        yield Bar(f"paper_{code}", f"还缺材料：{title}", advice="请先上传。", is_final=True)


def _terms(run: StepRun, on: date) -> Iterator[Bar]:
    if on < run.opened_on:
        yield Bar(
            "before_opening",
            f"办理日期早于这一步开始的 {run.opened_on}",
            is_final=True,
            field="on",
        )
    if run.earliest_on is not None and on < run.earliest_on:
        yield Bar(
            "too_early",
            f"最早 {run.earliest_on} 才能办理，须满 {run.declared.least}",
            is_final=True,
            field="on",
        )
    if run.due_on is not None and on > run.due_on:
        yield Bar(
            "overdue",
            f"已超过办理期限 {run.due_on}",
            advice="请写明原因。",
            is_hard=run.declared.is_deadline_hard,
        )


def _notice(run: StepRun, step: Step, on: date) -> Iterator[Bar]:
    if step.notice is None:
        return
    if run.notice_until is None:
        yield Bar("not_published", f"还没有公示，须公示 {step.notice}", is_final=True)
        return
    if on <= run.notice_until:
        yield Bar("notice_running", f"公示到 {run.notice_until} 止，次日起办理", is_final=True)
    waiting = run.objections.filter(state=ObjectionState.OPEN).count()
    if waiting:
        yield Bar("objections", f"有 {waiting} 条公示异议还没有核实", is_final=True)
    if run.objections.filter(state=ObjectionState.UPHELD).exists():
        yield Bar("objection_upheld", "有公示异议经核实成立", advice="请退回或不予同意。")


def _rules(judged: list[Verdict]) -> Iterator[Bar]:
    for verdict in judged:
        rule = verdict.rule
        if verdict.outcome not in (Outcome.BREACH, Outcome.UNKNOWN):
            continue
        if rule.severity is Severity.REMIND:
            continue
        yield Bar(
            rule.code,
            verdict.reason,
            clause="；".join(str(citation) for citation in rule.citations),
            advice=rule.advice,
            is_hard=rule.severity is Severity.HARD and verdict.outcome is Outcome.BREACH,
        )


def as_json(judged: list[Verdict]) -> list[dict[str, Any]]:
    """Return verdicts for keeping on the step that they were judged for."""
    return [verdict.as_json() for verdict in judged]
