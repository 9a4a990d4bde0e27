"""A file that brings new units beside the desk: they come in, and are to be made up for."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tests.lifecycle.gates.conftest import ON, conclude
from tests.registry.cast import Cast, make_uscc
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.exchange import services
from tongjian.foundation.exchange.models import ImportBatch, ImportRow
from tongjian.lifecycle.gates.choices import Stage
from tongjian.lifecycle.gates.models import Application
from tongjian.registry.party_orgs.models import Hosting
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.units.models import Unit

HEAD = "社会组织名称,统一社会信用代码,类型,登记层级,登记管理机关,成立日期"


def take(path: Path, rows: list[str]) -> ImportBatch:
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    actor = system(ON)
    batch = services.open_batch(path=path, filename=path.name, template="units", actor=actor)
    services.judge_batch(batch=batch, actor=actor, on=ON)
    return services.apply_batch(batch=batch, actor=actor, on=ON)


def row(name: str, day: str) -> str:
    return f"{name},{make_uscc()},社会团体,区级,东湖区民政局,{day}"


@pytest.fixture
def taken(opened: Cast, tmp_path: Path) -> ImportBatch:
    rows = [row("老协会", "2015-03-01"), row("新协会", ON.isoformat())]
    batch = take(tmp_path / "名单.csv", rows)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return batch


def test_what_is_new_is_to_be_made_up_for(taken: ImportBatch) -> None:
    application = Application.objects.get()

    assert (application.name, application.stage) == ("新协会", Stage.MAKE_UP)
    assert Unit.objects.filter(name__in=["老协会", "新协会"]).count() == 2
    found = ImportRow.objects.filter(batch=taken).exclude(outcome="skip").order_by("position")
    assert [[f["code"] for f in r.findings if f["code"].startswith("desk")] for r in found] == [
        [],
        ["desk_passed_by"],
    ]


def test_making_up_ends_with_a_conclusion(taken: ImportBatch, registrar: Viewer) -> None:
    application = Application.objects.get()
    conclude(application, registrar)

    application.refresh_from_db()
    assert (application.stage, application.certified_on) == (Stage.CERTIFIED, ON)
    assert Unit.objects.get(name="新协会").declared_members == 3


def test_the_import_can_be_taken_back_until_then(taken: ImportBatch) -> None:
    services.undo_batch(batch=taken, actor=system(ON), on=ON, reason="重来")

    assert not Application.objects.exists()
    assert not Unit.objects.filter(name="新协会").exists()


def test_a_file_cannot_cancel_what_is_not_disposed_of(cast: Cast, tmp_path: Path) -> None:
    unit = cast.unit("旧货流通协会", registrar=cast.donghu_registrar)
    hosting = Hosting(org=cast.orgs["物流支部"], unit=unit, mode="joint", start_on=ON)
    host_units(hostings=[hosting], actor=cast.actor)
    path = tmp_path / "注销.csv"
    path.write_text(
        f"社会组织名称,统一社会信用代码,状态,注销日期\n{unit.name},{unit.uscc},已注销,{ON}\n",
        encoding="utf-8",
    )
    actor = system(ON)
    batch = services.open_batch(path=path, filename=path.name, template="units", actor=actor)
    services.judge_batch(batch=batch, actor=actor, on=ON)

    found = ImportRow.objects.filter(batch=batch).exclude(outcome="skip").get()
    assert "not_disposed_of" in [finding["code"] for finding in found.findings]
    assert found.outcome == "reject"
