"""The library of regulations: what rules and parameters cite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SECTION = "§"


class UnknownCitation(LookupError):
    """A rule cites what is not in the library."""


@dataclass(frozen=True)
class Regulation:
    """A document with its number, issuer, dates and the clauses that rules cite."""

    code: str
    title: str
    issuer: str
    start_on: date
    number: str = ""
    issued_on: date | None = None
    end_on: date | None = None
    aliases: tuple[str, ...] = ()
    note: str = ""
    clauses: Mapping[str, str] = field(default_factory=dict)

    def is_valid(self, *, on: date) -> bool:
        """Tell whether the document is in force on a day."""
        return self.start_on <= on and (self.end_on is None or on < self.end_on)

    def __str__(self) -> str:
        return f"《{self.title}》" + (f"（{self.number}）" if self.number else "")


@dataclass(frozen=True)
class Citation:
    """A clause of a regulation, or the regulation as a whole."""

    regulation: Regulation
    clause: str = ""

    @property
    def code(self) -> str:
        """Return the citation as packs write it: `D02§4`."""
        return self.regulation.code + (f"{SECTION}{self.clause}" if self.clause else "")

    @property
    def gist(self) -> str:
        """Return what the clause demands, in our own words."""
        return self.regulation.clauses.get(self.clause, "")

    def __str__(self) -> str:
        return f"{self.regulation}{_place(self.clause)}"


@dataclass(frozen=True)
class Library:
    """All regulations by their codes."""

    regulations: Mapping[str, Regulation]

    def cite(self, text: str) -> Citation:
        """Find what `D02§4` or `D02` points at.

        Raises:
            UnknownCitation: there is no such regulation or clause.
        """
        code, _, clause = text.partition(SECTION)
        regulation = self.regulations.get(code)
        if regulation is None or (clause and clause not in regulation.clauses):
            raise UnknownCitation(f"文件库里没有“{text}”")
        return Citation(regulation, clause)


def read_library(documents: list[dict[str, Any]]) -> Library:
    """Build the library from the mappings of a YAML file."""
    found = [_regulation(**document) for document in documents]
    return Library({regulation.code: regulation for regulation in found})


def _regulation(**given: Any) -> Regulation:
    given["aliases"] = tuple(given.get("aliases", ()))
    given["clauses"] = {str(anchor): gist for anchor, gist in given.get("clauses", {}).items()}
    return Regulation(**given)


def _place(clause: str) -> str:
    if not clause:
        return ""
    return f"第{clause}条" if clause.isdigit() else clause
