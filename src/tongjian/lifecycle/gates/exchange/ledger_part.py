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
from tongjian.lifecycle.gates.queries.desk import openings, since_opening, waits_for_desk
from tongjian.lifecycle.gates.queries.disposal import has_party, open_units
from tongjian.lifecycle.gates.services.changes import withdraw_opened
from tongjian.lifecycle.gates.services.making_up import make_up_for, take_back_making_up
from tongjian.lifecycle.gates.services.merits import refuse_vetoed, vetoes
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Rating, Unit

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
        yield from _grades(rows)
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
        _refuse_grades(rows, subjects)
        opened = openings()
        if not opened:
            return
        since = min(opened.values())
        young = Unit.objects.filter(established_on__gte=since, application__isnull=True)
        units = [u for u in in_pieces(young, "pk", rows_of) if waits_for_desk(u, opened)]
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


def _grades(rows: Sequence[JudgedRow]) -> Iterator[tuple[JudgedRow, Finding]]:
    """Tell which grades the rules veto, unless the file brings the Party organisation as well."""
    graded = {row["uscc"]: row for row in _rated(rows) if not row.get("host_org")}
    known = dict(in_pieces(Unit.objects.values_list("uscc", "pk"), "uscc", graded))
    by_pk = {pk: graded[code] for code, pk in known.items()}
    for rating, veto in vetoes(_fresh({pk: _draft(row, pk) for pk, row in by_pk.items()})):
        message = f"不能评为 {rating.grade}：{veto.reason}"
        advice = "请先建立党组织，或核对等级。"
        yield (
            by_pk[rating.unit_id],
            error("grade_vetoed", message, suggestion=advice, field="rating"),
        )


def _fresh(drafts: Mapping[int, Rating]) -> list[Rating]:
    """Leave out what is on record already, and what is the past."""
    late = since_opening(list(drafts.values()))
    ids = [rating.unit_id for rating in late]
    held = set(Rating.objects.filter(unit__in=ids).values_list("unit_id", "announced_on"))
    return [rating for rating in late if (rating.unit_id, rating.announced_on) not in held]


def _refuse_grades(rows: Sequence[JudgedRow], subjects: Mapping[int, int]) -> None:
    """Look again at rows that were to bring the Party organisation, now that the file is in."""
    hoped = [row for row in _rated(rows) if row.get("host_org") and row.position in subjects]
    refuse_vetoed(since_opening([_draft(row, subjects[row.position]) for row in hoped]))


def _rated(rows: Sequence[JudgedRow]) -> list[JudgedRow]:
    # Days may be told by month or year only; such grades are the past.
    whole = [row for row in rows if len(row.get("rated_on") or "") == len("2026-01-01")]
    return [row for row in whole if row.get("uscc") and row.get("rating") not in (None, "none")]


def _draft(row: JudgedRow, unit_id: int) -> Rating:
    announced = date.fromisoformat(row["rated_on"])
    return Rating(unit_id=unit_id, grade=row["rating"], announced_on=announced)
