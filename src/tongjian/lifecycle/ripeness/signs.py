"""The signs that an organisation falls apart, one by one, each with where it is laid down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.rulebook.queries import verdicts_on
from tongjian.foundation.rulebook.verdicts import Outcome, Verdict
from tongjian.lifecycle.duties.facts import ORG
from tongjian.lifecycle.formation.queries import unsound_visits
from tongjian.registry.party_orgs.models import PartyOrg

from .choices import DECAY, NOT_YET, SIGNS, UNSOUND

CONVENTION = "平台约定：组建后 3、6、12 个月回访，有困难的到再回访正常为止"
_WORDS = {
    Outcome.BREACH: ("有", "bad"),
    Outcome.MET: ("没有", "good"),
    Outcome.UNKNOWN: ("不能判断", "quiet"),
    Outcome.NOT_IN_FORCE: ("不适用", "quiet"),
}


@dataclass(frozen=True)
class Shown:
    """One sign: whether it is there, why, by which clause, what to do."""

    label: str
    state: str
    tone: str
    said: str = ""
    clause: str = ""
    advice: str = ""


def signs_of(viewer: Viewer, org: PartyOrg, *, on: date) -> list[Shown]:
    """Return every sign that the viewer may know of, those that are there first."""
    judged = verdicts_on(viewer, subject=ORG, record=org, on=on)
    known = [_of_rule(verdict) for verdict in judged if verdict.rule.code in DECAY]
    shown = [*known, _of_visits(org, on=on)]
    there = sorted(shown, key=lambda one: one.tone != "bad")
    return [*there, *(Shown(label, "不能判断", "quiet", said) for label, said in NOT_YET.items())]


def _of_rule(verdict: Verdict) -> Shown:
    rule, (state, tone) = verdict.rule, _WORDS[verdict.outcome]
    is_there = verdict.outcome is Outcome.BREACH
    return Shown(
        label=DECAY[rule.code],
        state=state,
        tone=tone,
        said=rule.says if is_there else "",
        clause="；".join(str(citation) for citation in rule.citations),
        advice=rule.advice if is_there else "",
    )


def _of_visits(org: PartyOrg, *, on: date) -> Shown:
    visit = unsound_visits(on=on).filter(formed__org=org).order_by("-visited_on").first()
    if visit is None:
        return Shown(SIGNS[UNSOUND], "没有", "good", clause=CONVENTION)
    return Shown(
        label=SIGNS[UNSOUND],
        state="有",
        tone="bad",
        said=f"{visit.visited_on} {visit.visited_by_name}回访：{visit.finding}",
        clause=CONVENTION,
        advice="帮助解决后再回访一次。",
    )
