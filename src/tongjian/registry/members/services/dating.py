"""Nobody belongs to an organisation before it was founded."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from tongjian.foundation.access.session import whole_register
from tongjian.kernel.errors import UnableTo
from tongjian.registry.members.models import Membership
from tongjian.registry.party_orgs.events import OrgsRedated
from tongjian.registry.party_orgs.models import PartyOrg

ADVICE = "请核对日期；该组织实际成立更早的，请先更正它的成立日期。"


class UnableToRedate(UnableTo):
    """Members belonged to the organisation before that day."""


def refuse_before_founding(name: str, org: PartyOrg, on: date, error: type[UnableTo]) -> None:
    """Refuse a membership from a day on which the organisation did not exist yet."""
    if on < org.established_on:
        raise error(f"“{org}”{org.established_on} 才成立，“{name}”不能自 {on} 起编入。{ADVICE}")


def refuse_late_founding(event: OrgsRedated) -> None:
    """Refuse a day of founding after which members would have been nowhere."""
    early = Membership.objects.filter(
        org__in=event.org_ids, start_on__lt=F("org__established_on")
    ).select_related("org")
    with whole_register():
        found = early.order_by("start_on").first()
    if found is not None:
        raise UnableToRedate(
            f"“{found.org}”自 {found.start_on} 起已有党员编入，"
            f"成立日期不能改为更晚的 {found.org.established_on}。请核对成立日期。"
        )
