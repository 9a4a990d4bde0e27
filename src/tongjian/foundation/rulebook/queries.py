"""Rules and verdicts as a viewer may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Case, Model, Q, Value, When
from django.db.models.expressions import RawSQL

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.keeping import Kept
from tongjian.foundation.plans import Prepared
from tongjian.kernel.rules.terms import Kind
from tongjian.kernel.rules.terms import Value as Known

from .facts import PLACE, Subject, column, tidied, with_day
from .models import Amendment, State
from .packs import Edition, Grade, Rule, Rulebook, Setting, Severity
from .reading import rulebook
from .sweeping import Sweep
from .verdicts import Outcome, Verdict, judge, outcome_of

# How the facts of one record are asked for, by whose rights are asked along and for which day.
_FACTS: Kept[Prepared] = Kept(256)
_APPROVED = Prepared(
    lambda: Amendment.objects.filter(state=State.APPROVED).order_by("start_on", "pk")
)


def current() -> Rulebook:
    """Return the shipped packs with the changes that were approved."""
    approved = _APPROVED.run()
    book = rulebook()
    kinds = {code: book.parameter(code).kind for code in book.parameters()}
    # A pack may come to do without a parameter that an office once changed.
    kept = (one for one in approved if one.code in kinds)
    return book.amended((a.region, a.code, setting_of(a, kind=kinds[a.code])) for a in kept)


def trial(*, value: Known, on: date) -> Setting:
    """Return a value as if it had been laid down today."""
    return Setting(start_on=on, value=value)


def setting_of(amendment: Amendment, *, kind: Kind) -> Setting:
    """Return what an amendment lays down."""
    return Setting(
        start_on=amendment.start_on,
        value=value_of(amendment, kind=kind),
        grade=Grade.CONVENTION,
        note=amendment.reason,
        amendment_id=amendment.pk,
    )


def value_of(amendment: Amendment, *, kind: Kind) -> Known:
    """Return the new value as conditions take it; days are kept as text."""
    value = amendment.value
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    if isinstance(value, float):
        return Decimal(str(value))
    return tuple(value) if isinstance(value, list) else value


def edition_at(*, region: str, on: date) -> Edition:
    """Return the parameters and rules of a place on a day."""
    return current().edition(region=region, on=on)


def verdicts_on(viewer: Viewer, *, subject: Subject, record: Model, on: date) -> list[Verdict]:
    """Judge a record by the rules whose facts the viewer may know there."""
    return list(_judged_on(viewer, subject, record, on, set(Outcome)))


def breaches_on(viewer: Viewer, *, subject: Subject, record: Model, on: date) -> list[Verdict]:
    """Return what a record breaks, the gravest first, and each thing once.

    A rule is left out where another that says the same and more is broken, too.
    """
    found = list(_judged_on(viewer, subject, record, on, {Outcome.BREACH}))
    broken = {verdict.rule.code for verdict in found}
    kept = [verdict for verdict in found if verdict.rule.yields_to not in broken]
    return sorted(kept, key=lambda verdict: list(Severity).index(verdict.rule.severity))


def _judged_on(
    viewer: Viewer, subject: Subject, record: Model, on: date, wanted: set[Outcome]
) -> Iterator[Verdict]:
    found = _facts_and_rights(viewer, subject, record, on)
    if found is None:
        return
    place, facts, held = found
    edition = edition_at(region=place, on=on)
    values = with_day({**edition.values, **facts}, on=on)
    for rule, pack in edition.rules.values():
        if rule.subject != subject.code or not subject.permissions(rule.told) <= held:
            continue
        if outcome_of(rule, values) in wanted:
            yield judge(rule, pack=pack, edition=edition, subject=subject, facts=facts)


def _facts_and_rights(
    viewer: Viewer, subject: Subject, record: Model, on: date
) -> tuple[str, dict[str, Known], frozenset[str]] | None:
    """Return place, facts and the viewer's permissions at a record, in one query."""
    asked = sorted(subject.permissions(subject.by_name))
    rights = [f"may_{n}" for n in range(len(asked))]
    plan = _FACTS.get(
        (subject.code, viewer.key, on), lambda: _facts_plan(viewer, subject, asked, on)
    )
    row = next(iter(plan.run(pk=record.pk)), None)
    if row is None:
        return None
    facts = {name: tidied(row[column(name)]) for name in subject.by_name}
    held = frozenset(p for p, name in zip(asked, rights, strict=True) if row[name])
    return row[PLACE], facts, held


def _facts_plan(viewer: Viewer, subject: Subject, asked: list[str], on: date) -> Prepared:
    rights = {f"may_{n}": _right(subject.reach(viewer, p)) for n, p in enumerate(asked)}
    return Prepared(
        lambda pk: subject.select(on=on, rows=subject.rows().filter(pk=pk)).annotate(**rights),
        pk=int,
    )


def _right(reach: Q) -> Case | Value:
    # An empty condition lets everything through, and may not be asked.
    return Case(When(reach, then=True), default=False) if reach else Value(True)


def tally(viewer: Viewer, *, subject: Subject, code: str, on: date) -> Counter[Outcome]:
    """Count the outcomes of a rule over the records of which the viewer may know its facts."""
    return _sweep(viewer, subject, code, on).tally().get(code, Counter())


def judged(viewer: Viewer, *, subject: Subject, code: str, outcome: Outcome, on: date) -> RawSQL:
    """Return the ids of the records with an outcome, as a subquery."""
    sql = _sweep(viewer, subject, code, on).ids_sql(code, outcome)
    return RawSQL(sql.text, sql.params)  # noqa: S611 - made by the compiler, values are parameters


def may_know(viewer: Viewer, *, subject: Subject, rule: Rule) -> bool:
    """Tell whether the viewer may know the facts of a rule anywhere."""
    return all(viewer.may(permission) for permission in subject.permissions(rule.names))


def _sweep(viewer: Viewer, subject: Subject, code: str, on: date) -> Sweep:
    rows = subject.seen(viewer, _names(code))
    return Sweep(subject, current(), on, rows, {code})


def _names(code: str) -> set[str]:
    """Return all facts that any version of a rule asks for."""
    return {
        name
        for pack in rulebook().packs.values()
        for rule in pack.rules
        if rule.code == code
        for name in rule.names
    }
