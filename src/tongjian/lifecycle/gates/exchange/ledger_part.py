"""The ledger of units at the desk: what came in beside it is marked for making up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.bulk.reading import in_pieces
from tongjian.foundation.exchange.handlers import CREATE, AppliedChange, Applying, Change
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.foundation.exchange.templates import Column
from tongjian.kernel.findings import Finding, error, warning
from tongjian.lifecycle.gates.models import Disposal
from tongjian.lifecycle.gates.queries.desk import openings, waits_for_desk
from tongjian.lifecycle.gates.queries.disposal import has_party, open_units
from tongjian.lifecycle.gates.services.changes import withdraw_opened
from tongjian.lifecycle.gates.services.making_up import make_up_for, take_back_making_up
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Unit

APPLICATION, ORDER = "gates.application", "gates.disposal"


class RegistrationPart:
    """No columns of its own: it looks at what the rows do."""

    columns: tuple[Column, ...] = ()
    targets = frozenset({APPLICATION, ORDER})

    def check(
        self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
    ) -> Iterator[tuple[JudgedRow, Finding]]:
        """Tell which new units have to be made up for, and which endings have to wait."""
        yield from self._endings(rows)
        opened = openings()
        if not opened:
            return
        first = min(opened.values()).isoformat()
        late = [row for row in rows if (row.get("established_on") or "") >= first]
        codes = {row.get("uscc") for row in late} - {None}
        known = {code for (code,) in in_pieces(Unit.objects.values_list("uscc"), "uscc", codes)}
        for row in late:
            if row.get("uscc") not in known:
                message = "成立于登记三同步启用以后；如登记机关已启用，将列入待补办"
                advice = "新成立的组织请从“登记受理”办理。"
                yield (
                    row,
                    warning("desk_passed_by", message, suggestion=advice, field="established_on"),
                )

    def _endings(self, rows: Sequence[JudgedRow]) -> Iterator[tuple[JudgedRow, Finding]]:
        ending = {r["uscc"]: r for r in rows if r.get("status") == "cancelled" and r.get("uscc")}
        living = Unit.objects.exclude(status__in=ENDED).values_list("uscc", "pk")
        found = dict(in_pieces(living, "uscc", ending))
        if not found:
            return
        waiting = has_party(found.values()) | set(open_units(list(found.values())))
        for code, pk in found.items():
            if pk in waiting:
                message = "还有党组织或党员没有处置，不能办结注销"
                advice = "请先办结党组织处置单。"
                yield (
                    ending[code],
                    error("not_disposed_of", message, suggestion=advice, field="status"),
                )

    def apply(
        self, rows: Sequence[JudgedRow], *, subjects: Mapping[int, int], applying: Applying
    ) -> Iterator[Change]:
        """Put what came in beside the desk on the list of what is to be made up for."""
        rows_of = {subjects[row.position]: row for row in rows if row.position in subjects}
        orders = Disposal.objects.filter(batch_id=applying.batch_id)
        for pk, unit_id in orders.values_list("pk", "unit_id"):
            if unit_id in rows_of:
                yield Change(rows_of[unit_id], ORDER, pk, CREATE)
        opened = openings()
        if not opened:
            return
        found = Unit.objects.filter(
            pk__in=rows_of, established_on__gte=min(opened.values()), application__isnull=True
        )
        units = [unit for unit in found if waits_for_desk(unit, opened)]
        made = make_up_for(units, actor=applying.actor, on=applying.on, batch_id=applying.batch_id)
        for application in made:
            row = rows_of[application.unit_id or 0]
            yield Change(row, APPLICATION, application.pk, CREATE)

    def undo(self, changes: Sequence[AppliedChange], *, applying: Applying) -> None:
        """Take the marks back."""
        given: dict[str, Any] = {"actor": applying.actor, "batch_id": applying.batch_id}
        orders = [change.target_id for change in changes if change.target_type == ORDER]
        withdraw_opened(orders, **given)
        made = [change.target_id for change in changes if change.target_type == APPLICATION]
        take_back_making_up(made, **given)
