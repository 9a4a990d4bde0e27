"""Columns that a higher area adds to the table of a lower one, and who takes care of them.

The office keeps one ledger of units with their covering Party organisation and their head in it;
the register keeps each in its own area. A part declares its columns, checks and writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.foundation.exchange.templates import Column
from tongjian.foundation.exchange.working import (
    AppliedChange,
    Applying,
    Change,
    TemplateHandler,
)
from tongjian.kernel.findings import Finding


class TemplatePart(Protocol):
    """The columns of one higher area. All calls are set-based."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that the part adds."""

    # Model labels of the changes that this part makes and takes back.
    targets: frozenset[str]

    def check(
        self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
    ) -> Iterable[tuple[JudgedRow, Finding]]:
        """Return findings about the part's own columns."""

    def apply(
        self, rows: Sequence[JudgedRow], *, subjects: Mapping[int, int], applying: Applying
    ) -> Iterable[Change]:
        """Write the part's columns; `subjects` is the record of each row, by row position."""

    def undo(self, changes: Sequence[AppliedChange], *, applying: Applying) -> None:
        """Take the part's changes back, newest first."""


class Extended:
    """A handler together with the parts that higher areas added."""

    def __init__(self, base: TemplateHandler, parts: Sequence[TemplatePart]) -> None:
        self._base = base
        self._parts = tuple(parts)
        added = tuple(column for part in self._parts for column in part.columns)
        self.template = replace(base.template, columns=base.template.columns + added)
        self.permission = base.permission
        self.subject = base.subject

    def check(
        self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
    ) -> Iterable[tuple[JudgedRow, Finding]]:
        """Return what the base and every part find."""
        yield from self._base.check(rows, actor=actor, on=on)
        for part in self._parts:
            yield from part.check(rows, actor=actor, on=on)

    def missing(self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date) -> Sequence[str]:
        """Return what the base misses."""
        return self._base.missing(rows, actor=actor, on=on)

    def apply(self, rows: Sequence[JudgedRow], *, applying: Applying) -> Iterable[Change]:
        """Write the records first, then what the parts hang on them."""
        subjects: dict[int, int] = {}
        for change in self._base.apply(rows, applying=applying):
            if change.target_type == self.subject:
                subjects[change.row.position] = change.target_id
            yield change
        for part in self._parts:
            yield from part.apply(rows, subjects=subjects, applying=applying)

    def undo(self, changes: Sequence[AppliedChange], *, applying: Applying) -> None:
        """Take back what the parts did, the highest first, then the records."""
        rest = list(changes)
        for part in reversed(self._parts):
            part.undo([c for c in rest if c.target_type in part.targets], applying=applying)
            rest = [c for c in rest if c.target_type not in part.targets]
        self._base.undo(rest, applying=applying)
