"""What must hold inside one row of the ledger, without a look at the register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tongjian.kernel.cn import unit_kinds, uscc
from tongjian.kernel.findings import Finding, error, warning
from tongjian.registry.units.choices import ENDED, SHORT_KINDS, UnitKind, UnitStatus

if TYPE_CHECKING:
    from tongjian.foundation.exchange.judging import JudgedRow

_CERTIFICATE = "请核对登记证书。"
# Names that end like this stand for one legal kind only; 俱乐部 or 艺术团 may be either.
_PLAIN_ENDS = ("基金会", "协会", "学会", "商会", "联合会", "促进会", "研究会", "学校", "幼儿园")


def kind_fits(row: JudgedRow) -> Iterator[Finding]:
    """Derive the kind from the end of the name and hold it against the code."""
    given, name, code = row.get("kind"), row.get("name"), row.get("uscc")
    told = unit_kinds.kind_from_name(name) if name else None
    coded = uscc.kind_of(code) if code else None
    registered = coded in SHORT_KINDS
    if given is None:
        row["kind"] = coded if registered else told
        if row["kind"] is None and name:
            yield error(
                "kind_unclear",
                "没有填写，从名称和代码也看不出类型",
                suggestion="请填社会团体、民办非企业单位（社会服务机构）或基金会。",
                field="kind",
            )
    if code and (mistake := _against_code(given, told, code, name or "")):
        yield mistake


def _against_code(given: str | None, told: str | None, code: str, name: str) -> Finding | None:
    coded = uscc.kind_of(code)
    claimed = given or (told if name.endswith(_PLAIN_ENDS) else None)
    if claimed in SHORT_KINDS and claimed not in (UnitKind.INTERMEDIARY, UnitKind.COMMUNITY):
        if coded != claimed:
            said = SHORT_KINDS[UnitKind(claimed)]
            source = "类型" if given else "名称结尾"
            message = f"{source}是“{said}”，但代码以 {code[:2]} 开头，是{_meaning(code)}"
            return error("kind_code_conflict", message, suggestion=_CERTIFICATE, field="uscc")
    elif told and coded and told != coded and not given:
        message = f"从名称看像“{SHORT_KINDS[UnitKind(told)]}”，按代码登记为“{_meaning(code)}”"
        return warning("kind_name_unusual", message, suggestion=_CERTIFICATE, field="kind")
    return None


def _meaning(code: str) -> str:
    kind = uscc.kind_of(code)
    return SHORT_KINDS[UnitKind(kind)] if kind in SHORT_KINDS else "其他机构"


def dates_fit(row: JudgedRow) -> Iterator[Finding]:
    """Refuse endings before the beginning; say what an ending without a date means."""
    began, ended, status = row.get("established_on"), row.get("ended_on"), row.get("status")
    if began and ended and ended < began[: len(ended)]:
        message = f"注销（撤销）日期 {ended} 早于成立日期 {began}"
        yield error("ended_before_established", message, suggestion=_CERTIFICATE, field="ended_on")
    if status in ENDED and not ended:
        yield error(
            "ended_without_date",
            "已注销或撤销的要有日期",
            suggestion="请补填注销（撤销）日期。",
            field="ended_on",
        )
    if ended and status is None:
        row["status"] = UnitStatus.CANCELLED.value
        yield warning("status_assumed", "有注销日期而没有状态，已按“已注销”处理", field="status")
    elif ended and status not in ENDED:
        yield warning(
            "ended_but_living",
            "填了注销日期，状态却不是注销或撤销，注销日期未采用",
            suggestion="请核对状态。",
            field="ended_on",
        )
        row["ended_on"] = None


def rating_fits(row: JudgedRow) -> Iterator[Finding]:
    """Ask for the day that a rating was announced: its validity follows from it (R7-09)."""
    grade = row.get("rating")
    if grade and grade != "none" and not row.get("rated_on"):
        yield warning(
            "rating_without_date",
            "没有公告日期，无法推算有效期，等级未采用",
            suggestion="请补填评估公告日期。",
            field="rating",
        )
        row["rating"] = None


def supervision_fits(row: JudgedRow) -> Iterator[Finding]:
    """Direct registration and a competent body exclude each other."""
    if row.get("is_direct") and row.get("competent_body"):
        yield warning(
            "direct_with_body",
            "直接登记的不设业务主管单位，表中两者都填了",
            suggestion="请核对是否为行业主管部门。",
            field="competent_body",
        )
    if row.get("direct_class") and row.get("is_direct") is None:
        row["is_direct"] = True


ROW_RULES = (kind_fits, dates_fit, rating_fits, supervision_fits)
