"""What other areas may hear of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tongjian.foundation.access.viewers import Viewer

if TYPE_CHECKING:
    from .models import Case, StepRun


@dataclass(frozen=True)
class StepOpened:
    """A step of a case is to be done from now on."""

    case: Case
    run: StepRun


@dataclass(frozen=True)
class StepClosed:
    """A step of a case was done, sent back, refused, or ended with the case."""

    case: Case
    run: StepRun
    on: date


@dataclass(frozen=True)
class CaseEnded:
    """A case was finished, refused or withdrawn."""

    case: Case
    actor: Viewer
    on: date
