"""Every breach of a rule is a notice to whoever answers for the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Final

from django.urls import reverse

from tongjian.foundation.notices.causes import COLUMNS, Cause, Source, Statement, register_source
from tongjian.foundation.notices.models import Weight
from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.facts import Subject
from tongjian.foundation.rulebook.packs import Edition, Rule, Rulebook, Severity
from tongjian.foundation.rulebook.sweeping import Sweep, place_of
from tongjian.foundation.rulebook.verdicts import Outcome
from tongjian.registry.party_orgs.choices import BRANCHES, GENERAL_BRANCHES

from .facts import ORG, UNIT

# 平台约定: how long there is time for it, and about how long it takes, by severity.
DAYS: Final = {Severity.HARD: 30, Severity.SOFT: 60, Severity.REMIND: 90}
MINUTES: Final = {Severity.HARD: 60, Severity.SOFT: 30, Severity.REMIND: 10}
NOUNS: Final = {UNIT.code: "家社会组织不符合", ORG.code: "个党组织不符合"}
GROUPS: Final = {
    "R1": "组织设置",
    "R2": "换届与班子",
    "R6": "覆盖与组建",
    "R7": "登记信息",
    "P": "归口",
}
# What the registration office holds, it is asked for; everything else the Party organisation.
REGISTRARS: Final = frozenset({"R6-03", "R7-01", "R7-12"})

# What only the organisation above a branch can decide, it is asked for.
SUPERIORS: Final = ("P-", "R1-01", "R1-03", "R6-07")

# The answering organisation is found by its path; a rule of an inner region has its own matter.
_UNITS: Final = """
  JOIN units_unit s ON s.id = v.pk
  LEFT JOIN party_orgs_partyorg h ON h.path = s.scope_path AND h.dissolved_on IS NULL
  LEFT JOIN party_orgs_partyorg o
    ON o.id = CASE WHEN x.above AND h.kind = ANY(%s) THEN h.parent_id ELSE h.id END
  LEFT JOIN units_agency a ON a.id = s.registrar_id"""
_ORGS: Final = """
  JOIN party_orgs_partyorg s ON s.id = v.pk
  LEFT JOIN party_orgs_partyorg o
    ON o.id = CASE WHEN x.above AND s.kind = ANY(%s) THEN s.parent_id ELSE s.id END"""
_SELECTED: Final = {
    UNIT.code: {
        "owner": "CASE WHEN x.registered THEN a.name ELSE o.name END",
        "org_path": "CASE WHEN x.registered THEN NULL ELSE coalesce(o.path, s.scope_path) END",
        "place_path": "CASE WHEN x.registered THEN s.registered_path END",
    },
    ORG.code: {"owner": "o.name", "org_path": "o.path", "place_path": "NULL"},
}
_JOINED: Final = {UNIT.code: _UNITS, ORG.code: _ORGS}


def register() -> None:
    """Declare both sources; done in `apps.py`."""
    for subject in (UNIT, ORG):
        register_source(
            Source(
                code=f"rules.{subject.code}",
                title=f"规则：{subject.label}",
                causes=partial(_causes, subject),
                select=partial(_breaches, subject),
            )
        )


def code_of(rule: Rule, region: str) -> str:
    """Return the code of the matter of a rule as the pack of a region has it."""
    return f"{rule.code}@{region}" if region else rule.code


def _causes(subject: Subject, on: date) -> Iterator[Cause]:
    for edition, rules in _editions(subject, on):
        for rule in rules:
            yield _cause(subject, rule, edition.rules[rule.code][1].region)


def _cause(subject: Subject, rule: Rule, region: str) -> Cause:
    return Cause(
        code=code_of(rule, region),
        title=rule.title,
        group=GROUPS.get(rule.code.partition("-")[0], "其他"),
        weight=Weight(rule.severity.value),
        reason=rule.says[:400],
        clause="；".join(str(citation) for citation in rule.citations)[:400],
        advice=rule.advice[:400],
        noun=NOUNS[subject.code],
        minutes=MINUTES[rule.severity],
        days=DAYS[rule.severity],
        listing=reverse(subject.listing, args=[rule.code, Outcome.BREACH.value]),
        permissions=tuple(sorted(subject.permissions(rule.names))),
    )


def _editions(subject: Subject, on: date) -> Iterator[tuple[Edition, list[Rule]]]:
    book = queries.current()
    sweep = Sweep(subject, book, on, codes=_loud(book))
    for edition, rules, _ in sweep.statements():
        yield edition, rules


def _loud(book: Rulebook) -> set[str]:
    """Return the rules whose breaches nobody else reminds of."""
    return {rule.code for pack in book.packs.values() for rule in pack.rules if not rule.is_quiet}


def _breaches(subject: Subject, on: date, only: Collection[int] | None) -> Iterable[Statement]:
    """Yield for each region the statement of everything that breaks a rule there."""
    branches = [kind.value for kind in GENERAL_BRANCHES + BRANCHES]
    rows = None if only is None else subject.rows().filter(pk__in=only)
    book = queries.current()
    sweep = Sweep(subject, book, on, rows, _loud(book))
    for edition, rules, judged in sweep.statements():
        listed, values = _listed(edition, rules)
        page = reverse(subject.page, args=[0])
        columns = {
            "cause": "x.cause",
            "subject_kind": f"'{subject.code}'",
            "subject_id": "s.id",
            "label": "s.name",
            "is_personal": "false",
            **_SELECTED[subject.code],
            "url": f"replace('{page}', '/0/', '/' || s.id || '/') || '?tab=duties'",
            "why": "''",
        }
        selected = ", ".join(columns.get(name, "NULL") for name in COLUMNS)
        text = f"""
            SELECT {selected} FROM ({judged.text}) v
            CROSS JOIN LATERAL (VALUES {listed}) x (cause, outcome, registered, above)
            {_JOINED[subject.code]} WHERE x.outcome = %s"""
        yield text, (*judged.params, *values, branches, place_of(Outcome.BREACH))


def _listed(edition: Edition, rules: list[Rule]) -> tuple[str, list[object]]:
    """Return the rules of a statement as rows, and their parameters."""
    listed, values = [], list[object]()
    codes = [rule.code for rule in rules]
    for place, rule in enumerate(rules):
        listed.append(f"(%s, {_own_outcome(place, rule, codes)}, %s, %s)")
        code = code_of(rule, edition.rules[rule.code][1].region)
        values += [code, rule.code in REGISTRARS, rule.code.startswith(SUPERIORS)]
    return ", ".join(listed), values


def _own_outcome(place: int, rule: Rule, codes: list[str]) -> str:
    """Return a rule's outcome, or none where a rule is broken that says the same and more."""
    if rule.yields_to not in codes:
        return f"v.r{place}"
    other, breach = codes.index(rule.yields_to), place_of(Outcome.BREACH)
    return f"CASE WHEN v.r{other} = {breach} THEN NULL ELSE v.r{place} END"
