"""Rows that carry their own scope keys, for engines that serve many areas."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.db import models
from django.db.models import Q

from .scopes import NOTHING
from .viewers import Viewer

PATH_LENGTH = 80
# Which column answers for which axis of a scope.
AXES = {
    "org": "scope_path",
    "place": "place_path",
    "agency": "agency_id",
    "unit": "unit_id",
    "person": "person_id",
}


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Whom a row belongs to; `leader_path` is a second organisation: who decides, or receives."""

    scope_path: str = ""
    leader_path: str = ""
    place_path: str = ""
    agency_id: int | None = None
    unit_id: int | None = None
    person_id: int | None = None

    def as_fields(self) -> dict[str, str | int | None]:
        """Return the keys as the columns of a row."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


class Keyed(models.Model):
    """Base of a row with scope keys."""

    scope_path = models.CharField(
        "所属组织路径", max_length=PATH_LENGTH, db_collation="C", blank=True, default=""
    )
    leader_path = models.CharField(
        "决定组织路径", max_length=PATH_LENGTH, db_collation="C", blank=True, default=""
    )
    place_path = models.CharField(
        "登记辖区路径", max_length=12, db_collation="C", blank=True, default=""
    )
    agency_id = models.BigIntegerField("主管单位编号", null=True, blank=True)
    unit_id = models.BigIntegerField("社会组织编号", null=True, blank=True)
    person_id = models.BigIntegerField("党员编号", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def keys(self) -> Keys:
        return Keys(**{field.name: getattr(self, field.name) for field in fields(Keys)})


def seen_q(viewer: Viewer, permission: str) -> Q:
    """Return the condition that a viewer holds a permission over a keyed row."""
    scope = viewer.scope(permission)
    if scope.is_everything:
        return Q()
    led = scope.q(org="leader_path")
    own = scope.q(**AXES)
    return own if led == NOTHING else own | led


def reaches(viewer: Viewer, permission: str, keys: Keys) -> bool:
    """Tell whether a viewer holds a permission over what has these keys, on its own axes."""
    for reach in viewer.scope(permission).reaches:
        value = getattr(keys, AXES[reach.axis], None) if reach.axis in AXES else None
        if reach.is_everything:
            return True
        if reach.id is not None and value == reach.id:
            return True
        if reach.id is None and isinstance(value, str) and reach.covers(value):
            return True
    return False
