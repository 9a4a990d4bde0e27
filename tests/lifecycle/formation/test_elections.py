"""Quorum, candidates and votes of an election, at their edges."""

from __future__ import annotations

from datetime import date

import pytest

from tongjian.lifecycle.formation import elections
from tongjian.lifecycle.formation.elections import Fault


def codes(faults: object) -> list[str]:
    return [fault.code for fault in faults]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("entitled", "needed"), [(10, 8), (11, 9), (12, 10), (3, 3), (5, 4)])
def test_four_fifths_must_come(entitled: int, needed: int) -> None:
    assert elections.present_needed(entitled) == needed
    assert not codes(elections.quorum(entitled=entitled, present=needed))
    assert codes(elections.quorum(entitled=entitled, present=needed - 1)) == ["R2-11"]


def test_nobody_comes_twice() -> None:
    assert codes(elections.quorum(entitled=5, present=6)) == ["R2-11"]


@pytest.mark.parametrize(("seats", "needed"), [(3, 4), (5, 6), (7, 9), (9, 11)])
def test_a_fifth_more_stand_than_are_elected(seats: int, needed: int) -> None:
    assert elections.candidates_needed(seats) == needed
    assert not codes(elections.standing(seats=seats, candidates=needed))
    assert codes(elections.standing(seats=seats, candidates=needed - 1)) == ["R2-09"]


def test_without_a_committee_nobody_need_stand() -> None:
    assert not codes(elections.standing(seats=0, candidates=0))


@pytest.mark.parametrize(
    ("votes", "present", "elected"), [(6, 11, True), (5, 10, False), (6, 10, True), (5, 11, False)]
)
def test_more_than_half_of_those_present(votes: int, present: int, elected: bool) -> None:
    assert elections.is_elected(votes, present=present) is elected
    found = codes(elections.outcome(votes={"张三": votes}, present=present))
    assert found == ([] if elected else ["R2-14"])


def test_more_votes_than_voters() -> None:
    assert codes(elections.outcome(votes={"张三": 12}, present=11)) == ["R2-13"]


def test_more_ballots_back_than_out() -> None:
    assert not codes(elections.ballots(handed_out=9, returned=9))
    assert codes(elections.ballots(handed_out=9, returned=10)) == ["R2-13"]


@pytest.mark.parametrize(
    ("full_members", "seats", "hard"),
    [(7, 3, None), (7, 0, True), (7, 8, True), (9, 6, False), (6, 0, None), (6, 3, False)],
)
def test_a_committee_from_seven_on(full_members: int, seats: int, hard: bool | None) -> None:
    found: list[Fault] = list(elections.committee_size(full_members=full_members, seats=seats))
    assert [fault.is_hard for fault in found] == ([] if hard is None else [hard])


def test_a_secretary_has_been_a_member_for_a_year() -> None:
    day = date(2026, 11, 21)
    assert not codes(elections.secretary(full_on=date(2025, 11, 21), on=day))
    assert codes(elections.secretary(full_on=date(2025, 11, 22), on=day)) == ["R1-21"]
    assert not codes(elections.secretary(full_on=None, on=day))


def test_a_change_of_term_within_a_year() -> None:
    ends = date(2026, 6, 30)
    assert not codes(elections.extension(ends_on=ends, until=date(2027, 6, 30)))
    assert not codes(elections.extension(ends_on=ends, until=date(2025, 6, 30)))
    assert codes(elections.extension(ends_on=ends, until=date(2027, 7, 1))) == ["R2-05"]


def test_every_fault_names_its_clause() -> None:
    faults = [
        *elections.quorum(entitled=10, present=2),
        *elections.standing(seats=3, candidates=3),
        *elections.outcome(votes={"张三": 1}, present=10),
        *elections.committee_size(full_members=9, seats=0),
    ]
    assert len(faults) == 4
    assert all(fault.clause for fault in faults)
