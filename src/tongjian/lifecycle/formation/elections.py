"""Elections in basic Party organisations: how many must come, stand and agree, by which clause.

Plain arithmetic: nothing here knows of cases or records. "不少于" and "以上" include the number,
"超过" does not.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

ELECTION = "《中国共产党基层组织选举工作条例》"
BRANCH = "《中国共产党支部工作条例（试行）》"
COMMITTEE_FROM = 7  # full members from which a branch has a committee (R1-18)
SEATS_LEAST, SEATS_MOST = 3, 7


@dataclass(frozen=True)
class Fault:
    """What is wrong with an election; `is_hard` if it does not count at all."""

    code: str
    message: str
    clause: str
    is_hard: bool = True
    field: str = ""


def present_needed(entitled: int) -> int:
    """Return how many of those entitled must be there: at least four fifths (R2-11)."""
    return -(-entitled * 4 // 5)


def candidates_needed(seats: int) -> int:
    """Return how many must stand for committee seats: at least a fifth more (R2-09)."""
    return -(-seats * 6 // 5)


def is_elected(votes: int, *, present: int) -> bool:
    """Tell whether more than half of those present agreed (R2-14)."""
    return votes * 2 > present


def quorum(*, entitled: int, present: int) -> Iterator[Fault]:
    """Check that enough came (R2-11)."""
    if present > entitled:
        yield Fault(
            "R2-11",
            f"到会 {present} 人多于应到 {entitled} 人",
            f"{ELECTION}第四章",
            field="present",
        )
    needed = present_needed(entitled)
    if present < needed:
        yield Fault(
            "R2-11",
            f"应到 {entitled} 人，到会 {present} 人，不足五分之四（至少 {needed} 人），会议无效",
            f"{ELECTION}第四章",
            field="present",
        )


def standing(*, seats: int, candidates: int) -> Iterator[Fault]:
    """Check that enough stood for the committee (R2-09); a secretary has no rival."""
    needed = candidates_needed(seats)
    if seats and candidates < needed:
        yield Fault(
            "R2-09",
            f"应选委员 {seats} 名，候选人 {candidates} 名，差额不足百分之二十（至少 {needed} 名）",
            f"{ELECTION}第三章",
            field="candidates",
        )


def ballots(*, handed_out: int, returned: int) -> Iterator[Fault]:
    """Check that no more ballots came back than were handed out (R2-13)."""
    if returned > handed_out:
        yield Fault(
            "R2-13",
            f"收回选票 {returned} 张，多于发出的 {handed_out} 张，选举无效",
            f"{ELECTION}第四章",
            field="returned",
        )


def outcome(*, votes: Mapping[str, int], present: int) -> Iterator[Fault]:
    """Check that everybody said to be elected was (R2-14)."""
    for name, number in votes.items():
        if number > present:
            yield Fault(
                "R2-13", f"{name}得票 {number}，多于到会的 {present} 人", f"{ELECTION}第四章"
            )
        elif not is_elected(number, present=present):
            yield Fault(
                "R2-14",
                f"{name}得 {number} 票，没有超过到会有选举权人数 {present} 的一半，不能当选",
                f"{ELECTION}第四章",
            )


def committee_size(*, full_members: int, seats: int) -> Iterator[Fault]:
    """Check whether a branch of this size has a committee, and of how many (R1-18)."""
    clause = f"{BRANCH}第二十一条"
    if full_members >= COMMITTEE_FROM and not SEATS_LEAST <= seats <= SEATS_MOST:
        yield Fault(
            "R1-18",
            f"正式党员 {COMMITTEE_FROM} 人以上的支部应设支委会，由 3 至 5 人组成，一般不超过 7 人",
            clause,
            field="seats",
        )
    elif seats > 5:
        yield Fault("R1-18", "支委会一般由 3 至 5 人组成", clause, is_hard=False, field="seats")
    if full_members < COMMITTEE_FROM and seats:
        yield Fault(
            "R1-18",
            f"正式党员不足 {COMMITTEE_FROM} 人的支部不设支委会，设书记 1 名，必要时设副书记",
            clause,
            is_hard=False,
            field="seats",
        )


def secretary(*, full_on: date | None, on: date) -> Iterator[Fault]:
    """Check that the secretary has been a full member for a year, as a rule (R1-21)."""
    if full_on is not None and years_after(full_on, 1) > on:
        yield Fault(
            "R1-21",
            f"书记一般应有一年以上党龄，{full_on} 转正至今不满一年",
            f"{BRANCH}第二十四条",
            is_hard=False,
            field="secretary_full_on",
        )


def extension(*, ends_on: date, until: date) -> Iterator[Fault]:
    """Check how far a change of term is put off or brought forward: a year at most (R2-05)."""
    if not years_after(ends_on, -1) <= until <= years_after(ends_on, 1):
        yield Fault(
            "R2-05",
            f"届满日 {ends_on}，提前或延期换届一般不超过一年",
            f"{ELECTION}第三条",
            field="on",
        )


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; 28 February for a leap day."""
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))
