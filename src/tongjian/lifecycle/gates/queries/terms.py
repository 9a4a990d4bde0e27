"""What the Party side looks at before a unit changes its term: candidates and what they show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.privacy.services import consents
from tongjian.lifecycle.gates import laid_down, permissions, walls
from tongjian.lifecycle.gates.models import TermCandidate, TermReview
from tongjian.registry.posts.choices import PoliticalStatus, Post
from tongjian.registry.units.queries import reaches

from .merits import may_open_review

MEMBERS = (PoliticalStatus.MEMBER, PoliticalStatus.PROBATIONARY)


def may_read(viewer: Viewer, review: TermReview) -> bool:
    """Tell whether the viewer looks at the change: the office, the Party side, who signs."""
    if reaches(viewer, permissions.DESK, review.unit):
        return True
    paths = [review.unit.scope_path, *(s.org.path for s in review.countersigns.all())]
    return any(viewer.may_at(permissions.APPRAISE, path) for path in paths)


def may_propose(viewer: Viewer, review: TermReview) -> bool:
    """Tell whether the viewer may still change who is put forward: until somebody has signed."""
    signed = any(sign.opinion for sign in review.countersigns.all())
    return review.closed_on is None and not signed and may_open_review(viewer, review.unit)


def read_candidates(viewer: Viewer, review: TermReview) -> list[TermCandidate]:
    """Return who is put forward; who looked is logged."""
    if not may_read(viewer, review):
        return []
    walls.arm(viewer)
    people = list(review.candidates.all())
    if people:
        audit.note_reading(
            reader=viewer,
            subject=review.unit,
            subject_type="units.unit",
            what="换届人选",
            purpose="换届审核",
            records=len(people),
        )
    agreed = consents.standing(people)
    for person in people:
        person.consent = agreed.get(person.pk)  # type: ignore[attr-defined]
    return people


@dataclass(frozen=True)
class Check:
    """One thing that the candidates show: met, or what is wanting, with the clause."""

    label: str
    is_met: bool
    words: str
    rule: str
    clause: str


def checks_of(review: TermReview, people: list[TermCandidate], *, on: date) -> list[Check]:
    """Hold the candidates against the rules of the place (R6-08, R6-09)."""
    rules = laid_down.edition(review.unit.registered_path, on).rules

    def clause(code: str) -> str:
        rule, _ = rules[code]
        return "、".join(str(citation) for citation in rule.citations)

    return [
        Check("负责人人选写齐", *_complete(people), "R6-09", clause("R6-09")),
        Check("双向进入、交叉任职", *_crossed(review, people), "R6-09", clause("R6-09")),
        Check("提倡党员负责人担任书记", *_headed(people), "R6-08", clause("R6-08")),
    ]


def _complete(people: list[TermCandidate]) -> tuple[bool, str]:
    found = {person.post for person in people}
    wanted = (Post.LEGAL_REPRESENTATIVE, Post.HEAD)
    if lacking := [post.label for post in wanted if post not in found]:
        return False, f"没有写明{'、'.join(lacking)}人选。"
    return True, f"共 {len(people)} 名人选。"


def _crossed(review: TermReview, people: list[TermCandidate]) -> tuple[bool, str]:
    crossing = sum(1 for person in people if person.party_post)
    if crossing:
        return True, f"{crossing} 名人选同时在党组织任职。"
    if not review.unit.host_mode:
        return True, "没有党组织覆盖，建立以后再看。"
    return False, "人选中没有人在党组织任职，请说明怎样参加管理层决策。"


def _headed(people: list[TermCandidate]) -> tuple[bool, str]:
    heads = [p for p in people if p.post in (Post.HEAD, Post.LEGAL_REPRESENTATIVE)]
    members = [p for p in heads if p.political_status in MEMBERS]
    if any(p.party_post == Post.SECRETARY for p in members):
        return True, "负责人是党员并任书记。"
    if members:
        return False, "负责人人选中有党员，可以提名任书记；另有安排的请说明。"
    return True, "负责人人选没有申报是党员，书记从管理层或其他党员中产生。"
