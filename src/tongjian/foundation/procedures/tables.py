"""Cases and delegations as tables."""

from __future__ import annotations

from tongjian.foundation.ui.tables import Badge, Column, Table, opens

from .choices import CaseState
from .models import Case, Delegation

TONES = {
    CaseState.OPEN: "info",
    CaseState.FINISHED: "good",
    CaseState.REFUSED: "bad",
    CaseState.WITHDRAWN: "quiet",
}


def state_badge(case: Case) -> Badge:
    """Return where a case stands, in word and colour."""
    return Badge(case.get_state_display(), TONES[CaseState(case.state)])


class CaseTable(Table):
    code = "cases"
    default_sort = "-started_on"
    columns = [
        Column("title", "名称", link=opens("procedures:case"), place="title", fixed=True),
        Column("procedure", "事项", value=lambda c: c.declared.title),
        Column(
            "state",
            "状态",
            value=state_badge,
            export=lambda c: c.get_state_display(),
            place="lead",
        ),
        Column("now", "现在办到"),
        Column("due_on", "办理期限", kind="date", sort="due_on"),
        Column(
            "started_on",
            "提出日期",
            kind="date",
            sort="started_on",
            descending_first=True,
            place="desktop",
        ),
        Column("started_by_name", "提出人", shown=False),
        Column("ended_on", "办结日期", kind="date", shown=False),
        Column("outcome", "结果", shown=False),
    ]


def _scope_of(delegation: Delegation) -> str:
    from .declaring import procedure_of

    return procedure_of(delegation.procedure).title if delegation.procedure else "全部事项"


class DelegationTable(Table):
    code = "delegations"
    default_sort = "-start_on"
    columns = [
        Column("giver", "委托人", value=lambda d: str(d.giver), place="lead"),
        Column(
            "taker",
            "受托人",
            value=lambda d: str(d.taker),
            link=opens("procedures:end_delegation"),
            fixed=True,
            place="title",
        ),
        Column("procedure", "事项", value=_scope_of),
        Column("start_on", "起", kind="date", sort="start_on", descending_first=True),
        Column("end_on", "止", kind="date"),
        Column("reason", "原因"),
    ]
