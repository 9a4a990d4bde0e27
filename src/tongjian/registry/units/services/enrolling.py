"""Enter, correct and end the member firms of associations (capability A14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.bulk.copying import copy_in
from tongjian.kernel.errors import UnableTo
from tongjian.registry.units.models import MemberFirm

from .storing import authorize


class UnableToEnrollFirm(UnableTo):
    """The membership of a firm cannot be entered so."""


@transaction.atomic
def enroll_firms(
    *, firms: Sequence[MemberFirm], actor: Viewer, batch_id: int | None = None
) -> Sequence[MemberFirm]:
    """Enter member firms of associations (capability A14), one log entry per association."""
    authorize([firm.unit_id for firm in firms], actor)
    copy_in(firms)
    counts: dict[int, int] = {}
    for firm in firms:
        counts[firm.unit_id] = counts.get(firm.unit_id, 0) + 1
    audit.record_many(
        actor=actor,
        action="units.firms.enrolled",
        changes=[
            Change("units.unit", unit, "会员单位", {"firms": (None, n)})
            for unit, n in counts.items()
        ],
        batch_id=batch_id,
    )
    return firms


@transaction.atomic
def revise_firm(
    *, firm: MemberFirm, fields: Mapping[str, Any], actor: Viewer, reason: str = ""
) -> None:
    """Correct what is on record about a member firm.

    Raises:
        PermissionDenied: the association lies outside the actor's scope.
        UnableToEnrollFirm: another member has that name, or the days do not fit.
    """
    authorize([firm.unit_id], actor)
    changed = {n: (getattr(firm, n), v) for n, v in fields.items() if getattr(firm, n) != v}
    for name, (_, value) in changed.items():
        setattr(firm, name, value)
    _refuse_second(firm)
    if firm.end_on and firm.end_on <= firm.start_on:
        raise UnableToEnrollFirm("入会日期应早于退会日期。")
    if changed:
        firm.save(update_fields=list(changed))
        _record(firm, "units.firm.revised", changed, actor=actor, reason=reason)


@transaction.atomic
def end_firm(*, firm: MemberFirm, on: date, actor: Viewer, reason: str) -> None:
    """Enter that a firm is no longer a member from a day on.

    Raises:
        PermissionDenied: the association lies outside the actor's scope.
        UnableToEnrollFirm: it has left already, or had not joined yet.
    """
    authorize([firm.unit_id], actor)
    if firm.end_on is not None:
        raise UnableToEnrollFirm(f"“{firm.name}”已于 {firm.end_on} 退会。")
    if on <= firm.start_on:
        raise UnableToEnrollFirm(f"“{firm.name}”于 {firm.start_on} 入会，退会日期应更晚。")
    firm.end_on = on
    firm.save(update_fields=["end_on"])
    _record(firm, "units.firm.ended", {"end_on": (None, on)}, actor=actor, reason=reason)


def _refuse_second(firm: MemberFirm) -> None:
    same = MemberFirm.objects.open().filter(unit_id=firm.unit_id, name=firm.name)
    if firm.end_on is None and same.exclude(pk=firm.pk).exists():
        raise UnableToEnrollFirm(f"“{firm.name}”已是会员单位。")


def _record(
    firm: MemberFirm, action: str, fields: Mapping[str, Any], *, actor: Viewer, reason: str
) -> None:
    change = Change("units.unit", firm.unit_id, firm.name, dict(fields))
    audit.record_many(actor=actor, action=action, changes=[change], reason=reason)
