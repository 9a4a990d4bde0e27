"""A member's record as the page, the form and the copy for the member show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongjian.foundation.ui import formats

from . import secrets
from .choices import ETHNICITY_LABELS
from .models import Person
from .selecting import age_on

YEAR = 12
# Party rules quoted on the page: when something is due and why.
PROBATION, UNREACHABLE, MOBILE = "R3-01", "R5-12", "R5-09"


@dataclass(frozen=True)
class Due:
    """Something about a member that somebody must look at, with its rule."""

    rule: str
    label: str
    clause: str
    advice: str
    facts: tuple[tuple[str, Any], ...]
    due: date | None = None
    tone: str = "warn"


def facts_of(person: Person) -> list[tuple[str, Any]]:
    """Return the open fields of a record, labelled (rulebook chapter 10)."""
    ethnicity = ETHNICITY_LABELS.get(person.ethnicity, person.ethnicity)
    joined = formats.day(person.joined_on, person.joined_precision)
    return [
        ("性别", person.get_sex_display()),
        ("民族", ethnicity),
        ("出生日期", person.birth_on),
        ("学历", person.get_education_display() if person.education else ""),
        ("学位", person.degree),
        ("职业", person.get_occupation_display() if person.occupation else ""),
        ("工作岗位", person.job),
        ("加入党组织日期", joined),
        ("转为正式党员日期", person.full_on),
        ("党籍状态", person.get_standing_display()),
        ("失联日期", person.unreachable_since),
        ("外出日期", person.mobile_since),
        ("外出流向", person.mobile_to),
    ]


def told_of(person: Person, *, on: date) -> list[tuple[str, Any]]:
    """Return the facts as the page tells them: with what is computed, without what is not so."""
    facts = dict(facts_of(person))
    away = {label: facts.pop(label) for label in ("失联日期", "外出日期", "外出流向")}
    age, seniority = (value for _, value in computed(person, on=on))
    told: list[tuple[str, Any]] = []
    for label, value in facts.items():
        told.append((label, value))
        if label == "出生日期":
            told.append(("年龄", age))
        if label == "转为正式党员日期":
            told.append(("党龄", seniority))
    return [*told, *((label, value) for label, value in away.items() if value)]


def computed(person: Person, *, on: date) -> list[tuple[str, Any]]:
    """Return what is computed and never asked: age and seniority."""
    age, years = age_on(person.birth_on, on), age_on(person.full_on, on)
    return [
        ("年龄", None if age is None else f"{age} 岁"),
        ("党龄", None if years is None else f"{years} 年"),
    ]


def in_clear(person: Person) -> dict[str, str]:
    """Return the sealed values in clear: for the person concerned and nobody else."""
    return {name: secrets.take(person, name) for name in secrets.SEALED}


def dues_of(person: Person, *, on: date) -> list[Due]:
    """Return what is due about a member on a day."""
    if person.standing != "normal":
        return []
    found = (check(person, on) for check in _CHECKS)
    return [due for due in found if due is not None]


def _probation(person: Person, on: date) -> Due | None:
    if person.full_on or not person.joined_on or person.joined_precision != "day":
        return None
    ends = _months_after(person.joined_on, YEAR)
    if on < _months_after(ends, -1):
        return None
    late = on >= ends
    return Due(
        rule=PROBATION,
        label="预备期已满，尚未转正" if late else "预备期将满",
        clause="发展党员工作细则第三十条至第三十三条：预备期一年，自支部大会通过之日起算",
        advice="请本人提出转正申请，支部大会讨论；需要继续考察的可延长一次，六个月至一年",
        facts=(("加入党组织日期", person.joined_on), ("预备期满", ends)),
        due=ends,
        tone="bad" if late else "info",
    )


def _unreachable(person: Person, on: date) -> Due | None:
    if person.unreachable_since is None:
        return None
    due = _months_after(person.unreachable_since, 6)
    return Due(
        rule=UNREACHABLE,
        label="失联已满六个月" if on >= due else "失联，须继续查找",
        clause="党员教育管理工作条例第二十四条：失联六个月以上、多方查找无果的，停止党籍",
        advice="继续查找并记录经过；满六个月仍无果的，按程序报批停止党籍，不会自动办理",
        facts=(("失联日期", person.unreachable_since), ("满六个月", due)),
        due=due,
        tone="bad" if on >= due else "warn",
    )


def _mobile(person: Person, on: date) -> Due | None:
    if person.mobile_since is None or on < _months_after(person.mobile_since, 6):
        return None
    return Due(
        rule=MOBILE,
        label="外出已满六个月，按流动党员管理",
        clause="关于进一步加强和改进流动党员管理工作的意见；党员教育管理工作条例第二十五条",
        advice="登记流出，督促到流入地报到；外出地点相对固定的应转接组织关系",
        facts=(("外出日期", person.mobile_since), ("外出流向", person.mobile_to)),
        tone="info",
    )


_CHECKS: tuple[Callable[[Person, date], Due | None], ...] = (_probation, _unreachable, _mobile)


def _months_after(day: date, months: int) -> date:
    """Shift by calendar months; where the day does not exist, the last of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
