"""Enter the member firms of associations."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.bulk.copying import copy_in
from tongjian.registry.units.models import MemberFirm

from .storing import authorize


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
