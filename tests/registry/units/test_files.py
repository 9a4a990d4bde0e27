"""The list of units as a file: the database writes the very bytes that Python would."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, QueryDict

from tests.registry.cast import DAY, Cast
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.exchange.streaming import is_tellable, write_told_csv
from tongjian.foundation.exchange.writers import write_csv, write_xlsx
from tongjian.foundation.ui.exports import Sheet
from tongjian.registry.party_orgs.models import Hosting
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.units.choices import Sector, UnitKind
from tongjian.registry.units.models import Unit
from tongjian.registry.units.tables import UnitTable
from tongjian.registry.units.telling import TOLD
from tongjian.registry.units.views.lists import UnitList

AWKWARD = (
    '引号"协会',
    "逗号,协会",
    "=SUM(1)协会",
    "　＝全角协会",
    " @空格协会",
    "换行\n协会",
    "123456789012345678",
    "1234567890123456",
    "-",
)


@pytest.fixture
def units(cast: Cast) -> list[Unit]:
    kinds, sectors = list(UnitKind), list(Sector)
    made = [
        cast.unit(
            f"第{number}家",
            kind=kinds[number % len(kinds)],
            sector=sectors[number % len(sectors)],
            residence=cast.donghu if number % 2 else None,
            competent_body=cast.health if number % 3 else None,
            supervision="competent" if number % 3 else "none",
            is_direct=number % 3 == 0,
            address=name,
            declared_members=None if number % 4 else number,
            staff_count=number,
            decoupled_on=date(2019, 1, 1) if number % 2 else None,
        )
        for number, name in enumerate(AWKWARD)
    ]
    for unit, name in zip(made, AWKWARD, strict=True):
        # Names that no form lets in, but an older register may hold.
        Unit.objects.filter(pk=unit.pk).update(name=name)
    branch = cast.orgs["物流支部"]
    cast.person("王一", branch, employer=made[0])
    hostings = [Hosting(org=branch, unit=unit, mode="joint", start_on=DAY) for unit in made[::2]]
    host_units(hostings=hostings, actor=cast.actor)
    return made


def sheet_for(viewer: Viewer, *, columns: str) -> Sheet:
    request, view = HttpRequest(), UnitList()
    request.GET = QueryDict(f"cols={columns}")
    request.viewer = viewer  # type: ignore[attr-defined]
    view.setup(request)
    return view.sheet(viewer=viewer, listing=view.read(request))


def both(viewer: Viewer, tmp_path: Path, *, columns: str) -> tuple[bytes, bytes]:
    sheet = sheet_for(viewer, columns=columns)
    assert is_tellable(sheet.told)
    given: dict[str, Any] = {"columns": [c.heading for c in sheet.columns], "watermark": "=内部"}
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    with transaction.atomic():
        count = write_told_csv(one, told=sheet.told, **given)
        assert write_csv(other, rows=replace(sheet, told=None).values(), **given) == count
    return one.read_bytes(), other.read_bytes()


def test_the_database_writes_the_same_bytes(units: list[Unit], cast: Cast, tmp_path: Path) -> None:
    told, row_by_row = both(cast.actor, tmp_path, columns=".".join(TOLD))

    assert told == row_by_row
    assert told.count(b"\n") == len(units) + 3 + 2  # heading, two marks, two breaks in cells
    assert "'=SUM(1)协会" in told.decode()
    assert "1234567890123456\t" in told.decode()


def test_whoever_may_not_see_the_party_side_gets_it_from_neither(
    units: list[Unit], cast: Cast, tmp_path: Path
) -> None:
    everything = system(DAY)
    (held,) = everything.held
    open_part = {"units.unit:read": frozenset({"own"})}
    viewer = Viewer(
        user_id=None,
        name="",
        on=DAY,
        held=(replace(held, role=replace(held.role, permissions=open_part)),),
    )

    told, row_by_row = both(viewer, tmp_path, columns="name.coverage.gaps.declared_members")

    assert told == row_by_row
    assert "已覆盖" in told.decode()
    assert "联合组建" not in told.decode()


def test_a_spreadsheet_holds_the_same_cells(units: list[Unit], cast: Cast, tmp_path: Path) -> None:
    sheet = sheet_for(cast.actor, columns=".".join(TOLD))
    headings = [column.heading for column in sheet.columns]
    plain = replace(sheet, told=None)

    with transaction.atomic():
        told, row_by_row = list(sheet.values()), list(plain.values())
        write_xlsx(tmp_path / "t.xlsx", columns=headings, rows=told)

    assert [[cell or None for cell in row] for row in told] == [
        [cell or None for cell in row] for row in row_by_row
    ]


def test_a_column_that_only_python_can_say_takes_the_usual_way(cast: Cast) -> None:
    assert "updated_at" not in TOLD
    assert UnitTable.column("updated_at") is not None

    assert not is_tellable(sheet_for(cast.actor, columns="name.updated_at").told)
