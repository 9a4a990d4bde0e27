"""Declared members are kept for a year after the certificate; numbers stay with the unit.

An application that has not come to a certificate after a year has lost its purpose, too.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from tongjian.lifecycle.gates import telling, walls
from tongjian.lifecycle.gates.choices import Stage
from tongjian.lifecycle.gates.models import DeclaredMember


def due(before: date) -> list[int]:
    """Return the declarations of applications that were certified, or left lying, before a day."""
    walls.arm_everywhere()
    certified = Q(application__stage=Stage.CERTIFIED, application__certified_on__lt=before)
    lying = ~Q(application__stage=Stage.CERTIFIED) & Q(application__received_on__lt=before)
    return list(DeclaredMember.objects.filter(certified | lying).values_list("pk", flat=True))


def delete(ids: list[int], on: date) -> None:
    """Delete declarations."""
    walls.arm_everywhere()
    telling.forget(list(DeclaredMember.objects.filter(pk__in=ids)))
