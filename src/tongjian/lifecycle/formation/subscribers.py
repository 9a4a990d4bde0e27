"""What formation does when the registers change."""

from __future__ import annotations

from tongjian.foundation.procedures import services as procedures
from tongjian.registry.party_orgs.events import SubtreeMoved


def follow_move(event: SubtreeMoved) -> None:
    """Give the cases under a subtree that moved their new paths."""
    procedures.follow_move(before=event.before, after=event.after)
