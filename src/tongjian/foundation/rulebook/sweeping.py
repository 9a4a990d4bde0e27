"""Judge all subjects of a scope in the database, in one statement per region with a pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from .compiling import Sql, compiled, given
from .facts import KEY, ON, PLACE, Subject, column
from .packs import Edition, Rule, Rulebook
from .verdicts import Outcome

_OUTCOMES = tuple(Outcome)


@dataclass(frozen=True)
class Sweep:
    """Verdicts on many subjects: `rows` narrows the subjects, `codes` the rules."""

    subject: Subject
    rulebook: Rulebook
    on: date
    rows: QuerySet[Any] | None = None
    codes: Collection[str] | None = None

    def outcomes(self) -> Iterator[tuple[int, str, Outcome]]:
        """Yield (id, rule code, outcome) of every subject and rule in force there."""
        for rules, sql in self._statements():
            for pk, *found in fetched(sql):
                for rule, outcome in zip(rules, found, strict=True):
                    yield pk, rule.code, _OUTCOMES[outcome]

    def statements(self) -> Iterator[tuple[Edition, list[Rule], Sql]]:
        """Yield for each region one statement of (pk, r0, r1 …), as `place_of` counts outcomes."""
        for region in self.rulebook.regions():
            edition = self.rulebook.edition(region=region, on=self.on)
            rules = [rule for rule, _ in edition.rules.values() if self._is_asked(rule)]
            if rules:
                yield edition, rules, self._statement(edition, rules)

    def tally(self) -> dict[str, Counter[Outcome]]:
        """Count the outcomes of every rule."""
        counted: dict[str, Counter[Outcome]] = {}
        for rules, sql in self._statements():
            sums = ", ".join(
                f"count(*) FILTER (WHERE v.r{place} = {number})"
                for place in range(len(rules))
                for number in range(len(_OUTCOMES))
            )
            # Without OFFSET 0 each outcome would be computed anew for each of its four sums.
            (row,) = fetched(Sql(f"SELECT {sums} FROM (") + sql + Sql(" OFFSET 0) v"))
            numbers = iter(row)
            for rule in rules:
                counts = counted.setdefault(rule.code, Counter())
                counts.update({outcome: next(numbers) for outcome in _OUTCOMES})
        return counted

    def outcomes_sql(self, code: str) -> Sql:
        """Return the statement of (pk, r0), the outcome of one rule by its place in `Outcome`."""
        only = Sweep(self.subject, self.rulebook, self.on, self.rows, {code})
        found = Sql("SELECT NULL::bigint AS pk, 0 AS r0 WHERE false")
        for _, sql in only._statements():
            found += Sql(" UNION ALL ") + sql
        return found

    def ids_sql(self, code: str, *outcomes: Outcome) -> Sql:
        """Return the statement of the ids for which a rule has one of these outcomes."""
        wanted = [_OUTCOMES.index(outcome) for outcome in outcomes]
        judged = self.outcomes_sql(code)
        return Sql("SELECT v.pk FROM (") + judged + Sql(") v WHERE v.r0 = ANY(%s)", (wanted,))

    def ids(self, code: str, *outcomes: Outcome) -> list[int]:
        """Return the ids of the subjects for which a rule has one of these outcomes."""
        return [pk for (pk,) in fetched(self.ids_sql(code, *outcomes))]

    def _statements(self) -> Iterator[tuple[list[Rule], Sql]]:
        for _, rules, sql in self.statements():
            yield rules, sql

    def _is_asked(self, rule: Rule) -> bool:
        return rule.subject == self.subject.code and (
            self.codes is None or rule.code in self.codes
        )

    def _statement(self, edition: Edition, rules: Sequence[Rule]) -> Sql:
        asked = set().union(*(rule.names for rule in rules))
        inside = within(self.rulebook, edition.region)
        facts = rows_of(self.subject, inside, on=self.on, rows=self.rows, only=asked)
        names = named(self.subject, edition)
        found = Sql(f"SELECT f.{KEY} AS pk")
        for place, rule in enumerate(rules):
            found += Sql(", ") + _outcome(rule, names) + Sql(f" AS r{place}")
        return found + Sql(" FROM (") + facts + Sql(") f")


def place_of(outcome: Outcome) -> int:
    """Return the number that stands for an outcome in statements."""
    return _OUTCOMES.index(outcome)


def within(rulebook: Rulebook, region: str) -> Q:
    """Return the condition that a region's own pack decides, and none of an inner region."""
    inside = Q(**{f"{PLACE}__startswith": region}) if region else Q()
    for inner in rulebook.inner(region):
        inside &= ~Q(**{f"{PLACE}__startswith": inner})
    return inside


def rows_of(
    subject: Subject, inside: Q, *, on: date, rows: QuerySet[Any] | None, only: Collection[str]
) -> Sql:
    """Return the statement of the facts of the records in a region."""
    text, params = (
        subject.select(on=on, rows=rows, only=only).filter(inside).query.sql_with_params()
    )
    # Without OFFSET 0 the planner would compute a fact anew wherever a rule names it.
    return Sql(text, params) + Sql(" OFFSET 0")


def named(subject: Subject, edition: Edition) -> dict[str, Sql]:
    """Return what the names in conditions are in a statement over `rows_of`."""
    names = {code: given(value) for code, value in edition.values.items()}
    names |= {name: Sql(f'f."{column(name)}"') for name in subject.by_name}
    return {**names, ON: given(edition.on)}


def _outcome(rule: Rule, names: dict[str, Sql]) -> Sql:
    """Return the outcome as its place among `Outcome`, as `verdicts.outcome_of` decides."""
    if rule.applies is None or rule.requires is None:
        return Sql(str(_OUTCOMES.index(Outcome.NOT_IN_FORCE)))
    applies, requires = compiled(rule.applies, names), compiled(rule.requires, names)
    cases = (
        (Sql("NOT ") + applies, Outcome.NOT_IN_FORCE),
        (applies + Sql(" AND ") + requires, Outcome.MET),
        (applies + Sql(" AND NOT ") + requires, Outcome.BREACH),
    )
    found = Sql("CASE")
    for condition, outcome in cases:
        found += Sql(" WHEN ") + condition + Sql(f" THEN {_OUTCOMES.index(outcome)}")
    return found + Sql(f" ELSE {_OUTCOMES.index(Outcome.UNKNOWN)} END")


def fetched(sql: Sql) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
