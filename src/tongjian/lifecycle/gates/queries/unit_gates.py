"""The last act at each of the six gates of one unit (D10, Y05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from tongjian.lifecycle.gates.choices import GATE_OF, Gate
from tongjian.lifecycle.gates.models import (
    AnnualReport,
    Application,
    Attestation,
    RatingCase,
    TermReview,
)
from tongjian.registry.units.models import Unit

from .matrix import said_at, with_acts


@dataclass(frozen=True)
class Act:
    """What last happened at a gate, and the page of it where there is one."""

    on: date
    said: str
    url: str | None


def cells_of(unit: Unit) -> list[tuple[Gate, Act | None]]:
    """Return the six gates of a unit with the last act at each."""
    row = with_acts(Unit.objects.filter(pk=unit.pk)).get()
    return [(gate, _act(row, gate)) for gate in Gate]


def _act(row: Unit, gate: Gate) -> Act | None:
    day = getattr(row, f"{gate}_on")
    if not day:
        return None
    said = said_at(row, gate)
    name, rows = _records(row, gate)
    newest = rows.values_list("pk", flat=True).first()
    return Act(day, said, reverse(name, args=[newest]) if newest else None)


def _records(unit: Unit, gate: Gate) -> tuple[str, QuerySet[Any]]:
    """Return where acts at a gate are shown, and those of the unit, newest first."""
    purposes = [purpose for purpose, at in GATE_OF.items() if at == gate]
    found: dict[Gate, tuple[str, QuerySet[Any]]] = {
        Gate.REGISTRATION: ("gates:application", Application.objects.order_by("-pk")),
        Gate.ANNUAL: (
            "gates:report_annual",
            AnnualReport.objects.filter(filed_on__isnull=False).order_by("-year"),
        ),
        Gate.RATING: ("gates:case", RatingCase.objects.order_by("-applied_on", "-pk")),
        Gate.TERM: ("gates:review", TermReview.objects.order_by("-opened_on", "-pk")),
    }
    proofs = Attestation.objects.filter(purpose__in=purposes).order_by("-issued_on", "-pk")
    name, rows = found.get(gate, ("gates:attestation", proofs))
    return name, rows.filter(unit=unit)
