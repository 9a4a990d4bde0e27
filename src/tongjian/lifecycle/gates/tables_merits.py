"""The lists of ratings, reviews, certificates, recommendations, checks, and the matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tongjian.foundation import clock
from tongjian.foundation.ui.tables import Badge, Column, Table, opens

from .choices import Gate, RatingStage
from .queries.matrix import said_at


def case_badge(case: Any) -> Badge:
    """Return how far an application for a grade is."""
    tones = {RatingStage.OPEN: "info", RatingStage.VETOED: "bad", RatingStage.GRADED: "good"}
    return Badge(str(case.get_stage_display()), tones[RatingStage(case.stage)])


def review_badge(review: Any) -> Badge:
    """Return how a review ended, if it has."""
    if review.closed_on is None:
        return Badge("会签中", "info")
    return Badge("同意", "good") if review.is_agreed else Badge("不同意", "bad")


def attestation_badge(one: Any, on: date) -> Badge:
    """Return whether a certificate holds."""
    if one.revoked_on is not None:
        return Badge("已撤回", "bad")
    return Badge("有效", "good") if on <= one.valid_until else Badge("已过期", "warn")


def _unit(address: str) -> Column:
    return Column(
        "unit",
        "社会组织",
        value=lambda row: row.unit.name,
        link=opens(address),
        place="title",
        fixed=True,
    )


class CaseTable(Table):
    """Applications for a grade."""

    code = "rating_cases"
    default_sort = "-applied_on"
    columns = [
        _unit("gates:case"),
        Column("target", "申报等级"),
        Column("applied_on", "申报日期", kind="date", sort="applied_on"),
        Column("why", "否决理由", value=lambda c: (c.verdict or {}).get("reason", "")),
        Column("stage", "进度", value=case_badge, place="lead"),
    ]


class ReviewTable(Table):
    """Reviews of changes of term."""

    code = "reviews"
    default_sort = "-opened_on"
    columns = [
        _unit("gates:review"),
        Column("planned_on", "拟换届日期", kind="date"),
        Column("opened_on", "提交日期", kind="date", sort="opened_on"),
        Column("closed_on", "办结日期", kind="date"),
        Column("result", "结果", value=review_badge, place="lead"),
    ]


class AttestationTable(Table):
    """Certificates of Party work."""

    code = "attestations"
    default_sort = "-issued_on"
    columns = [
        _unit("gates:attestation"),
        Column("purpose", "用途", value=lambda a: a.get_purpose_display()),
        Column("org", "出具党组织", value=lambda a: a.org.name),
        Column("issued_on", "出具日期", kind="date", sort="issued_on"),
        Column("valid_until", "有效期至", kind="date"),
        Column("looked_up", "被核验次数", kind="number"),
        Column("state", "状态", value=lambda a: attestation_badge(a, clock.today()), place="lead"),
    ]


class RecommendationTable(Table):
    """Lists in order of merit."""

    code = "recommendations"
    default_sort = "-made_on"
    columns = [
        Column("title", "名称", link=opens("gates:recommendation"), place="title", fixed=True),
        Column("purpose", "用途", value=lambda r: r.get_purpose_display()),
        Column("made_on", "日期", kind="date", sort="made_on"),
        Column("made_by", "编制人"),
    ]


class CheckTable(Table):
    """Checks that offices have defined."""

    code = "checks"
    default_sort = "title"
    columns = [
        Column("title", "名称", sort="title", place="title", fixed=True),
        Column("items", "检查项", value=lambda c: "、".join(c.items)),
        Column("meaning", "含义与依据"),
        Column("org", "定义单位", value=lambda c: c.org.name),
        Column("start_on", "启用日期", kind="date"),
    ]


def _cell(gate: Gate) -> Callable[[Any], str]:
    day = f"{gate}_on"

    def read(unit: Any) -> str:
        found = getattr(unit, day)
        return f"{found:%Y-%m-%d} {said_at(unit, gate)}".strip() if found else ""

    return read


def _acts(unit: Any) -> str:
    """Return the gates that have an act, for a phone, where empty ones only take room."""
    read = [(gate.label, _cell(gate)(unit)) for gate in Gate]
    return "；".join(f"{label} {said}" for label, said in read if said)


def _passed(unit: Any) -> Badge:
    number = sum(1 for gate in Gate if getattr(unit, f"{gate}_on"))
    return Badge(f"{number} / {len(Gate)}", "good" if number == len(Gate) else "quiet")


def _open_gates(unit: Any) -> str:
    return f"{_unit_page(unit)}?panel=gates"


_unit_page = opens("units:unit")


class MatrixTable(Table):
    """Units by gates, with the last act in each cell."""

    code = "matrix"
    default_sort = "name"
    columns = [
        Column(
            "name",
            "社会组织",
            sort="name_sort",
            link=_open_gates,
            place="title",
            fixed=True,
        ),
        *(
            Column(gate.value, str(gate.label), value=_cell(gate), place="desktop")
            for gate in Gate
        ),
        Column(
            "passed",
            "有记录",
            value=_passed,
            export=lambda u: str(_passed(u).label),
            place="lead",
            note="六个环节中有党建动作的",
        ),
        Column("acts", "各环节", value=_acts, css="only-phone"),
    ]
