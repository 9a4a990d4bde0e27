"""What applying rows means: the circumstances, the changes, and what an area supplies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.foundation.exchange.templates import Template
from tongjian.kernel.findings import Finding

CREATE, UPDATE, SAME = "create", "update", "same"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Change:
    """What applying a row did to one record; `target_type` is the model's `app.model` label.

    `before` and `after` hold what the handler needs to undo, as JSON.
    """

    row: JudgedRow
    target_type: str
    target_id: int
    action: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class AppliedChange:
    """A change as it was recorded, to be undone."""

    position: int
    target_type: str
    target_id: int
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Applying:
    """The circumstances of an act on the database."""

    actor: Viewer
    on: date
    batch_id: int
    progress: Progress = field(default=lambda done, total: None)


class TemplateHandler(Protocol):
    """The part of an import that needs the area's own tables. All calls are set-based."""

    template: Template
    permission: str
    # The model label of the records that the rows are about.
    subject: str

    def check(
        self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
    ) -> Iterable[tuple[JudgedRow, Finding]]:
        """Return findings that need the database: unknown parents, out of scope, in conflict."""

    def missing(self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date) -> Sequence[str]:
        """Return the labels of what the actor's register holds and the file does not."""

    def apply(self, rows: Sequence[JudgedRow], *, applying: Applying) -> Iterable[Change]:
        """Write the rows through the area's services and return every change, also SAME."""

    def undo(self, changes: Sequence[AppliedChange], *, applying: Applying) -> None:
        """Take the changes back, newest first.

        Raises:
            UnableToUndo: something newer depends on them; the findings say what.
        """
