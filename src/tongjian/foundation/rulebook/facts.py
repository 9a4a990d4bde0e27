"""What rules may ask about a subject: areas declare it once, for one and for all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from inspect import isfunction
from typing import Any, TypeAlias

from django.db.models import F, FilteredRelation, Model, Q, QuerySet

from tongjian.foundation.access.viewers import Viewer
from tongjian.kernel.rules.terms import Kind, Value
from tongjian.kernel.rules.wording import shown

ON = "on"
_PREFIX = "fact_"
KEY, PLACE = f"{_PREFIX}key", f"{_PREFIX}place"


# A field, an expression, or what makes the expression for a day.
Source: TypeAlias = str | Any | Callable[[date], Any]


@dataclass(frozen=True)
class Fact:
    """One fact: where it comes from, what it means, how its codes read, who may know it."""

    name: str
    label: str
    kind: Kind
    source: Source
    unit: str = ""
    choices: Mapping[str, str] | None = None
    permission: str = ""
    # Relations that the source reads from, by name, as they are on a day.
    joins: Callable[[date], Mapping[str, FilteredRelation]] | None = None

    def show(self, value: Value) -> str:
        """Return a value of this fact as people read it."""
        if value is not None and self.choices is not None:
            codes = value if isinstance(value, tuple) else (str(value),)
            return "、".join(self.choices.get(code, code) for code in codes) or "无"
        return shown(value) + (f" {self.unit}" if self.unit and value is not None else "")


@dataclass(frozen=True)
class Subject:
    """A kind of record that rules judge.

    `rows` returns the records that exist, `place` names the locality path that decides which
    packs hold, `reach` says where a viewer holds a permission, `listing` and `page` name the
    addresses of the records that a rule judged and of one record.
    """

    code: str
    label: str
    rows: Callable[[], QuerySet[Any]]
    place: str
    own_facts: tuple[Fact, ...]
    permission: str
    reach: Callable[[Viewer, str], Q]
    listing: str
    page: str

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Return the facts of the area that declared the subject, then those of others."""
        return (*self.own_facts, *_added.get(self.code, ()))

    @cached_property
    def by_name(self) -> dict[str, Fact]:
        """Return the facts by name."""
        return {fact.name: fact for fact in self.facts}

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """Return what each fact is."""
        return {fact.name: fact.kind for fact in self.facts}

    def select(
        self, *, on: date, rows: QuerySet[Any] | None = None, only: Collection[str] | None = None
    ) -> QuerySet[Any]:
        """Return rows of (key, place, facts …), as mappings; `only` leaves other facts out."""
        chosen = self.rows() if rows is None else rows
        asked = [fact for fact in self.facts if only is None or fact.name in only]
        joined = {name: made for f in asked if f.joins for name, made in f.joins(on).items()}
        columns = {column(fact.name): _expression(fact.source, on) for fact in asked}
        columns |= {KEY: F("pk"), PLACE: F(self.place)}
        rows = chosen.order_by().annotate(**joined)
        selected: QuerySet[Any] = rows.annotate(**columns).values(*columns)
        return selected

    def permissions(self, names: Iterable[str]) -> frozenset[str]:
        """Return what a viewer needs to know these facts."""
        asked = (self.by_name[name].permission for name in names if name in self.by_name)
        return frozenset({self.permission, *filter(None, asked)})

    def within(self, region: str) -> QuerySet[Any]:
        """Return the records of a region."""
        rows = self.rows()
        return rows.filter(**{f"{self.place}__startswith": region}) if region else rows

    def seen(self, viewer: Viewer, names: Iterable[str]) -> QuerySet[Any]:
        """Return the records of which the viewer may know these facts."""
        rows = self.rows()
        for permission in sorted(self.permissions(names)):
            rows = rows.filter(self.reach(viewer, permission))
        return rows

    def facts_of(self, record: Model, *, on: date) -> tuple[str, dict[str, Value]]:
        """Return the place and the facts of one record."""
        one = type(record)._default_manager.filter(pk=record.pk)
        row = self.select(on=on, rows=one).get()
        return row[PLACE], {fact.name: tidied(row[column(fact.name)]) for fact in self.facts}


def column(name: str) -> str:
    """Return the name of a fact's column; never that of a field."""
    return _PREFIX + name


def tidied(value: Any) -> Value:
    """Return a value from the database as conditions take it."""
    return tuple(value) if isinstance(value, list) else value


def _expression(source: Source, on: date) -> Any:
    if isinstance(source, str):
        return F(source)
    return source(on) if isfunction(source) else source


_subjects: dict[str, Subject] = {}
_added: dict[str, tuple[Fact, ...]] = {}
_targets: dict[str, str] = {}


def register_targets(labels: Mapping[str, str]) -> None:
    """Say what the targets of decision tables are called."""
    _targets.update(labels)


def target_label(target: str) -> str:
    """Return what a target is called."""
    return _targets.get(target, target)


def register_subject(subject: Subject) -> None:
    """Declare a kind of record that rules judge."""
    _subjects[subject.code] = subject


def register_facts(code: str, *facts: Fact) -> None:
    """Add what another area knows about a kind of record; done before anything is judged."""
    _added[code] = (*_added.get(code, ()), *facts)


def subject_of(code: str) -> Subject:
    """Return a declared subject.

    Raises:
        KeyError: nobody declared it.
    """
    return _subjects[code]


def all_subjects() -> Iterator[Subject]:
    """Yield the subjects in the order of their declaration."""
    yield from _subjects.values()


def with_day(values: Mapping[str, Value], *, on: date) -> dict[str, Value]:
    """Return values together with the day of judging."""
    return {**values, ON: on}
