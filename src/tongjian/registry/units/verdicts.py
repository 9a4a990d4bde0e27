"""What is due or unclear at a unit today, and why: each verdict names rule, clause and facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .choices import ENDED, Clarity, Supervision
from .clarity import gaps_of
from .models import Unit

PARTY_LAW = "《中国共产党支部工作条例（试行）》第四条；中办发〔2015〕51号"
CONVENTION = "平台约定"


@dataclass(frozen=True)
class Verdict:
    """One thing that somebody should look at; tones as for badges."""

    code: str
    label: str
    tone: str
    rule: str
    clause: str
    facts: tuple[tuple[str, Any], ...]
    advice: str


def verdicts_of(unit: Unit, *, counts: bool) -> list[Verdict]:
    """Return the verdicts, the gravest first; `counts` tells whether the roster may be shown."""
    if unit.status in ENDED:
        return []
    return [*_due(unit, counts), *_unclear(unit, counts), *_decoupled(unit), *_charter(unit)]


def shown_gaps(unit: Unit, *, counts: bool) -> list[Clarity]:
    """Return the gaps of the three-clear check that may be shown (capability A07)."""
    gaps = gaps_of(unit.unclear)
    return gaps if counts else [gap for gap in gaps if gap == Clarity.LEAD]


def _due(unit: Unit, counts: bool) -> Iterator[Verdict]:
    number = unit.full_members if counts else unit.declared_members
    if unit.is_covered or number is None or number < 3:
        return
    yield Verdict(
        code="due",
        label="应建未建",
        tone="bad",
        rule="应建尽建：有正式党员 3 名以上的，应当单独成立党的基层组织（R6-07）",
        clause=PARTY_LAW,
        facts=(
            ("正式党员（花名册）" if counts else "申报党员数", f"{number} 名"),
            ("覆盖方式", "未覆盖"),
        ),
        advice="联系负责人筹备组建；暂不具备条件的，先纳入联合党支部或选派党建指导员。",
    )


def _unclear(unit: Unit, counts: bool) -> Iterator[Verdict]:
    makers = {
        Clarity.LEAD: _no_lead,
        Clarity.SETTING: _no_setting,
        Clarity.HEADCOUNT: _other_headcount,
    }
    for gap in shown_gaps(unit, counts=counts):
        yield makers[gap](unit)
    if not counts and unit.declared_members is None:
        yield _undeclared()


def _no_lead(unit: Unit) -> Verdict:
    return Verdict(
        code="lead",
        label="隶属关系不清",
        tone="warn",
        rule="三清：隶属关系清。有党组织覆盖或负责，且业务主管情况已查明",
        clause=CONVENTION,
        facts=(
            ("覆盖或归口的党组织", "已明确" if unit.scope_path else "没有"),
            ("业务主管情况", unit.get_supervision_display()),
        ),
        advice=(
            "向登记管理机关核实业务主管单位。"
            if unit.supervision == Supervision.UNKNOWN
            else "指派主抓、直接负责或兜底的党组织。"
        ),
    )


def _no_setting(unit: Unit) -> Verdict:
    return Verdict(
        code="setting",
        label="组织设置不清",
        tone="warn",
        rule="三清：组织设置清。有党员的社会组织应有党组织覆盖或党建指导员",
        clause=CONVENTION,
        facts=(
            ("正式党员", f"{unit.full_members} 名"),
            ("预备党员", f"{unit.probationary_members} 名"),
            ("党组织", "未覆盖"),
            ("党建指导员", "没有"),
        ),
        advice="不足 3 名正式党员的联合或挂靠组建，暂不具备条件的选派党建指导员。",
    )


def _other_headcount(unit: Unit) -> Verdict:
    roster = unit.full_members + unit.probationary_members
    declared = "未申报" if unit.declared_members is None else f"{unit.declared_members} 名"
    return Verdict(
        code="headcount",
        label="党员人数不清",
        tone="warn",
        rule="三清：党员人数清。申报数与花名册一致",
        clause=CONVENTION,
        facts=(("申报党员数", declared), ("花名册党员（含预备）", f"{roster} 名")),
        advice="请社会组织核对申报数；有党员未转入组织关系的，办理转接。",
    )


def _undeclared() -> Verdict:
    return Verdict(
        code="undeclared",
        label="未申报党员数",
        tone="warn",
        rule="登记、年检（年报）时应申报党员情况",
        clause="民函〔2016〕257号",
        facts=(("申报党员数", "未申报"),),
        advice="请社会组织补报党员情况。",
    )


def _decoupled(unit: Unit) -> Iterator[Verdict]:
    if unit.decoupled_on is None or unit.scope_path:
        return
    yield Verdict(
        code="decoupled",
        label="脱钩后无承接党组织",
        tone="bad",
        rule="脱钩不脱管：与行政机关脱钩的组织，党的工作须有党组织承接",
        clause=CONVENTION,
        facts=(("脱钩日期", unit.decoupled_on), ("脱钩前主管部门", unit.former_body)),
        advice="由联合党委或行业党委承接，登记归口责任。",
    )


def _charter(unit: Unit) -> Iterator[Verdict]:
    if unit.charter_party_on is not None:
        return
    yield Verdict(
        code="charter",
        label="章程尚未载入党建",
        tone="info",
        rule="社会组织章程应载明党的建设和社会主义核心价值观的内容",
        clause="民函〔2018〕78号",
        facts=(("章程载入党建日期", None),),
        advice="在年检年报、换届改选、法定代表人变更或等级评估时一并修订章程。",
    )
