"""Kept results: made once for each key, the one asked for longest ago goes first."""

from __future__ import annotations

from tongjian.foundation.keeping import Kept


def test_a_result_is_made_once_for_its_key() -> None:
    made: list[str] = []
    kept: Kept[str] = Kept(2)

    def make(key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key.upper())  # type: ignore[func-returns-value]

    assert [make(key) for key in "aabab"] == list("AABAB")
    assert made == ["a", "b"]


def test_what_nobody_asked_for_longest_is_dropped() -> None:
    kept: Kept[int] = Kept(2)
    for key in "aba":
        kept.get(key, lambda: 1)
    kept.get("c", lambda: 1)

    assert len(kept) == 2
    assert kept.get("a", lambda: 2) == 1
    assert kept.get("b", lambda: 2) == 2
