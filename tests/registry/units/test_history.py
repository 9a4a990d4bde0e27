"""The history of units: what was true on a day, whenever it was entered."""

from __future__ import annotations

from datetime import date

from tests.registry.cast import Cast
from tongjian.registry.units.models import UnitVersion


def statuses(unit_id: int) -> list[tuple[str, date, date | None]]:
    rows = UnitVersion.objects.filter(unit_id=unit_id).order_by("start_on")
    return list(rows.values_list("status", "start_on", "end_on"))


def test_a_unit_entered_after_its_end_was_alive_until_then(cast: Cast) -> None:
    unit = cast.unit("鹏城市羽毛球协会", status="cancelled", ended_on=date(2019, 2, 1))

    assert statuses(unit.pk) == [
        ("normal", date(2010, 3, 1), date(2019, 2, 1)),
        ("cancelled", date(2019, 2, 1), None),
    ]


def test_a_living_unit_has_one_open_version(cast: Cast) -> None:
    unit = cast.unit("鹏城市羽毛球协会")

    assert statuses(unit.pk) == [("normal", date(2010, 3, 1), None)]


def test_a_unit_that_ended_on_its_first_day_was_never_alive(cast: Cast) -> None:
    unit = cast.unit("鹏城市羽毛球协会", status="revoked", ended_on=date(2010, 3, 1))

    assert statuses(unit.pk) == [("revoked", date(2010, 3, 1), None)]
