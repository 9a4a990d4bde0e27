"""Rights that are given or ended are written down, whoever does it and from where."""

from __future__ import annotations

from tongjian.foundation.access import axes
from tongjian.foundation.access.events import GrantEnded, GrantGiven
from tongjian.foundation.access.models import Grant

from .services import record


def on_given(event: GrantGiven) -> None:
    """Write down who got which right over what, and on which basis."""
    grant = event.grant
    record(
        actor=event.actor,
        action="access.grant.given",
        subject=grant,
        fields={name: (None, value) for name, value in _said(grant).items()},
        reason=grant.basis,
    )


def on_ended(event: GrantEnded) -> None:
    """Write down which right ended, when, and why."""
    said = {name: (value, value) for name, value in _said(event.grant).items()}
    record(
        actor=event.actor,
        action="access.grant.ended",
        subject=event.grant,
        fields={**said, "end_on": (event.grant.end_on, event.on)},
        reason=event.reason,
    )


def _said(grant: Grant) -> dict[str, object]:
    target = grant.target_id
    named = axes.labels(grant.axis, [target]).get(target) if target is not None else None
    return {
        "user": str(grant.user),
        "role": grant.role,
        "axis": grant.axis,
        "target_id": f"{target}:{named}" if named else target,
        "start_on": grant.start_on,
        "end_on": grant.end_on,
    }
