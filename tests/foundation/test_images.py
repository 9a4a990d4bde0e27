"""A change of many rows keeps the former ones as that of one does: only what really changed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from tests.registry import cast as casting
from tongjian.foundation.history.models import Image
from tongjian.registry.units.models import Agency

MANY, FEW = 700, 20


@pytest.mark.django_db
@pytest.mark.parametrize("number", [FEW, MANY])
def test_only_rows_that_changed_leave_an_image(number: int) -> None:
    city = casting.build().city
    Agency.objects.bulk_create(
        Agency(name=f"第{n}局", locality=city, start_on=date(2000, 1, 1)) for n in range(number)
    )
    mine = Agency.objects.filter(name__startswith="第").order_by("pk")
    with connection.cursor() as cursor:
        # Rows of this very transaction were known to nobody.
        cursor.execute("UPDATE units_agency SET known_since = '-infinity'")
        assert not Image.objects.exists()
        cursor.execute(
            "UPDATE units_agency SET name = name || (CASE WHEN id % 2 = 0 THEN '甲' ELSE '' END)"
            " WHERE name LIKE '第%'"
        )
    images = Image.objects.filter(source="units_agency")
    assert set(images.values_list("row_id", flat=True)) == {a.pk for a in mine if a.pk % 2 == 0}
    first = images.order_by("row_id")[0]
    assert first.image["name"] + "甲" == Agency.objects.get(pk=first.row_id).name
