"""What Party work has to follow when a unit changes: opened by it, settled item by item."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.lifecycle.gates import laid_down
from tongjian.lifecycle.gates.choices import Aspect, AspectState, Cause
from tongjian.lifecycle.gates.looking import look_again
from tongjian.lifecycle.gates.models import ChangeItem, Disposal
from tongjian.lifecycle.gates.queries.changes import Covering, aspects_of, coverings
from tongjian.lifecycle.gates.queries.disposal import may_report
from tongjian.registry.units.models import Unit

from .disposal import UnableToDispose


@dataclass(frozen=True)
class Altered:
    """One thing that changed about a unit."""

    field: str
    label: str
    before: str
    after: str

    def as_json(self) -> dict[str, str]:
        """Return it as it is kept with the order."""
        return {"field": self.field, "label": self.label, "before": self.before} | {
            "after": self.after
        }


@transaction.atomic
def follow_changes(
    *,
    units: Sequence[Unit],
    altered: Mapping[int, Sequence[Altered]],
    actor: Viewer,
    on: date,
    batch_id: int | None = None,
) -> list[Disposal]:
    """Open a change order for each unit that needs one; one that is open takes the change in.

    Units whose end is under way have their disposal order, which asks for more. Set-based, for
    whoever was allowed to make the change.
    """
    covered = coverings([unit.pk for unit in units])
    known = {
        order.unit_id: order
        for order in Disposal.objects.filter(unit__in=units, closed_on__isnull=True)
    }
    fresh = []
    for unit in units:
        order = known.get(unit.pk)
        if order is None:
            fresh.append(unit)
        elif order.cause == Cause.CHANGE:
            _take_in(order, unit, altered[unit.pk], covered.get(unit.pk), actor, on)
    return _open(fresh, altered, covered, actor, on, batch_id)


@transaction.atomic
def settle_changes(
    *,
    disposal: Disposal,
    states: Mapping[Aspect, tuple[AspectState, str]],
    actor: Viewer,
    on: date,
) -> int:
    """Say of each item what was done, which tells the organisation above; return how many wait.

    Raises:
        PermissionDenied: the actor does not work for the organisation.
        UnableToDispose: it is no change, or closed; a reason is missing.
    """
    row = Disposal.objects.select_for_update(of=("self",)).select_related("unit").get(
        pk=disposal.pk
    )  # fmt: skip
    if not may_report(actor, row):
        raise PermissionDenied("不是这张联动单上的党组织。")
    if row.closed_on is not None:
        raise UnableToDispose(f"这张联动单已于 {row.closed_on} 办结。")
    if row.cause != Cause.CHANGE:
        raise UnableToDispose("这是处置单，请逐名落实党员去向。")
    for aspect, (state, words) in states.items():
        if state == AspectState.NEEDLESS and not words.strip():
            raise UnableToDispose(f"{aspect.label}：不需要办的要写明理由。")
        _settle(row, aspect, state, words.strip(), actor, on)
    row.items_open = row.items.filter(state=AspectState.MISSING).count()
    if row.reported_on is None and not row.items_open:
        row.reported_on, row.reported_by = on, actor.name
    row.save(update_fields=["items_open", "reported_on", "reported_by"])
    fields = {aspect.value: (None, state.label) for aspect, (state, _) in states.items()}
    look_again([row.unit_id])
    audit.record(actor=actor, action="gates.disposal.followed", subject=row.unit, fields=fields)
    return row.items_open


def withdraw_opened(order_ids: Collection[int], *, actor: Viewer, batch_id: int) -> None:
    """Take orders of an import back with it, unless somebody has begun to carry them."""
    rows = Disposal.objects.filter(
        pk__in=order_ids, reported_on__isnull=True, closed_on__isnull=True
    ).exclude(items__settled_on__isnull=False)
    changes = [Change("units.unit", row.unit_id, str(row)) for row in rows.select_related("unit")]
    units = [change.subject_id for change in changes if change.subject_id]
    Disposal.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
    look_again(units)
    action = "gates.disposal.recalled"
    audit.record_many(actor=actor, action=action, changes=changes, batch_id=batch_id)


def _open(
    units: Iterable[Unit],
    altered: Mapping[int, Sequence[Altered]],
    covered: Mapping[int, Covering],
    actor: Viewer,
    on: date,
    batch_id: int | None,
) -> list[Disposal]:
    wanted: list[tuple[Disposal, list[Aspect]]] = []
    for unit in units:
        covering = covered.get(unit.pk)
        aspects = aspects_of(unit, [one.field for one in altered[unit.pk]], covering)
        if aspects:
            order = _draft(unit, altered[unit.pk], covering, len(aspects), actor, on)
            order.batch_id = batch_id
            wanted.append((order, aspects))
    made = Disposal.objects.bulk_create([order for order, _ in wanted], batch_size=1_000)
    ChangeItem.objects.bulk_create(
        (ChangeItem(disposal=order, code=code) for order, aspects in wanted for code in aspects),
        batch_size=1_000,
    )
    if made:
        look_again([order.unit_id for order in made])
        changes = [_said(order, {"due_on": (None, order.due_on)}) for order in made]
        action = "gates.disposal.opened"
        audit.record_many(actor=actor, action=action, changes=changes, batch_id=batch_id)
    return made


def _draft(
    unit: Unit,
    altered: Sequence[Altered],
    covering: Covering | None,
    number: int,
    actor: Viewer,
    on: date,
) -> Disposal:
    values = laid_down.edition(unit.registered_path, on).values
    return Disposal(
        unit=unit,
        cause=Cause.CHANGE,
        scope_path=unit.scope_path,
        org_id=covering.org_id if covering else None,
        opened_on=on,
        opened_by=actor.name,
        due_on=on + timedelta(days=laid_down.number(values, "disposal_days")),
        reason="登记事项变更，自动开单",
        changes=[one.as_json() for one in altered],
        items_open=number,
    )


def _take_in(
    order: Disposal,
    unit: Unit,
    altered: Sequence[Altered],
    covering: Covering | None,
    actor: Viewer,
    on: date,
) -> None:
    """Let an open order follow a further change; what was taken back needs nothing any more."""
    by_field = {one["field"]: dict(one) for one in order.changes}
    for one in altered:
        kept = by_field.setdefault(one.field, one.as_json())
        kept["after"] = one.after
    order.changes = [one for one in by_field.values() if one["before"] != one["after"]]
    aspects = aspects_of(unit, [one["field"] for one in order.changes], covering)
    begun = order.items.exclude(state=AspectState.MISSING).exists()
    look_again([unit.pk])
    if not order.changes and not begun and order.reported_on is None:
        audit.record(actor=actor, action="gates.disposal.recalled", subject=unit)
        order.delete()
        return
    order.items.filter(state=AspectState.MISSING).exclude(code__in=aspects).delete()
    # What was settled for the change before is to be looked at again.
    again = aspects_of(unit, [one.field for one in altered], covering)
    order.items.filter(code__in=set(again) & set(aspects)).update(
        state=AspectState.MISSING, settled_on=None, settled_by=""
    )
    held = set(order.items.values_list("code", flat=True))
    ChangeItem.objects.bulk_create(
        ChangeItem(disposal=order, code=code) for code in aspects if code not in held
    )
    order.items_open = order.items.filter(state=AspectState.MISSING).count()
    if order.items_open:
        order.reported_on, order.reported_by = None, ""
    order.save(update_fields=["changes", "items_open", "reported_on", "reported_by"])
    said = _said(order, {})
    audit.record_many(actor=actor, action="gates.disposal.grown", changes=[said])


def _settle(
    row: Disposal, aspect: Aspect, state: AspectState, words: str, actor: Viewer, on: date
) -> None:
    settled = state != AspectState.MISSING
    row.items.filter(code=aspect).update(
        state=state,
        words=words,
        settled_on=on if settled else None,
        settled_by=actor.name if settled else "",
    )


def _said(order: Disposal, fields: Mapping[str, tuple[Any, Any]]) -> Change:
    changed = {one["field"]: (one["before"], one["after"]) for one in order.changes}
    return Change("units.unit", order.unit_id, order.unit.name, {**changed, **fields})
