"""What areas declare: causes of notices, who answers for them, and where they are found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from .models import Weight


@dataclass(frozen=True)
class Cause:
    """A kind of thing to do.

    `permissions`: all of them are needed, where the notice is owned, to be asked for it.
    `noun` is how many are counted by ("家社会组织", "件"); `days` until it is due unless the
    notice says when; `minutes` what one of them takes.
    """

    code: str
    title: str
    permissions: tuple[str, ...]
    group: str = ""
    weight: Weight = Weight.SOFT
    reason: str = ""
    clause: str = ""
    advice: str = ""
    noun: str = "件"
    minutes: int = 0
    days: int | None = None
    listing: str = ""


@dataclass(frozen=True)
class Owner:
    """Who answers for a notice: the scope keys that are given, and how people call it."""

    label: str = ""
    org: str | None = None
    place: str | None = None
    agency: int | None = None
    unit: int | None = None
    person: int | None = None


@dataclass(frozen=True)
class Subject:
    """The record that a notice is about; `is_personal` if its name is that of a person."""

    kind: str
    id: int
    label: str
    is_personal: bool = False


@dataclass(frozen=True)
class Due:
    """One thing that a source has found. The key is that of the cause and the subject."""

    cause: str
    subject: Subject
    owner: Owner
    due_on: date | None = None
    why: str = ""
    url: str = ""

    @property
    def key(self) -> str:
        """Return what tells this notice from every other one."""
        return key_of(self.cause, self.subject)


# SQL that yields COLUMNS in this order, and its parameters: for sources of many thousands.
COLUMNS = (
    "cause", "subject_kind", "subject_id", "label", "is_personal", "owner", "org_path",
    "place_path", "agency_id", "unit_id", "person_id", "due_on", "why", "url",
)  # fmt: skip
Statement: TypeAlias = tuple[str, Sequence[Any]]
# On a day, for these subjects or (None) for all.
Finder = Callable[[date, Collection[int] | None], Iterable[Due]]
Selector = Callable[[date, Collection[int] | None], Iterable[Statement]]


@dataclass(frozen=True)
class Source:
    """Where notices of some causes are found: by objects (`find`) or by statements (`select`)."""

    code: str
    title: str
    causes: Callable[[date], Iterable[Cause]]
    find: Finder | None = None
    select: Selector | None = None


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Declare a source; done in an area's `apps.py`."""
    _sources[source.code] = source


def all_sources() -> tuple[Source, ...]:
    """Return the sources in the order of their declaration."""
    return tuple(_sources.values())


def source_of(code: str) -> Source:
    """Return a declared source.

    Raises:
        KeyError: nobody declared it.
    """
    return _sources[code]


def is_declared(code: str) -> bool:
    """Tell whether there is such a source (still)."""
    return code in _sources


def key_of(cause: str, subject: Subject) -> str:
    """Return the key of the notice of a cause about a subject."""
    return f"{cause}/{subject.kind}/{subject.id}"
