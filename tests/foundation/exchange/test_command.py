from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from tests.foundation.exchange import specimens
from tests.foundation.exchange.accounts_import import BAD, GOOD, AccountsHandler, table
from tongjian.foundation.accounts.models import User
from tongjian.foundation.exchange import handlers
from tongjian.foundation.exchange.models import ImportBatch, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "_handlers", dict(handlers._handlers))
    handler = AccountsHandler()
    # A permission that the system holds already, so that no role has to be made up.
    handler.permission = "access.grant:manage"
    handlers.register_template(handler)


def run(*arguments: object, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_workbook", "test-accounts", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_imports_and_says_what_it_did(tmp_path: Path) -> None:
    said = run(table(tmp_path, *GOOD))

    assert "通过 2" in said
    assert "新增 2" in said
    assert User.objects.filter(username="wangwei").exists()


def test_a_dry_run_writes_the_report_and_nothing_else(tmp_path: Path) -> None:
    report = tmp_path / "out.json"
    with pytest.raises(CommandError) as refusal:
        run(table(tmp_path, *GOOD, BAD), "--dry-run", "--report", report)

    assert refusal.value.returncode == 1
    data = json.loads(report.read_text())
    assert (data["file_outcome"], data["file_class"]) == ("accept", "ok")
    assert [row["outcome"] for row in data["rows"]] == ["skip", "accept", "accept", "reject"]
    assert data["rows"][1]["values"]["identity"] == specimens.person(1)
    assert not ImportBatch.objects.exists()
    assert not User.objects.exists()


def test_rejected_rows_stop_the_file_with_sentences(tmp_path: Path) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command(
            "import_workbook", "test-accounts", str(table(tmp_path, *GOOD, BAD)), stdout=out
        )

    assert "第 4 行“身份证号”末三位为 000" in out.getvalue()
    assert not User.objects.exists()


def test_accept_good_imports_the_rest_and_annotates(tmp_path: Path) -> None:
    target = tmp_path / "annotated.xlsx"

    with pytest.raises(CommandError) as refusal:
        run(table(tmp_path, *GOOD, BAD), "--accept-good", "--annotated", target)

    assert refusal.value.returncode == 1  # a row was refused
    assert User.objects.count() == 2
    assert openpyxl.load_workbook(target).sheetnames == ["表", "问题清单"]


def test_a_hostile_file_is_refused_with_its_class(tmp_path: Path) -> None:
    report = tmp_path / "out.json"
    with pytest.raises(CommandError):
        run(specimens.macros(tmp_path), "--report", report)

    data = json.loads(report.read_text())
    assert (data["file_outcome"], data["file_class"], data["rows"]) == ("reject", "macros", [])
    assert not ImportBatch.objects.exists()


def test_several_files_stand_side_by_side_in_the_report(tmp_path: Path) -> None:
    report = tmp_path / "out.json"
    first = table(tmp_path, GOOD[0], name="a.xlsx")
    second = table(tmp_path, GOOD[1], name="b.xlsx")

    run(first, second, "--report", report)

    assert [len(item["rows"]) for item in json.loads(report.read_text())["files"]] == [2, 2]
    assert ImportBatch.objects.filter(stage=Stage.APPLIED).count() == 2


def test_prints_json_for_programs(tmp_path: Path) -> None:
    (result,) = json.loads(run(table(tmp_path, *GOOD), "--json"))

    assert result["totals"]["accept"] == 2
    assert result["result"]["created"] == 2


def test_acts_with_the_rights_of_the_named_account_only(tmp_path: Path) -> None:
    User.objects.create_user("clerk", display_name="李敏")

    with pytest.raises(CommandError, match="没有导入这种表格的权限"):
        run(table(tmp_path, *GOOD), "--as", "clerk")
    with pytest.raises(CommandError, match="没有“nobody”"):
        run(table(tmp_path, *GOOD), "--as", "nobody")
