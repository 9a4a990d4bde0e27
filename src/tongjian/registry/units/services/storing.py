"""What every writing of units needs: authority, locks, derived fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.models.functions import Now

from tongjian.foundation.access.scopes import NOTHING
from tongjian.foundation.access.viewers import Viewer
from tongjian.kernel.cn import pinyin
from tongjian.registry.units import permissions
from tongjian.registry.units.models import Unit
from tongjian.registry.units.selecting import AXES

# While an import is undone, its units have already lost who answered for them.
NOBODYS = Q(scope_path="")


def authorize(unit_ids: Collection[int], actor: Viewer, *, free: Q = NOTHING) -> None:
    """Check that every unit lies where the actor may write."""
    actor.require(permissions.WRITE)
    scope = actor.scope(permissions.WRITE)
    wanted = set(unit_ids)
    if scope.is_everything:
        return
    allowed = Unit.objects.filter(scope.q(**AXES) | free, pk__in=wanted).count()
    if allowed != len(wanted):
        raise PermissionDenied("不能修改管理范围以外的社会组织。")


def locked(ids: Iterable[int]) -> Iterable[Unit]:
    """Lock units (by id) and return them with what `derive` reads."""
    rows = Unit.objects.select_for_update(of=("self",)).filter(pk__in=list(ids))
    return rows.select_related("registrar__locality", "residence")


def derive(unit: Unit) -> None:
    """Set the fields of a unit that follow from others: sort keys and paths."""
    keys = pinyin.of_name(unit.name)
    unit.name_sort, unit.name_initials = keys.sort[:400], keys.initials[:120]
    unit.registered_path = unit.registrar.locality.path
    unit.residence_path = unit.residence.path if unit.residence else ""


def save(units: Sequence[Unit], changed: Collection[str]) -> None:
    """Store changed fields of units together with what follows from them."""
    for unit in units:
        derive(unit)
        unit.updated_at = Now()
    derived = ["name_sort", "name_initials", "registered_path", "residence_path", "updated_at"]
    Unit.objects.bulk_update(units, [*changed, *derived], batch_size=1_000)
