"""The nine ways of forming an organisation: what comes of each, and the least file it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tongjian.foundation.procedures.declaring import Document
from tongjian.registry.party_orgs.choices import Flavor, OrgKind
from tongjian.registry.units.choices import HostMode

from .choices import Kind


class Leaders(StrEnum):
    """How the first leaders come into office."""

    ELECTED = "elected"
    APPOINTED = "appointed"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one way of forming needs and makes."""

    kind: Kind
    org_kinds: tuple[OrgKind, ...] = (OrgKind.BRANCH,)
    flavor: Flavor = Flavor.ORDINARY
    mode: HostMode | None = None
    leaders: Leaders = Leaders.ELECTED
    founds: bool = True
    is_shared: bool = False
    needs_minimum: bool = True
    has_term: bool = True
    papers: tuple[Document, ...] = ()

    @property
    def needs_host(self) -> bool:
        """Tell whether it rests on an organisation that exists."""
        return self.kind in (Kind.ATTACHED, Kind.GROUP)


# Rosters, candidates and records of meetings name members.
NAMING = frozenset({"roster", "secretary", "sent", "decision"})


def _paper(code: str, title: str, note: str = "", *, is_required: bool = True) -> Document:
    return Document(
        code=code, title=title, note=note, is_required=is_required, is_personal=code in NAMING
    )


MINUTES = Document(code="minutes", title="选举会议记录和计票结果", is_personal=True)
_APPLICATION = Document(code="application", title="组建申请（请示）", template="formation.request")
_ROSTER = _paper("roster", "党员名册", "姓名、入党时间、现组织关系所在支部")
_SECRETARY = _paper("secretary", "书记人选情况", is_required=False)
_LARGE = (OrgKind.BRANCH, OrgKind.GENERAL_BRANCH, OrgKind.COMMITTEE)
_UNITED = (OrgKind.JOINT_BRANCH, OrgKind.GENERAL_BRANCH, OrgKind.COMMITTEE)

PLANS: dict[Kind, Plan] = {
    plan.kind: plan
    for plan in (
        Plan(
            kind=Kind.STANDALONE,
            org_kinds=_LARGE,
            mode=HostMode.STANDALONE,
            papers=(_APPLICATION, _ROSTER, _SECRETARY),
        ),
        Plan(
            kind=Kind.JOINT,
            org_kinds=(OrgKind.JOINT_BRANCH,),
            mode=HostMode.JOINT,
            is_shared=True,
            papers=(_APPLICATION, _ROSTER, _paper("agreement", "各单位同意联合的意见")),
        ),
        Plan(
            kind=Kind.ATTACHED,
            mode=HostMode.ATTACHED,
            leaders=Leaders.NONE,
            founds=False,
            needs_minimum=False,
            has_term=False,
            papers=(_APPLICATION, _paper("consent", "所挂靠党组织同意的意见")),
        ),
        Plan(
            kind=Kind.DISPATCHED,
            flavor=Flavor.DISPATCHED,
            mode=HostMode.DISPATCHED,
            leaders=Leaders.APPOINTED,
            papers=(_APPLICATION, _paper("sent", "派驻人员名单和派出单位意见")),
        ),
        Plan(
            kind=Kind.SECTOR,
            org_kinds=_UNITED,
            flavor=Flavor.SECTOR,
            mode=HostMode.SECTOR,
            is_shared=True,
            papers=(_APPLICATION, _ROSTER, _paper("units", "拟覆盖的行业单位名单")),
        ),
        Plan(
            kind=Kind.AREA,
            org_kinds=_UNITED,
            mode=HostMode.AREA,
            is_shared=True,
            papers=(_APPLICATION, _ROSTER, _paper("units", "区域内拟覆盖单位名单")),
        ),
        Plan(
            kind=Kind.MOBILE,
            flavor=Flavor.MOBILE,
            mode=HostMode.MOBILE,
            papers=(
                _APPLICATION,
                _paper("roster", "流动党员名册", "流出地党组织、活动证号"),
                _paper("origin", "流出地党组织的意见"),
            ),
        ),
        Plan(
            kind=Kind.PROVISIONAL,
            org_kinds=(
                OrgKind.PROVISIONAL_BRANCH,
                OrgKind.PROVISIONAL_JOINT_BRANCH,
                OrgKind.PROVISIONAL_COMMITTEE,
            ),
            mode=HostMode.PROVISIONAL,
            leaders=Leaders.APPOINTED,
            needs_minimum=False,
            has_term=False,
            papers=(_paper("application", "设立临时党组织的请示", "写明任务和期限"),),
        ),
        Plan(
            kind=Kind.GROUP,
            org_kinds=(OrgKind.PARTY_GROUP,),
            leaders=Leaders.NONE,
            needs_minimum=False,
            has_term=False,
            papers=(_paper("decision", "支部设立党小组的会议记录"),),
        ),
    )
}
