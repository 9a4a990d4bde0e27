"""What must hold inside one row of the roster, without a look at the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from tongjian.kernel.cn import identity
from tongjian.kernel.cn.dates import PartialDate
from tongjian.kernel.findings import Finding, error, info, warning
from tongjian.registry.members.exchange.words import FULL, PROBATIONARY

if TYPE_CHECKING:
    from tongjian.foundation.exchange.judging import JudgedRow

_ADULT = 18
_CARD = "请核对身份证件和档案。"
_SEXES = {"male": "1", "female": "2"}
_WORDS = {"1": "男", "2": "女"}


def card_fits(row: JudgedRow) -> Iterator[Finding]:
    """Sex and birth follow from the identity number, or must agree with it."""
    number = row.get("identifier")
    if number is None:
        return
    facts = identity.facts(number)
    sex, born = _SEXES[facts.sex], facts.birth_on.isoformat()
    if row.get("sex") is None:
        row["sex"] = sex
        yield info("sex_from_number", "没有填写，已由公民身份号码得出", field="sex")
    elif row["sex"] != sex:
        message = f"是“{_WORDS[row['sex']]}”，按公民身份号码应为“{_WORDS[sex]}”"
        yield error("sex_number_conflict", message, suggestion=_CARD, field="sex")
    given = row.get("birth_on")
    if given is None:
        row["birth_on"] = born
        yield info("birth_from_number", "没有填写，已由公民身份号码得出", field="birth_on")
    elif not born.startswith(given):
        message = f"是 {given}，按公民身份号码应为 {born}"
        yield error("birth_number_conflict", message, suggestion=_CARD, field="birth_on")
    else:
        row["birth_on"] = born


def stages_fit(row: JudgedRow) -> Iterator[Finding]:
    """Joining comes after birth, becoming full a year after joining."""
    joined, full, born = row.get("joined_on"), row.get("full_on"), row.get("birth_on")
    if joined and born and len(born) == 10:
        yield from _age(date.fromisoformat(born), joined)
    if joined and full:
        if full[: len(joined)] < joined[: len(full)]:
            message = f"转正日期 {full} 早于加入党组织日期 {joined}"
            yield error("full_before_joined", message, suggestion=_CARD, field="full_on")
        elif len(full) == len(joined) == 10 and full < _year_later(joined):
            message = f"转正日期 {full} 距加入党组织日期 {joined} 不满一年"
            advice = "预备期为一年；早年入党另有规定的可保留。"
            yield warning("full_within_year", message, suggestion=advice, field="full_on")
    yield from _category(row)


def _age(born: date, joined: str) -> Iterator[Finding]:
    on = PartialDate.parse(joined).on
    # Only the year may be known: then the last day of it counts in the writer's favour.
    last = on.replace(month=12, day=31) if len(joined) == 4 else on
    if last < born:
        message = f"加入党组织日期 {joined} 早于出生日期 {born}"
        yield error("joined_before_birth", message, suggestion=_CARD, field="joined_on")
    elif last.year - born.year - ((last.month, last.day) < (born.month, born.day)) < _ADULT:
        message = f"加入党组织时不满 {_ADULT} 岁"
        yield warning("joined_under_18", message, suggestion=_CARD, field="joined_on")


def _category(row: JudgedRow) -> Iterator[Finding]:
    category, joined, full = row.get("category"), row.get("joined_on"), row.get("full_on")
    if category == PROBATIONARY and full:
        message = f"人员类别是预备党员，却填了转正日期 {full}"
        yield error("category_conflict", message, suggestion="请核对。", field="category")
    elif category == FULL and not full and joined:
        row["full_on"] = _year_later(joined) if len(joined) == 10 else joined
        message = f"没有填转正日期，暂按 {row['full_on']} 登记"
        advice = "请按档案补填。"
        yield warning("full_date_assumed", message, suggestion=advice, field="full_on")
    elif category == FULL and not full:
        yield error(
            "full_date_missing",
            "正式党员要有加入党组织日期或转正日期",
            suggestion="请按档案补填。",
            field="full_on",
        )
    elif category is None:
        row["category"] = FULL if full else PROBATIONARY
        word = "正式党员" if full else "预备党员"
        message = f"没有填写，按{'有' if full else '没有'}转正日期记为{word}"
        yield (info if full else warning)("category_assumed", message, field="category")


def absences_fit(row: JudgedRow) -> Iterator[Finding]:
    """Who is out of reach or away must be so since some day."""
    pairs = (
        ("is_unreachable", "unreachable_since", "失联"),
        ("is_mobile", "mobile_since", "外出"),
    )
    for flag, since, word in pairs:
        if row.get(flag) and not row.get(since):
            message = f"填了“是”，没有{word}日期，按导入当天登记"
            yield warning(f"{since}_missing", message, suggestion="请补填。", field=since)
        elif row.get(flag) is False and row.get(since):
            message = f"填了“否”，却有{word}日期 {row[since]}"
            yield error(f"{since}_conflict", message, suggestion="请核对。", field=since)


def _year_later(text: str) -> str:
    day = date.fromisoformat(text)
    try:
        return day.replace(year=day.year + 1).isoformat()
    except ValueError:  # 29 February
        return date(day.year + 1, 3, 1).isoformat()


ROW_RULES = (card_fits, stages_fit, absences_fit)
