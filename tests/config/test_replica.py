"""How near a replica must be; the rest is tried with two servers in tests/faults."""

from __future__ import annotations

from tongjian.config.replica import Lag, position


def test_a_position_in_the_log_is_a_number_and_anything_else_is_nowhere() -> None:
    assert position("1/A") == (1 << 32) + 10
    assert position("0/FF") < position("1/0")
    assert [position(text) for text in ("", "nonsense", "1", "x/y")] == [0, 0, 0, 0]


def test_the_replica_may_be_as_far_behind_as_the_limit_and_no_further() -> None:
    lag = Lag(limit=2.0)
    primary = {"at": 100}

    def ask() -> int:
        return primary["at"]

    assert lag.required(10.0, ask) == 100
    primary["at"] = 200
    # At second 12 what was written by second 10 must be there, what came since need not.
    assert lag.required(12.0, ask) == 100
    primary["at"] = 300
    assert lag.required(14.0, ask) == 200


def test_after_a_pause_it_must_be_where_the_primary_is() -> None:
    lag = Lag(limit=2.0)

    assert lag.required(10.0, lambda: 100) == 100
    assert lag.required(600.0, lambda: 900) == 900


def test_the_primary_is_not_asked_for_every_request() -> None:
    lag, asked = Lag(limit=2.0), []

    def ask() -> int:
        asked.append(1)
        return 5

    for moment in range(10):
        lag.required(10.0 + moment / 10, ask)
    assert len(asked) == 1
