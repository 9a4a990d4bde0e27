"""Layers of packs and their dates, mistakes in files, the command."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tongjian.foundation.rulebook import reading
from tongjian.foundation.rulebook.packs import Setting
from tongjian.foundation.rulebook.reading import UnusablePack, rulebook
from tongjian.foundation.rulebook.regulations import read_library

TODAY = date(2026, 11, 21)


class TestLayers:
    def test_the_inner_region_decides(self) -> None:
        nation = rulebook().edition(region="", on=TODAY)
        shenzhen = rulebook().edition(region="440305", on=TODAY)

        assert "R6-12" not in nation.rules
        assert shenzhen.rules["R6-12"][1].name == "深圳"
        assert shenzhen.rules["R6-07"][1].name == "全国"

    def test_what_holds_depends_on_the_day(self) -> None:
        before = rulebook().edition(region="", on=date(2018, 10, 27))
        after = rulebook().edition(region="", on=date(2018, 10, 28))

        assert "R1-01" not in before.rules
        assert "R1-01" in after.rules

    def test_a_later_setting_of_a_region_holds_from_its_day(self) -> None:
        changed = rulebook().amended(
            [("4403", "branch_minimum", Setting(start_on=date(2027, 1, 1), value=4))]
        )

        def minimum(region: str, on: date) -> object:
            return changed.edition(region=region, on=on).values["branch_minimum"]

        assert minimum("440305", date(2026, 12, 31)) == 3
        assert minimum("440305", date(2027, 1, 1)) == 4
        assert minimum("32", date(2027, 1, 1)) == 3
        assert rulebook().edition(region="4403", on=date(2027, 1, 1)).values["branch_minimum"] == 3


GOOD = """
region: "99"
name: 试验区
parameters:
  few: {label: 人数, values: [{value: 3, from: 2020-01-01, cite: X1§1, grade: A}]}
rules:
  T-01: {title: 试, subject: unit, applies: full_members >= few, requires: covered,
         from: 2020-01-01, cite: X1§1, grade: A}
"""


class TestMistakes:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setattr(reading, "_folders", [tmp_path])
        (tmp_path / "packs").mkdir()
        (tmp_path / "regulations.yaml").write_text(
            "- {code: X1, title: 试验办法, issuer: 某机关, start_on: 2020-01-01, "
            'clauses: {"1": 总则}}'
        )
        self.file = tmp_path / "packs/99.yaml"
        reading.library.cache_clear()
        rulebook.cache_clear()
        yield
        reading.library.cache_clear()
        rulebook.cache_clear()

    def test_a_good_pack_is_read(self) -> None:
        self.file.write_text(GOOD)

        assert "T-01" in rulebook().edition(region="9901", on=TODAY).rules

    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ("cite: X1§1, grade: A}\n", "cite: X1§2, grade: A}\n", "文件库里没有“X1§2”"),
            ("cite: X1§1, grade: A}\n", "grade: A}\n", "没有依据"),
            ("applies: full_members", "applies: heads", "没有“heads”"),
            ("requires: covered", "requires: full_members", "不是“是”或“否”"),
            ("subject: unit", "subject: firm", "没有“firm”这类对象"),
            ("value: 3", "value: 三", "不是 number"),
            ("value: 3", "value: true", "不是 number"),
        ],
    )
    def test_a_mistake_names_file_entry_and_reason(self, old: str, new: str, why: str) -> None:
        self.file.write_text(GOOD.replace(old, new))

        with pytest.raises(UnusablePack, match=f"99.yaml 的 .*{why}"):
            rulebook()


def test_a_regulation_is_valid_between_its_days() -> None:
    library = read_library(
        [
            {
                "code": "X",
                "title": "旧办法",
                "issuer": "某机关",
                "start_on": date(2010, 1, 1),
                "end_on": date(2020, 1, 1),
            }
        ]
    )
    found = library.regulations["X"]

    assert found.is_valid(on=date(2019, 12, 31))
    assert not found.is_valid(on=date(2020, 1, 1))
