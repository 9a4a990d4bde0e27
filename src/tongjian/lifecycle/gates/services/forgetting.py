"""Declared members are kept for a year after the certificate; numbers stay with the unit."""

from __future__ import annotations

from datetime import date

from tongjian.lifecycle.gates import walls
from tongjian.lifecycle.gates.choices import Stage
from tongjian.lifecycle.gates.models import DeclaredMember


def due(before: date) -> list[int]:
    """Return the declarations of applications that were certified before a day."""
    walls.arm_everywhere()
    rows = DeclaredMember.objects.filter(
        application__stage=Stage.CERTIFIED, application__certified_on__lt=before
    )
    return list(rows.values_list("pk", flat=True))


def delete(ids: list[int], on: date) -> None:
    """Delete declarations."""
    walls.arm_everywhere()
    DeclaredMember.objects.filter(pk__in=ids).delete()
