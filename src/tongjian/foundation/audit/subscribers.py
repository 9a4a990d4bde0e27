"""Rights that are given or ended are written down, whoever does it and from where."""

from __future__ import annotations

from collections.abc import Mapping

from tongjian.foundation.access import axes
from tongjian.foundation.access.events import GrantEnded, GrantGiven
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.roles import all_roles

from .services import Change, record_many


def on_given(event: GrantGiven) -> None:
    """Write down who got which right over what, and on which basis."""
    said = {name: (None, value) for name, value in _said(event.grant).items()}
    record_many(
        actor=event.actor,
        action="access.grant.given",
        changes=[_change(event.grant, said)],
        reason=event.grant.basis,
    )


def on_ended(event: GrantEnded) -> None:
    """Write down which right ended, when, and why."""
    said = {name: (value, value) for name, value in _said(event.grant).items()}
    said["end_on"] = (event.grant.end_on, event.on)
    record_many(
        actor=event.actor,
        action="access.grant.ended",
        changes=[_change(event.grant, said)],
        reason=event.reason,
    )


def _change(grant: Grant, said: Mapping[str, tuple[object, object]]) -> Change:
    role = all_roles().get(grant.role)
    label = f"{grant.user}：{role.label if role else grant.role}"
    return Change(grant._meta.label_lower, grant.pk, label, said)


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
