"""Indexes that hold only what is looked for still find it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from tongjian.lifecycle.affiliation.models import Doubt
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.models import Unit

LOOKUPS: dict[str, Callable[[], QuerySet[Any]]] = {
    "units_unit_uscc_key": lambda: Unit.objects.filter(uscc__startswith="5144"),
    "unit_area": lambda: Unit.objects.filter(area_id=1),
    "unit_industry_body": lambda: Unit.objects.filter(industry_body_id=1),
    "appointment_person": lambda: Appointment.objects.filter(person_id=1),
    "appointment_user": lambda: Appointment.objects.filter(user_id=1),
    "doubt_org": lambda: Doubt.objects.filter(org_id=1),
    "doubt_recorded": lambda: Doubt.objects.filter(recorded_id=1),
}


@pytest.mark.django_db
@pytest.mark.parametrize("index", LOOKUPS)
def test_is_found_by_its_index(index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = LOOKUPS[index]().order_by().explain()

    assert index in plan
    assert "Index Cond" in plan or "Index Scan using" in plan
