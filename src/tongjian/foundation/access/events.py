"""What happens to rights; the audit log, which stands above, writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .models import Grant
from .viewers import Viewer


@dataclass(frozen=True)
class GrantGiven:
    grant: Grant
    actor: Viewer


@dataclass(frozen=True)
class GrantEnded:
    grant: Grant
    actor: Viewer
    on: date
    reason: str
