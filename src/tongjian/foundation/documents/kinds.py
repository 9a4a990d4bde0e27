"""The kinds of letters: areas declare them, the engine knows their layout alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongjian.foundation.access.viewers import Viewer

from .letters import Letter


@dataclass(frozen=True)
class About:
    """The record that a letter is about, and the scope keys by which it is seen."""

    kind: str = ""
    id: int | None = None
    label: str = ""
    org: str | None = None
    place: str | None = None
    agency: int | None = None
    unit: int | None = None
    person: int | None = None
    # Whether the text names people.
    is_personal: bool = False


@dataclass(frozen=True)
class Draft:
    """What a kind makes of a subject: the letter, its record, the series of its number."""

    letter: Letter
    about: About
    # 机关代字, such as 鹏社党; empty: a letter without a number.
    series: str = ""


Builder = Callable[[Any, Viewer, date], Draft]


# The record of a number, for whoever may write such letters about it; raises Http404.
Loader = Callable[[Viewer, int], Any]


@dataclass(frozen=True)
class Kind:
    """A kind of letter: who may read it and issue it, and how it is filled.

    With `load`, people may compose one freely: from a record on the `axis` on which they hold
    the right, filled in as `build` has it.
    """

    code: str
    title: str
    read: str
    issue: str
    build: Builder
    axis: str = ""
    load: Loader | None = None
    about: str = ""


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Declare a kind of letter; done in an area's `apps.py`."""
    _kinds[kind.code] = kind


def kind_of(code: str) -> Kind:
    """Return a declared kind.

    Raises:
        KeyError: nobody declared it.
    """
    return _kinds[code]


def is_declared(code: str) -> bool:
    """Tell whether there is such a kind (still)."""
    return code in _kinds


def title_of(code: str) -> str:
    """Return what a kind is called, also of one that is declared no more."""
    return _kinds[code].title if code in _kinds else code


def composed() -> list[Kind]:
    """Return the kinds that people may compose freely."""
    return [kind for kind in _kinds.values() if kind.load is not None]


def choices() -> list[tuple[str, str]]:
    """Return the kinds as (code, title)."""
    return [(kind.code, kind.title) for kind in _kinds.values()]
