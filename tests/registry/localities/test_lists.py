from datetime import date
from itertools import groupby

from tongjian.kernel.periods import Period, first_overlap
from tongjian.registry.localities import lists


def _by_code() -> dict[str, list[lists.Division]]:
    rows = sorted(lists.divisions(), key=lambda row: row.code)
    return {code: list(same) for code, same in groupby(rows, key=lambda row: row.code)}


def _counties_on(day: date, prefix: str) -> dict[str, str]:
    return {
        row.code: row.name
        for row in lists.divisions()
        if row.code.startswith(prefix)
        and row.level == "county"
        and row.start_on <= day
        and (row.end_on is None or day < row.end_on)
    }


def _names_on(day: date, prefix: str) -> set[str]:
    return set(_counties_on(day, prefix).values())


def test_all_34_provinces_are_listed() -> None:
    provinces = [row for row in lists.divisions() if row.level == "province"]

    assert len(provinces) == 34
    assert {"内蒙古", "香港", "澳门", "台湾"} <= {row.short_name for row in provinces}


def test_the_three_full_regions_have_todays_number_of_counties() -> None:
    today = date(2026, 7, 1)

    assert len(_counties_on(today, "44")) == 122
    assert len(_counties_on(today, "32")) == 95
    assert len(_counties_on(today, "11")) == 16


def test_no_code_stands_for_two_divisions_on_one_day() -> None:
    for code, rows in _by_code().items():
        overlap = first_overlap(Period(row.start_on, row.end_on) for row in rows)
        assert overlap is None, code


def test_shenzhen_gets_its_three_young_districts_one_after_the_other() -> None:
    assert len(_names_on(date(2016, 1, 1), "4403")) == 6
    assert {"龙华区", "坪山区"} <= _names_on(date(2017, 6, 1), "4403")
    assert "光明区" not in _names_on(date(2018, 1, 1), "4403")
    assert "光明区" in _names_on(date(2019, 1, 1), "4403")


def test_merged_districts_end_on_the_day_their_successor_starts() -> None:
    before, after = date(2012, 8, 31), date(2012, 9, 1)

    assert {"平江区", "沧浪区", "金阊区"} <= _names_on(before, "3205")
    assert "姑苏区" not in _names_on(before, "3205")
    assert not {"平江区", "沧浪区", "金阊区"} & _names_on(after, "3205")
    assert {"姑苏区", "吴江区"} <= _names_on(after, "3205")


def test_beijing_had_eighteen_districts_and_counties_before_its_merger() -> None:
    assert len(_names_on(date(2010, 6, 30), "11")) == 18
    assert len(_names_on(date(2010, 7, 1), "11")) == 16


def test_a_path_is_the_code_without_what_the_level_does_not_use() -> None:
    rows = _by_code()

    assert rows["440000"][0].path == "44"
    assert rows["440300"][0].path == "4403"
    assert rows["440310"][0].path == "440310"
    assert lists.Division("449901001", "甲街道", "甲", "street").path == "449901001"


def test_terms_name_known_regions_and_change_with_the_reform() -> None:
    codes = set(_by_code())
    offices = [
        row.name
        for row in lists.terms()
        if row.function == "lead_office" and row.locality == "440300"
    ]

    assert {row.locality for row in lists.terms()} <= codes
    assert offices == ["社会组织党工委", "两新组织党工委", "社会工作部"]
