"""Materialized paths: four base-36 characters for each level, compared as plain bytes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

WIDTH = 4
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def segment(number: int) -> str:
    """Return a number as one path segment.

    Raises:
        OverflowError: a node has more than 1,679,615 children.
    """
    digits = ""
    for _ in range(WIDTH):
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    if number:
        raise OverflowError("too many children")
    return digits


def ancestors(path: str) -> list[str]:
    """Return the paths above a path, from the root down."""
    return [path[:end] for end in range(WIDTH, len(path), WIDTH)]


def depth(path: str) -> int:
    return len(path) // WIDTH


def free_segments(parent_path: str) -> Iterator[str]:
    """Yield child paths that no organisation, living or dissolved, holds."""
    low, high = parent_path, f"{parent_path}~"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(substr(path, %s, 4)) FROM party_orgs_partyorg"
            " WHERE path > %s AND path < %s AND length(path) = %s",
            [len(parent_path) + 1, low, high, len(parent_path) + WIDTH],
        )
        (last,) = cursor.fetchone() or (None,)
    number = int(last, 36) if last else 0
    while True:
        number += 1
        yield parent_path + segment(number)


def lock_tree() -> None:
    """Let one session at a time give out paths, until the end of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('party_org_tree'))")
