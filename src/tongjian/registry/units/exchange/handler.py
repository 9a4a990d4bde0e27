"""Check, write and take back the ledger of units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.bulk.ahead import made_ahead
from tongjian.foundation.bulk.making import made
from tongjian.foundation.bulk.reading import in_pieces, pieces
from tongjian.foundation.bulk.values import restored, stored
from tongjian.foundation.exchange.handlers import (
    CREATE,
    SAME,
    UPDATE,
    AppliedChange,
    Applying,
    Change,
)
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.kernel.findings import Finding
from tongjian.registry.units import choices, permissions, queries
from tongjian.registry.units.exchange.planning import Plan, Planner
from tongjian.registry.units.exchange.template import LEDGER
from tongjian.registry.units.models import Rating, Unit
from tongjian.registry.units.services import directory, grading, registering, undoing

UNIT, RATING = "units.unit", "units.rating"
_PIECE = 5_000
_MISSING = 2_000
_REASON = "由导入更新"
_UNDONE = "撤销导入"
_BODIES = tuple((link, f"{link}_id") for link in ("registrar", "competent_body", "industry_body"))


class UnitsHandler:
    """社会组织台账."""

    template = LEDGER
    permission = permissions.WRITE
    subject = UNIT

    def check(
        self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
    ) -> Iterator[tuple[JudgedRow, Finding]]:
        """Return what speaks against rows, and what they would change."""
        for plan in Planner(rows, actor=actor, on=on).plans():
            for finding in plan.findings:
                yield plan.row, finding

    def missing(self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date) -> Sequence[str]:
        """Return the living units of the registrars in the file that the file does not name."""
        codes = {row.get("uscc") for row in rows} - {None}
        names = {row.get("name") for row in rows} - {None}
        known = in_pieces(Unit.objects.values_list("registrar_id"), "uscc", codes)
        registrars = {registrar for (registrar,) in known}
        living = queries.list_units(actor, permission=permissions.WRITE)
        living = living.filter(registrar_id__in=registrars).exclude(status__in=choices.ENDED)
        found = living.order_by("name_sort", "pk").values_list("name", "uscc")
        left = (
            f"{name}（{code or '无代码'}）"
            for name, code in found.iterator()
            if code not in codes and (code or name not in names)
        )
        return [label for label, _ in zip(left, range(_MISSING), strict=False)]

    def apply(self, rows: Sequence[JudgedRow], *, applying: Applying) -> Iterator[Change]:
        """Register what is new, revise what is known, piece by piece."""
        planner = Planner(rows, actor=applying.actor, on=applying.on)
        done = 0
        think = partial(_thought, planner, applying.on)
        for piece in made_ahead(think, pieces(rows, _PIECE)):
            yield from _write(piece, planner, applying)
            done += len(piece.plans)
            applying.progress(done, len(rows))

    def undo(self, changes: Sequence[AppliedChange], *, applying: Applying) -> None:
        """Withdraw what was registered, restore what was revised."""
        given: dict[str, Any] = {
            "actor": applying.actor,
            "reason": _UNDONE,
            "batch_id": applying.batch_id,
        }
        ratings = [c.target_id for c in changes if c.target_type == RATING]
        units = [c for c in changes if c.target_type == UNIT]
        undoing.withdraw_ratings(rating_ids=ratings, **given)
        revised = {c.target_id: restored(Unit, c.before or {}) for c in units if c.before}
        undoing.restore_units(values=revised, **given)
        created = [c.target_id for c in units if c.action == CREATE]
        undoing.withdraw_units(unit_ids=created, **given)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some rows thought through: what they would do, and the units that they bring."""

    plans: Sequence[Plan]
    fresh: Sequence[Plan]
    units: Sequence[Unit]


def _thought(planner: Planner, on: date, rows: Sequence[JudgedRow]) -> _Piece:
    plans = [planner.plan(row) for row in rows]
    fresh = [plan for plan in plans if plan.known is None]
    source = f"导入 {on}"
    units = [made(Unit, {"source": source, **plan.fields}) for plan in fresh]
    # A body that comes with the file has no number yet: such units are prepared when it has.
    whole = not any(map(_unnumbered, units))
    return _Piece(plans, fresh, registering.prepare(units) if whole else units)


def _write(piece: _Piece, planner: Planner, applying: Applying) -> Iterator[Change]:
    actor, on, batch = applying.actor, applying.on, applying.batch_id
    plans, fresh, units = piece.plans, piece.fresh, piece.units
    if agencies := planner.agencies.take_new():
        directory.register_agencies(agencies=agencies, actor=actor, batch_id=batch)
    _take_numbers(units)
    registering.register_units(units=units, actor=actor, on=on, batch_id=batch)
    subjects: dict[int, int] = {}
    for plan, unit in zip(fresh, units, strict=True):
        subjects[plan.row.position] = unit.id
        yield Change(plan.row, UNIT, unit.id, CREATE)
    yield from _revise([plan for plan in plans if plan.known is not None], subjects, applying)
    yield from _rate(plans, subjects, applying)


def _take_numbers(units: Iterable[Unit]) -> None:
    """Let units refer to the bodies that were new when the units were made."""
    for unit in units:
        for link in _unnumbered(unit):
            setattr(unit, f"{link}_id", unit._state.fields_cache[link].pk)


def _unnumbered(unit: Unit) -> list[str]:
    """Return the links to bodies that had no number when the unit was made."""
    bodies, values = unit._state.fields_cache, unit.__dict__
    return [link for link, key in _BODIES if values[key] is None and bodies.get(link) is not None]


def _revise(
    plans: Sequence[Plan], subjects: dict[int, int], applying: Applying
) -> Iterator[Change]:
    if not plans:
        return
    known = {plan.known["id"]: plan for plan in plans if plan.known}
    before = {pk: _before(plan.known or {}, plan.changes) for pk, plan in known.items()}
    registering.revise_units(
        changes={pk: plan.changes for pk, plan in known.items() if plan.changes},
        actor=applying.actor,
        on=applying.on,
        reason=_REASON,
        batch_id=applying.batch_id,
    )
    for pk, plan in known.items():
        subjects[plan.row.position] = pk
        if plan.changes:
            after = stored(Unit, plan.changes)
            yield Change(plan.row, UNIT, pk, UPDATE, stored(Unit, before[pk]), after)
        else:
            yield Change(plan.row, UNIT, pk, SAME)


def _before(known: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: known[name if name in known else f"{name}_id"] for name in changes}


def _rate(
    plans: Iterable[Plan], subjects: Mapping[int, int], applying: Applying
) -> Iterator[Change]:
    rated: dict[int, list[Plan]] = defaultdict(list)
    for plan in plans:
        if plan.rating is not None:
            plan.rating.unit_id = subjects[plan.row.position]
            rated[plan.row.position].append(plan)
    found = [plan for group in rated.values() for plan in group]
    ratings: list[Rating] = [plan.rating for plan in found if plan.rating is not None]
    if ratings:
        grading.rate_units(ratings=ratings, actor=applying.actor, batch_id=applying.batch_id)
    for plan, rating in zip(found, ratings, strict=True):
        yield Change(plan.row, RATING, rating.pk, CREATE)
