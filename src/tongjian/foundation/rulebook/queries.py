"""Rules and verdicts as a viewer may see them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from tongjian.foundation.access.viewers import Viewer
from tongjian.kernel.rules.terms import Value

from .facts import Subject
from .models import Amendment, State
from .packs import Edition, Grade, Rule, Rulebook, Setting
from .reading import rulebook
from .sweeping import Sweep
from .verdicts import Outcome, Verdict, judge


def current() -> Rulebook:
    """Return the shipped packs with the changes that were approved."""
    approved = Amendment.objects.filter(state=State.APPROVED).order_by("start_on", "pk")
    return rulebook().amended((a.region, a.code, setting_of(a)) for a in approved)


def trial(*, value: Value, on: date) -> Setting:
    """Return a value as if it had been laid down today."""
    return Setting(start_on=on, value=value)


def setting_of(amendment: Amendment) -> Setting:
    """Return what an amendment lays down."""
    value = amendment.value
    return Setting(
        start_on=amendment.start_on,
        value=tuple(value) if isinstance(value, list) else value,
        grade=Grade.CONVENTION,
        note=amendment.reason,
        amendment_id=amendment.pk,
    )


def edition_at(*, region: str, on: date) -> Edition:
    """Return the parameters and rules of a place on a day."""
    return current().edition(region=region, on=on)


def verdicts_on(viewer: Viewer, *, subject: Subject, record: Model, on: date) -> list[Verdict]:
    """Judge a record by the rules whose facts the viewer may know there."""
    place, facts = subject.facts_of(record, on=on)
    edition = edition_at(region=place, on=on)
    known: dict[str, bool] = {}
    found = []
    for rule, pack in edition.rules.values():
        if rule.subject == subject.code and _knows(viewer, subject, record, rule, known):
            found.append(judge(rule, pack=pack, edition=edition, subject=subject, facts=facts))
    return found


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


def _knows(
    viewer: Viewer, subject: Subject, record: Model, rule: Rule, known: dict[str, bool]
) -> bool:
    for permission in subject.permissions(rule.told):
        if permission not in known:
            seen: QuerySet[Any] = subject.rows().filter(subject.reach(viewer, permission))
            known[permission] = seen.filter(pk=record.pk).exists()
        if not known[permission]:
            return False
    return True
