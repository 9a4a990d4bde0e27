"""Packs: the parameters and rules of a region, layered from the nation down to a city."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from tongjian.kernel.rules.terms import Kind, Term, Value
from tongjian.kernel.rules.wording import shown

from .regulations import Citation


class Grade(StrEnum):
    """How well the public text of a rule is established."""

    TEXT = "A"
    USAGE = "B"
    CONVENTION = "C"

    @property
    def label(self) -> str:
        """Return the grade in words."""
        return _GRADES[self]


_GRADES = {
    Grade.TEXT: "与公开文本核对一致",
    Grade.USAGE: "通行规定，条号以原文为准",
    Grade.CONVENTION: "平台约定",
}


class Severity(StrEnum):
    """What a breach means: it stops, it asks for a reason, or it reminds."""

    HARD = "hard"
    SOFT = "soft"
    REMIND = "remind"

    @property
    def label(self) -> str:
        """Return the severity in words."""
        return {"hard": "硬性", "soft": "软性", "remind": "提醒"}[self.value]


@dataclass(frozen=True)
class Dated:
    """In force from a day on, until another."""

    start_on: date
    end_on: date | None = None

    def is_in_force(self, *, on: date) -> bool:
        """Tell whether it holds on a day."""
        return self.start_on <= on and (self.end_on is None or on < self.end_on)


@dataclass(frozen=True)
class Setting(Dated):
    """The value of a parameter for a time."""

    value: Value = None
    grade: Grade = Grade.CONVENTION
    citations: tuple[Citation, ...] = ()
    note: str = ""
    amendment_id: int | None = None

    @property
    def said(self) -> str:
        """Return the value as people read it."""
        return shown(self.value)


@dataclass(frozen=True)
class Parameter:
    """A number or a choice that rules use and regions set."""

    code: str
    label: str
    kind: Kind
    unit: str = ""
    settings: tuple[Setting, ...] = ()

    def setting(self, *, on: date) -> Setting | None:
        """Return what holds on a day; of several the one that began last, else came last."""
        found = [one for one in reversed(self.settings) if one.is_in_force(on=on)]
        return max(found, key=lambda setting: setting.start_on, default=None)


@dataclass(frozen=True)
class Rule(Dated):
    """A duty: where `applies` holds, `requires` has to hold, too."""

    code: str = ""
    title: str = ""
    subject: str = ""
    severity: Severity = Severity.REMIND
    grade: Grade = Grade.CONVENTION
    applies: Term | None = None
    requires: Term | None = None
    citations: tuple[Citation, ...] = ()
    says: str = ""
    advice: str = ""
    is_off: bool = False
    # What a breach is called on a page, facts told beside those that were asked for, and the
    # rule whose breach says the same and more.
    alarm: str = ""
    tells: tuple[str, ...] = ()
    yields_to: str = ""
    # A procedure or a gate reminds of it with its own days; a notice would say it twice.
    is_quiet: bool = False

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the facts and parameters that the rule asks for."""
        terms = (term for term in (self.applies, self.requires) if term is not None)
        return frozenset(name for term in terms for name in term.names())

    @cached_property
    def told(self) -> frozenset[str]:
        """Return the facts and parameters that a verdict shows."""
        return self.names | frozenset(self.tells)


@dataclass(frozen=True)
class Wanting(Dated):
    """A duty that is not judged from the register.

    Either the register does not hold the facts that it `lacks`, or it is checked `at` a step of a
    procedure, against what is entered there.
    """

    code: str = ""
    title: str = ""
    grade: Grade = Grade.CONVENTION
    citations: tuple[Citation, ...] = ()
    says: str = ""
    lacks: tuple[str, ...] = ()
    at: str = ""

    @property
    def state(self) -> str:
        """Return in a word why it is not judged here."""
        return "办理时核对" if self.at else "缺事实"

    @property
    def why(self) -> str:
        """Return what it lacks, or where it is checked."""
        return self.at or f"缺{'、'.join(self.lacks)}"


@dataclass(frozen=True)
class Option(Dated):
    """One line of a decision table: when it holds, the decision is `target`."""

    code: str = ""
    title: str = ""
    when: Term | None = None
    target: str = ""
    grade: Grade = Grade.CONVENTION
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Table:
    """An ordered list of options: the first that holds decides."""

    code: str
    subject: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Pack:
    """What one region lays down, on top of the regions around it."""

    region: str
    name: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    wanting: tuple[Wanting, ...] = ()


@dataclass(frozen=True)
class InForce:
    """The setting of a parameter that holds somewhere on a day, and the pack it comes from."""

    parameter: Parameter
    setting: Setting
    pack: Pack


@dataclass(frozen=True)
class Edition:
    """What holds in a region on a day."""

    region: str
    on: date
    packs: tuple[Pack, ...]

    @cached_property
    def parameters(self) -> dict[str, InForce]:
        """Return the settings in force, by parameter; the innermost region decides."""
        found: dict[str, InForce] = {}
        for pack in self.packs:
            for parameter in pack.parameters.values():
                if setting := parameter.setting(on=self.on):
                    found[parameter.code] = InForce(parameter, setting, pack)
        return found

    @cached_property
    def rules(self) -> dict[str, tuple[Rule, Pack]]:
        """Return the rules in force, by code; the innermost region decides."""
        found: dict[str, tuple[Rule, Pack]] = {}
        for pack in self.packs:
            for rule in pack.rules:
                if rule.is_in_force(on=self.on):
                    found[rule.code] = (rule, pack)
        return {code: pair for code, pair in found.items() if not pair[0].is_off}

    @cached_property
    def wanting(self) -> dict[str, tuple[Wanting, Pack]]:
        """Return the duties for which facts lack, by code; a rule of that code takes its place."""
        found = {
            one.code: (one, pack)
            for pack in self.packs
            for one in pack.wanting
            if one.is_in_force(on=self.on)
        }
        return {code: pair for code, pair in found.items() if code not in self.rules}

    def options(self, table: str) -> tuple[Pack, tuple[Option, ...]]:
        """Return the lines of a decision table in force; the innermost region has the say.

        Raises:
            KeyError: no pack around here has the table.
        """
        for pack in reversed(self.packs):
            lines = pack.tables[table].options if table in pack.tables else ()
            if kept := tuple(line for line in lines if line.is_in_force(on=self.on)):
                return pack, kept
        raise KeyError(table)

    @cached_property
    def lines(self) -> dict[str, tuple[str, Option, Pack]]:
        """Return the lines of all decision tables in force, by code, with their table."""
        tables = dict.fromkeys(code for pack in self.packs for code in pack.tables)
        found = ((table, *self.options(table)) for table in tables if self._has(table))
        return {one.code: (table, one, pack) for table, pack, lines in found for one in lines}

    def _has(self, table: str) -> bool:
        try:
            return bool(self.options(table))
        except KeyError:
            return False

    @cached_property
    def labels(self) -> dict[str, Mapping[str, str]]:
        """Hold what names are called in sentences, by subject, once somebody has asked."""
        return {}

    @cached_property
    def values(self) -> dict[str, Value]:
        """Return the values of all parameters in force."""
        return {code: found.setting.value for code, found in self.parameters.items()}


@dataclass(frozen=True)
class Rulebook:
    """All packs, by region; a region is a prefix of locality codes, the nation is empty."""

    packs: Mapping[str, Pack]

    def edition(self, *, region: str, on: date) -> Edition:
        """Return what holds in a place (by its locality path) on a day."""
        around = sorted((code for code in self.packs if region.startswith(code)), key=len)
        return Edition(region, on, tuple(self.packs[code] for code in around))

    def regions(self) -> list[str]:
        """Return the regions with a pack of their own, outer ones first."""
        return sorted(self.packs, key=lambda region: (len(region), region))

    def inner(self, region: str) -> Iterator[str]:
        """Yield the regions with a pack inside of a region."""
        return (code for code in self.regions() if code != region and code.startswith(region))

    def amended(self, changes: Iterable[tuple[str, str, Setting]]) -> Rulebook:
        """Return the rulebook with further settings: (region, parameter, setting)."""
        packs = dict(self.packs)
        for region, code, setting in changes:
            pack = packs.get(region) or Pack(region, region)
            packs[region] = _with_setting(pack, self.parameter(code), setting)
        return Rulebook(packs)

    def overlaid(self, pack: Pack) -> Rulebook:
        """Return the rulebook with a pack over that of its region: same codes give way."""
        own = self.packs.get(pack.region)
        if own is None:
            return Rulebook({**self.packs, pack.region: pack})
        new = {rule.code for rule in pack.rules}
        joint = replace(
            own,
            parameters={**own.parameters, **pack.parameters},
            rules=(*(rule for rule in own.rules if rule.code not in new), *pack.rules),
            tables={**own.tables, **pack.tables},
            wanting=(*own.wanting, *pack.wanting),
        )
        return Rulebook({**self.packs, pack.region: joint})

    def parameters(self) -> list[str]:
        """Return the codes of all parameters of all regions."""
        return list(
            dict.fromkeys(code for pack in self.packs.values() for code in pack.parameters)
        )

    def parameter(self, code: str) -> Parameter:
        """Return a parameter as the outermost pack declares it.

        Raises:
            KeyError: no pack declares it.
        """
        for region in self.regions():
            if code in self.packs[region].parameters:
                return self.packs[region].parameters[code]
        raise KeyError(code)


def _with_setting(pack: Pack, declared: Parameter, setting: Setting) -> Pack:
    own = pack.parameters.get(declared.code)
    settings = (*(own.settings if own else ()), setting)
    parameter = Parameter(declared.code, declared.label, declared.kind, declared.unit, settings)
    return replace(pack, parameters={**pack.parameters, declared.code: parameter})
