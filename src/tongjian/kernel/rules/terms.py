"""The parts of a condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = bool | int | Decimal | date | str | tuple[str, ...] | None


class Kind(StrEnum):
    """What a value is."""

    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    TEXT = "text"
    TEXTS = "texts"


class Term:
    """A node of a condition."""

    def parts(self) -> Iterator[Term]:
        """Yield the nodes right below this one."""
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, Term):
                yield value
            elif isinstance(value, tuple):
                yield from (part for part in value if isinstance(part, Term))

    def names(self) -> set[str]:
        """Return the names of the facts and parameters that the condition asks for."""
        return {name for part in self.parts() for name in part.names()}


@dataclass(frozen=True)
class Literal(Term):
    """A number, a text or a truth value written into the condition."""

    value: int | Decimal | str | bool


@dataclass(frozen=True)
class Name(Term):
    """A fact of the subject, a parameter of the region, or `on`, the day of judging."""

    name: str

    def names(self) -> set[str]:
        """Return the name itself."""
        return {self.name}


@dataclass(frozen=True)
class Logic(Term):
    """All (`and`) or any (`or`) of several conditions."""

    joint: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Not(Term):
    """The opposite; what is not known stays so."""

    term: Term


@dataclass(frozen=True)
class Compare(Term):
    """Two values of one kind, compared with = != < <= > >=."""

    sign: str
    left: Term
    right: Term


@dataclass(frozen=True)
class OneOf(Term):
    """A value is among several."""

    term: Term
    options: tuple[Term, ...]


@dataclass(frozen=True)
class Sum(Term):
    """Two numbers with + - or *."""

    sign: str
    left: Term
    right: Term


@dataclass(frozen=True)
class Call(Term):
    """One of the functions in `FUNCTIONS`."""

    function: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True)
class Signature:
    """What a function takes and gives; None takes any kind."""

    takes: tuple[Kind | None, ...]
    gives: Kind


FUNCTIONS: Mapping[str, Signature] = {
    "known": Signature((None,), Kind.FLAG),
    "months": Signature((Kind.DATE, Kind.NUMBER), Kind.DATE),
    "days": Signature((Kind.DATE, Kind.NUMBER), Kind.DATE),
    "year_of": Signature((Kind.DATE,), Kind.NUMBER),
    "starts": Signature((Kind.TEXT, Kind.TEXT), Kind.FLAG),
    "ends": Signature((Kind.TEXT, Kind.TEXT), Kind.FLAG),
    "contains": Signature((Kind.TEXT, Kind.TEXT), Kind.FLAG),
    "has": Signature((Kind.TEXTS, Kind.TEXT), Kind.FLAG),
    "count": Signature((Kind.TEXTS,), Kind.NUMBER),
}
