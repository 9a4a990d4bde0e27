"""`tongjian rules`: what it lists, explains and judges, and how it refuses."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import make_user
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.rulebook.management.commands.rules import Command
from tongjian.foundation.rulebook.models import Amendment, State

Out = pytest.CaptureFixture[str]
pytestmark = pytest.mark.django_db


def asked(capsys: Out, *arguments: str) -> str:
    call_command("rules", *arguments)
    return capsys.readouterr().out


def told(capsys: Out, *arguments: str) -> Any:
    return json.loads(asked(capsys, *arguments, "--json"))


class TestList:
    def test_rules_what_lacks_facts_and_who_takes_whom(self, capsys: Out) -> None:
        said = asked(capsys, "list", "--region", "3210")

        assert "R6-07    硬性  应建尽建（全国）" in said
        assert "R1-09    缺事实  党员大会每季度至少一次：组织生活记录" in said
        assert "B05-2    归口  商会条块结合，由总商会党委联系（扬州）" in said

    def test_each_entry_has_a_clause(self, capsys: Out) -> None:
        found = told(capsys, "list", "--region", "440305")

        assert len(found) > 60
        assert [one["code"] for one in found if not one["citations"]] == []

    def test_the_day_decides(self, capsys: Out) -> None:
        before = {one["code"] for one in told(capsys, "list", "--on", "2018-10-27")}
        after = {one["code"] for one in told(capsys, "list", "--on", "2018-10-28")}

        assert "R1-01" in after - before


class TestExplain:
    def test_names_kinds_and_meanings_of_facts(self, capsys: Out) -> None:
        found = told(capsys, "explain", "R6-07")

        assert [fact["name"] for fact in found["facts"]] == ["status", "full_members", "covered"]
        assert [fact["type"] for fact in found["facts"]] == ["text", "number", "flag"]
        assert all(fact["label"] for fact in found["facts"])
        assert found["facts"][0]["choices"]["normal"] == "正常"
        assert found["parameters"][0]["value"] == "3"

    def test_in_words(self, capsys: Out) -> None:
        said = asked(capsys, "explain", "R6-07")

        assert "full_members：正式党员（数字，如 3，单位名）" in said
        assert "normal 正常、abnormal 活动异常" in said
        assert "依据：《关于加强社会组织党的建设工作的意见（试行）》" in said

    def test_what_a_rule_lacks(self, capsys: Out) -> None:
        said = asked(capsys, "explain", "R1-09")

        assert "还不能判断：登记里缺组织生活记录" in said
        assert "支部工作条例（试行）》第11条" in said

    def test_a_line_of_the_order_of_affiliation(self, capsys: Out) -> None:
        found = told(capsys, "explain", "B03-4", "--region", "440305")

        assert found["target_label"] == "区卫生系统党委"
        assert "行业分类是卫生" in found["when"]
        assert [fact["name"] for fact in found["facts"]] == ["kind", "sector"]


class TestJudge:
    def test_given_facts(self, capsys: Out) -> None:
        facts = {"status": "normal", "full_members": 3, "covered": False}
        where = ("--on", "2026-11-21", "--region", "4403")
        found = told(capsys, "judge", "R6-07", "--facts", json.dumps(facts), *where)

        assert found["verdict"] == "breach"
        assert found["citations"][1]["code"] == "D02§4"
        assert found["advice"]

    def test_an_own_number_of_the_region_counts(self, cast: Cast, capsys: Out) -> None:
        Amendment.objects.create(
            region="4403",
            code="branch_minimum",
            value=4,
            start_on=date(2026, 1, 1),
            state=State.APPROVED,
            proposed_by=make_user(),
            decided_by=make_user(),
        )
        facts = ("--facts", '{"status": "normal", "full_members": 3, "covered": false}')

        there = told(capsys, "judge", "R6-07", *facts, "--region", "440305")
        before = told(capsys, "judge", "R6-07", *facts, "--region", "440305", "--on", "2025-12-31")
        elsewhere = told(capsys, "judge", "R6-07", *facts, "--region", "3210")

        verdicts = [one["verdict"] for one in (there, before, elsewhere)]
        assert verdicts == ["not_in_force", "breach", "breach"]
        assert there["parameters"][0]["pack"] == "深圳"

    def test_what_is_missing_is_named(self, capsys: Out) -> None:
        said = asked(capsys, "judge", "R6-07", "--facts", '{"status":"normal","full_members":3}')

        assert "缺少党组织覆盖，无法判断。" in said

    @pytest.mark.parametrize(
        ("facts", "why"),
        [
            ('{"heads": 1}', "没有“heads”这个事实"),
            ("[1]", "要写成 JSON 对象"),
            ("{bad", "不是 JSON：第 1 行第 2 个字符"),
            ('{"covered": 1}', "党组织覆盖（covered）要写true 或 false，不能是“1”"),
            ('{"full_members": "3"}', "要写数字"),
            ('{"full_members": true}', "要写数字"),
            ('{"established_on": "去年"}', "要写日期"),
            ('{"fields": "甲"}', "要写文字的清单"),
            ('{"status": "asleep"}', "没有“asleep”，可选：normal（正常）"),
        ],
    )
    def test_wrong_facts_are_refused_in_words(self, facts: str, why: str) -> None:
        with pytest.raises(CommandError) as refused:
            call_command("rules", "judge", "R6-07", "--facts", facts)

        assert why in str(refused.value)
        assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["explain", "R6-12"], "没有生效的规则“R6-12”"),
        (["explain", "R6-06"], "有：R6-06-1"),
        (["judge", "R1-09", "--facts", "{}"], "还不能判断：登记里缺组织生活记录"),
        (["judge", "R6-06-1", "--facts", "{}"], "不单独判断"),
        (["list", "--region", "深圳"], "“深圳”不是行政区划代码"),
        (["list", "--on", "2026-13-01"], "“2026-13-01”不是日期"),
        (["judge", "R6-07"], "缺少：--facts"),
        (["guess"], "没有“guess”"),
        (["list", "--loud"], "不认识：--loud"),
        (["whatif", "--set", "nonsense=1"], "没有“nonsense”这个参数"),
        (["whatif", "--set", "branch_minimum=many"], "不能是“many”"),
        (["whatif", "--pack", "/nowhere.yaml"], "没有“/nowhere.yaml”这个文件"),
    ],
)
def test_mistakes_are_answered_in_words(
    arguments: list[str], why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """As typed in a terminal: one line that says what is wrong, exit code 2, no traceback."""
    with pytest.raises(SystemExit) as left:
        Command().run_from_argv(["tongjian", "rules", *arguments])

    said = capfd.readouterr().err
    assert why in said
    assert "Traceback" not in said
    assert left.value.code == 2


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()


class TestWhatIf:
    @pytest.fixture
    def unit(self, cast: Cast) -> Any:
        unit = cast.unit("鹏城市装饰协会")
        for name in ("李一", "李二", "李三"):
            cast.person(name, cast.orgs["联合支部"], employer=unit)
        return unit

    def test_a_parameter(self, unit: Any, capsys: Out) -> None:
        entries = Entry.objects.count()

        found = {one["rule"]: one for one in told(capsys, "whatif", "--set", "branch_minimum=4")}

        assert found["R6-07"]["number"] == 1
        (record,) = found["R6-07"]["records"]
        assert (record["name"], record["before"], record["after"]) == (
            unit.name,
            "breach",
            "not_in_force",
        )
        assert (Entry.objects.count(), Amendment.objects.count()) == (entries, 0)

    def test_a_region_that_has_none_of_them(self, unit: Any, capsys: Out) -> None:
        said = asked(capsys, "whatif", "--set", "branch_minimum=4", "--region", "4403")

        assert "没有结论会改变" in said

    def test_a_pack_with_a_rule_changed_added_and_switched_off(
        self, unit: Any, capsys: Out, tmp_path: Path
    ) -> None:
        pack = tmp_path / "4499.yaml"
        pack.write_text(
            """
region: "4499"
name: 鹏城
rules:
  R6-07:
    {title: 停用, off: true, from: 2020-01-01, cite: D12§推进组织覆盖, grade: A}
  X-01:
    title: 名称里有协会
    subject: unit
    applies: kind == 'association'
    requires: contains(name, '商会')
    from: 2020-01-01
    cite: PC§三清
    grade: C
""",
            encoding="utf-8",
        )

        found = {one["rule"]: one for one in told(capsys, "whatif", "--pack", str(pack))}

        shifts = {
            code: [(r["before"], r["after"]) for r in one["records"]]
            for code, one in found.items()
        }
        assert shifts == {
            "R6-07": [("breach", "not_in_force")],
            "X-01": [("not_in_force", "breach")],
        }
        assert "X-01" not in {one["code"] for one in told(capsys, "list", "--region", "4499")}

    def test_a_pack_with_a_mistake_is_refused(self, tmp_path: Path) -> None:
        pack = tmp_path / "bad.yaml"
        pack.write_text(
            'region: "44"\nname: 试\nrules: {X-1: {title: 无条件}}\n', encoding="utf-8"
        )

        with pytest.raises(CommandError, match=r"bad\.yaml"):
            call_command("rules", "whatif", "--pack", str(pack))
