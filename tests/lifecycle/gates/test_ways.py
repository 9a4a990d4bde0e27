"""No way into the register leads past an open order: screens, programs, files, services."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.lifecycle.gates.conftest import ON
from tests.registry.cast import Cast
from tests.signing import client_as
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.exchange import services as exchange
from tongjian.foundation.exchange.models import ImportBatch, ImportRow
from tongjian.kernel.errors import UnableTo
from tongjian.lifecycle.gates.choices import Cause
from tongjian.lifecycle.gates.models import Disposal
from tongjian.lifecycle.gates.services.disposal import open_disposal
from tongjian.registry.units.forms import ReviseForm
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import revise_units

ENDED = {"status": "cancelled", "ended_on": ON}


@pytest.fixture(params=[Cause.CHANGE, Cause.CANCEL, Cause.MERGER])
def unit(request: Any, cast: Cast, registrar: Viewer) -> Unit:
    """Return a unit with an open order of each kind."""
    unit = cast.unit("旧货流通协会", registrar=cast.donghu_registrar)
    heir = cast.unit("商贸总会") if request.param == Cause.MERGER else None
    open_disposal(
        unit=unit, cause=request.param, reason="决议", actor=registrar, on=ON, successor=heir
    )
    return unit


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_as("registrar", "place", cast.donghu.pk)


def is_alive(unit: Unit) -> bool:
    return Unit.objects.get(pk=unit.pk).status == "normal"


def judged(unit: Unit, folder: Path) -> ImportBatch:
    path = folder / "注销.csv"
    rows = f"社会组织名称,统一社会信用代码,状态,注销日期\n{unit.name},{unit.uscc},已注销,{ON}\n"
    path.write_text(rows, encoding="utf-8")
    actor = system(ON)
    batch = exchange.open_batch(path=path, filename=path.name, template="units", actor=actor)
    exchange.judge_batch(batch=batch, actor=actor, on=ON)
    return batch


def test_the_service(unit: Unit, registrar: Viewer) -> None:
    with pytest.raises(UnableTo, match="还没有办结"):
        revise_units(changes={unit.pk: ENDED}, actor=registrar, on=ON)


def test_the_screen_that_ends_units(unit: Unit, office: Client) -> None:
    address = reverse("units:end", args=[unit.pk])
    sent = {"status": "cancelled", "on": ON.isoformat(), "reason": "会员大会决议"}
    for step in ({}, {"_confirmed": "1"}):
        answer = office.post(address, {**sent, **step})
        assert answer.status_code == 422
        assert "还没有办结" in answer.content.decode()
    assert is_alive(unit)


def test_the_screen_that_changes_units(unit: Unit, office: Client) -> None:
    """The form of changes offers no ending at all."""
    address = reverse("units:edit", args=[unit.pk])
    form = ReviseForm(None, instance=unit)
    held = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in held.items() if value not in (None, False)}
    sent |= {"on": ON.isoformat(), "reason": "改状态"}
    answer = office.post(address, {**sent, "status": "cancelled"})
    assert answer.status_code == 422
    assert is_alive(unit)
    office.post(address, {**sent, "address": "东湖路 9 号"})
    assert Unit.objects.get(pk=unit.pk).address == "东湖路 9 号"


def test_programs(unit: Unit, office: Client) -> None:
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(office, method)(f"/api/v1/units/{unit.pk}", ENDED)
        assert answer.status_code in (403, 405)
    assert is_alive(unit)


def test_a_file(unit: Unit, tmp_path: Path) -> None:
    batch = judged(unit, tmp_path)
    found = ImportRow.objects.filter(batch=batch).exclude(outcome="skip").get()
    assert found.outcome == "reject"
    assert "not_disposed_of" in [finding["code"] for finding in found.findings]


def test_a_file_that_was_checked_before_the_order_was_opened(
    cast: Cast, registrar: Viewer, tmp_path: Path
) -> None:
    unit = cast.unit("旧货流通协会", registrar=cast.donghu_registrar)
    batch = judged(unit, tmp_path)
    open_disposal(unit=unit, cause=Cause.CANCEL, reason="决议", actor=registrar, on=ON)

    with pytest.raises(UnableTo, match="没有可以导入的行"):
        exchange.apply_batch(batch=batch, actor=system(ON), on=ON)
    assert is_alive(unit)
    assert Disposal.objects.get().closed_on is None
