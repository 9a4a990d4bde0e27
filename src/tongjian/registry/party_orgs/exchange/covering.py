"""Which units a file has covered by which organisations, held against the coverage of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongjian.foundation.bulk.reading import in_pieces
from tongjian.foundation.exchange.handlers import CREATE, AppliedChange, Applying, Change
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.kernel.findings import Finding, error, warning
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.party_orgs.services.undoing import withdraw_hostings
from tongjian.registry.units.choices import HostMode

HOSTING = "party_orgs.hosting"


@dataclass(slots=True)
class Covering:
    """A row asks that an organisation (or the draft of one) covers a unit."""

    row: JudgedRow
    org: PartyOrg
    unit_id: int
    unit_name: str
    mode: str
    start_on: date


class Coverage:
    """The open coverage of the units and organisations that a file names."""

    def __init__(self, *, unit_ids: Collection[int], org_ids: Collection[int], on: date) -> None:
        self._on = on
        rows = Hosting.objects.open().select_related("org")
        self._of_unit = {h.unit_id: h for h in in_pieces(rows, "unit_id", set(unit_ids))}
        self._of_org: dict[int, list[Hosting]] = defaultdict(list)
        for hosting in in_pieces(rows, "org_id", set(org_ids)):
            self._of_org[hosting.org_id].append(hosting)
        self._claimed: dict[int, JudgedRow] = {}

    def is_standing(self, org: PartyOrg, unit_id: int) -> bool:
        """Tell whether the organisation covers the unit already."""
        held = self._of_unit.get(unit_id)
        return held is not None and held.org_id == org.pk

    def starts(self, unit_id: int, wanted: date) -> date:
        """Return when new coverage begins: at once, where something else has to end first."""
        return self._on if unit_id in self._of_unit else wanted

    def mode_for(self, org: PartyOrg | None, given: str | None, number: int) -> str:
        """Return how an organisation covers units when the file does not say."""
        if given and given != "none":
            return given
        held = len(self._of_org.get(org.pk, [])) if org is not None and org.pk else 0
        alone = number + held == 1
        return HostMode.STANDALONE.value if alone else HostMode.JOINT.value

    def objections(self, covering: Covering, *, field: str) -> Iterator[Finding]:
        """Return what speaks against one covering."""
        name = covering.unit_name
        other = self._claimed.setdefault(covering.unit_id, covering.row)
        if other is not covering.row:
            message = f"“{name}”在第 {other.number} 行已由另一个党组织覆盖"
            advice = "一家社会组织只由一个党组织覆盖，请保留一处。"
            yield error("unit_covered_twice", message, suggestion=advice, field=field)
            return
        yield from self._alone(covering, field)
        held = self._of_unit.get(covering.unit_id)
        if held is not None and held.org_id != covering.org.pk:
            yield self._replaced(held, name, field)

    def _alone(self, covering: Covering, field: str) -> Iterator[Finding]:
        beside = [h for h in self._of_org.get(covering.org.pk or 0, []) if h.unit_id]
        beside = [h for h in beside if h.unit_id != covering.unit_id]
        alone = {HostMode.STANDALONE.value}
        if beside and (covering.mode in alone or alone & {h.mode for h in beside}):
            message = "单独组建的党组织只能覆盖一家，这里会有几家"
            advice = "请先把组建方式改为联合组建。"
            yield error("standalone_several", message, suggestion=advice, field=field)

    def _replaced(self, held: Hosting, name: str, field: str) -> Finding:
        if held.start_on >= self._on:
            message = f"“{name}”今天刚登记由其他党组织覆盖"
            return error(
                "covered_today", message, suggestion="请明天再导入或先撤销。", field=field
            )
        message = f"“{name}”现由其他党组织覆盖，将改由本行的党组织覆盖"
        advice = "原覆盖关系保留在历史中。"
        return warning("coverage_moves", message, suggestion=advice, field=field)


def cover(coverings: Sequence[Covering], *, applying: Applying) -> Iterator[Change]:
    """Enter coverings and yield what was done, with what had to end for it."""
    if not coverings:
        return
    hostings = [
        Hosting(org=c.org, unit_id=c.unit_id, mode=c.mode, start_on=c.start_on) for c in coverings
    ]
    held = Hosting.objects.open()
    ended = dict(
        in_pieces(held.values_list("unit_id", "pk"), "unit_id", {c.unit_id for c in coverings})
    )
    host_units(hostings=hostings, actor=applying.actor, batch_id=applying.batch_id)
    for covering, hosting in zip(coverings, hostings, strict=True):
        before: dict[str, Any] = {"ended": ended.get(covering.unit_id)}
        yield Change(covering.row, HOSTING, hosting.pk, CREATE, before)


def uncover(changes: Sequence[AppliedChange], *, applying: Applying) -> None:
    """Take coverings back; what had ended for them holds again."""
    withdraw_hostings(
        hosting_ids=[c.target_id for c in changes],
        reopen_ids=[c.before["ended"] for c in changes if c.before and c.before["ended"]],
        actor=applying.actor,
        batch_id=applying.batch_id,
    )
