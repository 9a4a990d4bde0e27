"""What areas above members must hear of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PeopleDeidentified:
    """The period of former members is over: nothing above may lead to them any more."""

    person_ids: tuple[int, ...]
