"""The person at the other end, with the grants that hold on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.core.exceptions import PermissionDenied

from tongjian.foundation.plans import Prepared

from . import axes
from .models import Grant
from .roles import Role, all_roles
from .scopes import Reach, Scope

SITE_WIDE = "这件事关系到全站所有账号，由最上级的工作机构办理。"

_HELD = Prepared(
    lambda user, on: (
        Grant.objects.valid_on(on).filter(user_id=user).values_list("role", "axis", "target_id")
    ),
    user=int,
    on=date,
)


@dataclass(frozen=True)
class Held:
    """One grant with what it reaches."""

    role: Role
    axis: str
    target_id: int | None
    reaches: tuple[Reach, ...]

    def reach_with(self, permission: str) -> Iterable[Reach]:
        relations = self.role.permissions.get(permission, frozenset())
        return (reach for reach in self.reaches if reach.relation in relations)


class Viewer:
    """What one user may do on one day; every query starts from it, every service asks it."""

    def __init__(
        self, *, user_id: int | None, name: str, on: date, held: tuple[Held, ...]
    ) -> None:
        self.user_id = user_id
        self.name = name
        self.on = on
        self.held = held
        self._scopes: dict[str, Scope] = {}

    def scope(self, permission: str) -> Scope:
        """Return where the viewer holds a permission."""
        if permission not in self._scopes:
            reaches = {reach for held in self.held for reach in held.reach_with(permission)}
            self._scopes[permission] = Scope(tuple(sorted(reaches, key=repr)))
        return self._scopes[permission]

    def may(self, permission: str) -> bool:
        """Tell whether the viewer holds a permission anywhere."""
        return any(permission in held.role.permissions for held in self.held)

    def require(self, permission: str, *, path: str | None = None) -> None:
        """Check a permission, optionally at one node of the tree.

        Raises:
            PermissionDenied: the viewer does not hold it (there).
        """
        if not self.may(permission):
            raise PermissionDenied(permission)
        if path is not None and not any(r.covers(path) for r in self._tree_reaches(permission)):
            raise PermissionDenied(permission)

    def limited_to(self, permission: str) -> Viewer:
        """Return the same user where that permission is held, and nowhere else.

        Whoever may look in two places and take out in one takes out of that one.
        """
        held = tuple(replace(h, reaches=tuple(h.reach_with(permission))) for h in self.held)
        return Viewer(user_id=self.user_id, name=self.name, on=self.on, held=held)

    def may_everywhere(self, permission: str) -> bool:
        """Tell whether the viewer holds a permission over all there is, as from the root."""
        return self.scope(permission).is_everything

    def require_everywhere(self, permission: str) -> None:
        """Check a permission for what concerns the whole site.

        Raises:
            PermissionDenied: the viewer does not hold it, or only below some node.
        """
        self.require(permission)
        if not self.may_everywhere(permission):
            raise PermissionDenied(SITE_WIDE)

    def may_at(self, permission: str, path: str) -> bool:
        """Tell whether the viewer holds a permission at a node of the tree."""
        return any(reach.covers(path) for reach in self._tree_reaches(permission))

    def _tree_reaches(self, permission: str) -> list[Reach]:
        return [r for r in self.scope(permission).reaches if r.axis == "org"]

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(held.role for held in self.held))

    @cached_property
    def person_ids(self) -> tuple[int, ...]:
        return tuple(h.target_id for h in self.held if h.axis == "person" and h.target_id)

    @cached_property
    def key(self) -> tuple[int | None, tuple[Held, ...]]:
        """Return all that the viewer's rights are, as a key: equal only where they are equal."""
        return self.user_id, self.held

    @property
    def role_label(self) -> str:
        return "、".join(dict.fromkeys(role.label for role in self.roles))


def viewer_for(*, user_id: int, name: str, on: date) -> Viewer:
    """Load the viewer of a user: one query for the grants, at most two per axis."""
    grants = [Granted(*row) for row in _HELD.run(user=user_id, on=on)]
    targets: dict[str, set[int]] = defaultdict(set)
    for grant in grants:
        if grant.target_id is not None:
            targets[grant.axis].add(grant.target_id)
    reached = {axis: axes.resolve(axis, ids, on) for axis, ids in targets.items()}
    held = tuple(_hold(grant, reached) for grant in grants if grant.role in all_roles())
    return Viewer(user_id=user_id, name=name, on=on, held=held)


class Granted(NamedTuple):
    """What one row of the grants says."""

    role: str
    axis: str
    target_id: int | None


def _hold(grant: Granted, reached: dict[str, dict[int, list[Reach]]]) -> Held:
    reaches = reached.get(grant.axis, {}).get(grant.target_id or 0, [])
    role = all_roles()[grant.role]
    return Held(role=role, axis=grant.axis, target_id=grant.target_id, reaches=tuple(reaches))


def nobody(on: date) -> Viewer:
    """Return the viewer of a request that is not signed in."""
    return Viewer(user_id=None, name="", on=on, held=())


def system(on: date, *, name: str = "系统") -> Viewer:
    """Return the viewer that commands and jobs of the system itself act as: it may do all."""
    permissions = {
        code: frozenset({"own"}) for role in all_roles().values() for code in role.permissions
    }
    role = Role(code="system", label="系统", axes=("org",), permissions=permissions)
    held = Held(role=role, axis="org", target_id=None, reaches=(Reach(axis="org"),))
    return Viewer(user_id=None, name=name, on=on, held=(held,))
