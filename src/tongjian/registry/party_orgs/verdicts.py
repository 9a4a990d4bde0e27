"""What is due or doubtful at a Party organisation, or in how a unit is answered for, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from tongjian.registry.units.verdicts import Verdict

from .choices import BRANCHES, ChargeKind
from .models import PartyOrg

SOON = timedelta(days=180)
LARGEST_BRANCH = 50
_TERM = "《关于党的基层组织任期的意见》；《中国共产党基层组织选举工作条例》"
_BRANCH = "《中国共产党支部工作条例（试行）》"


def verdicts_of(org: PartyOrg, *, on: date, counts: bool) -> list[Verdict]:
    """Return what should be looked at; `counts` tells whether the roster may be shown."""
    if org.dissolved_on is not None:
        return []
    return [*_term(org, on), *(_size(org) if counts else ())]


def unanswered(kinds: Collection[str]) -> Verdict | None:
    """Tell which of the three who answer for a unit are missing (capability B02)."""
    missing = [kind for kind in ChargeKind if kind.value not in kinds]
    if not missing or len(missing) == len(ChargeKind):
        return None
    return Verdict(
        code="charges",
        label="三层责任不全",
        tone="warn",
        rule="分级负责、条块结合、区域兜底：每个社会组织都有主抓主管、直接负责、管理兜底三层责任",
        clause="平台约定",
        facts=tuple((str(k.label), "有" if k.value in kinds else "缺") for k in ChargeKind),
        advice="指派" + "、".join(str(kind.label) for kind in missing) + "的党组织。",
    )


def _term(org: PartyOrg, on: date) -> Iterator[Verdict]:
    ends = org.term_ends_on
    if ends is None or ends > on + SOON:
        return
    late = ends <= on
    distance = f"已超 {(on - ends).days} 天" if late else f"还有 {(ends - on).days} 天"
    yield Verdict(
        code="term",
        label="任期已届满" if late else "任期将届满",
        tone="bad" if late else "info",
        rule="党的基层委员会每届任期 5 年，总支部、支部委员会 3 年，届满应按期换届",
        clause=_TERM,
        facts=(
            ("本届选举日期", org.elected_on),
            ("任期", f"{org.term_years} 年" if org.term_years else None),
            ("届满日期", f"{ends}，{distance}"),
        ),
        advice="报请上级党组织换届；需要延期或提前的，应经上级批准，延期不超过一年。",
    )


def _size(org: PartyOrg) -> Iterator[Verdict]:
    if org.kind not in BRANCHES:
        return
    facts = (
        ("正式党员", f"{org.full_members} 名"),
        ("预备党员", f"{org.probationary_members} 名"),
    )
    if org.full_members < 3:
        yield Verdict(
            code="few",
            label="正式党员不足 3 名",
            tone="warn",
            rule="支部正式党员应在 3 名以上；不再符合条件的应及时调整或撤销",
            clause=f"{_BRANCH}第四条、第七条",
            facts=facts,
            advice="吸收或转入党员；长期不足的，并入联合党支部。",
        )
    if org.full_members + org.probationary_members > LARGEST_BRANCH:
        yield Verdict(
            code="many",
            label="党员超过 50 名",
            tone="info",
            rule="支部党员人数一般不超过 50 人",
            clause=f"{_BRANCH}第四条",
            facts=facts,
            advice="按规定拆分支部，或设立党总支。",
        )
