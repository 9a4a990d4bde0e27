from __future__ import annotations

from datetime import date

import pytest

from tongjian.kernel.rules.judging import judge, months_after
from tongjian.kernel.rules.reading import UnreadableCondition, read
from tongjian.kernel.rules.terms import Kind
from tongjian.kernel.rules.wording import words

NAMES = {
    "members": Kind.NUMBER,
    "least": Kind.NUMBER,
    "covered": Kind.FLAG,
    "name": Kind.TEXT,
    "kind": Kind.TEXT,
    "tags": Kind.TEXTS,
    "term_ends_on": Kind.DATE,
    "on": Kind.DATE,
}
BLANK = dict.fromkeys(NAMES)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("members >= least", {"members": 3, "least": 3}, True),
        ("members >= least", {"members": 2, "least": 3}, False),
        ("members >= least", {"members": 2}, None),
        ("1 <= members <= 2", {"members": 2}, True),
        ("1 <= members <= 2", {"members": 3}, False),
        ("members * 5 >= least * 6", {"members": 6, "least": 5}, True),
        ("not covered", {"covered": True}, False),
        ("not covered", {}, None),
        ("covered and members > 0", {"covered": False}, False),
        ("covered and members > 0", {"covered": True}, None),
        ("covered or members > 0", {"covered": True}, True),
        ("kind in ('a', 'b')", {"kind": "b"}, True),
        ("kind not in ('a', 'b')", {"kind": "b"}, False),
        ("known(term_ends_on)", {}, False),
        ("ends(name, '商会')", {"name": "湖南商会"}, True),
        ("starts(name, '商会')", {"name": "湖南商会"}, False),
        ("has(tags, '法律')", {"tags": ("法律", "金融")}, True),
        ("count(tags) == 0", {"tags": ()}, True),
        (
            "on <= months(term_ends_on, 12)",
            {"on": date(2026, 2, 28), "term_ends_on": date(2025, 2, 28)},
            True,
        ),
        (
            "on > days(term_ends_on, 30)",
            {"on": date(2026, 1, 31), "term_ends_on": date(2026, 1, 1)},
            False,
        ),
        ("year_of(on) == 2026", {"on": date(2026, 1, 31)}, True),
    ],
)
def test_a_condition_holds_or_not_or_is_not_known(
    text: str, values: dict[str, object], expected: bool | None
) -> None:
    assert judge(read(text, names=NAMES), BLANK | values) is expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("members >=", "第"),
        ("heads > 3", "没有“heads”"),
        ("members > 'three'", "应当是 number"),
        ("members", "不是“是”或“否”"),
        ("open('/etc/passwd')", "没有 1 项的“open”"),
        ("members.real > 1", "不能写"),
        ("(lambda: True)()", "不能写"),
        ("months(members, 1) > on", "应当是 date"),
    ],
)
def test_a_mistake_is_named(text: str, why: str) -> None:
    with pytest.raises(UnreadableCondition, match=why):
        read(text, names=NAMES)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
    ],
)
def test_months_end_on_the_last_day_where_the_day_is_missing(
    start: date, months: int, end: date
) -> None:
    assert months_after(start, months) == end


def test_a_condition_is_said_in_chinese() -> None:
    labels = {"members": "正式党员", "least": "单独组建人数（3 名）", "covered": "党组织覆盖"}

    said = words(read("members >= least and not covered", names=NAMES), labels=labels)

    assert said == "正式党员不少于单独组建人数（3 名），且没有党组织覆盖"
