"""Whose parameters are whose: an office changes what its own region lays down and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied

from tongjian.foundation.access.viewers import Viewer

from . import permissions

# (viewer, permission) -> the regions, by locality path, that the viewer's offices are there for.
Finder = Callable[[Viewer, str], Mapping[str, str]]
_finders: list[Finder] = []

NATION = ""
NOT_YOURS = "只能修改本地区的参数；全国的由最上级的工作机构修改，别的地区的由那里的主抓部门修改。"


@dataclass(frozen=True)
class Territory:
    """Where somebody may change parameters: own regions with their names, or everywhere."""

    is_everywhere: bool = False
    regions: Mapping[str, str] = field(default_factory=dict)

    def covers(self, region: str) -> bool:
        """Tell whether what a region lays down may be changed; the nation's only from the root."""
        if self.is_everywhere:
            return True
        return region != NATION and any(region.startswith(own) for own in self.regions)

    def __bool__(self) -> bool:
        return self.is_everywhere or bool(self.regions)


def register_territory(finder: Finder) -> None:
    """Teach the rulebook which regions a viewer's offices are there for."""
    _finders.append(finder)


def territory_of(viewer: Viewer) -> Territory:
    """Return where the viewer may change parameters."""
    if not viewer.may(permissions.AMEND):
        return Territory()
    found = [finder(viewer, permissions.AMEND) for finder in _finders]
    regions = {path: name for one in found for path, name in one.items()}
    return Territory(viewer.may_everywhere(permissions.AMEND), regions)


def require(viewer: Viewer, region: str) -> None:
    """Check that the viewer may change what a region lays down.

    Raises:
        PermissionDenied: it is not the viewer's.
    """
    viewer.require(permissions.AMEND)
    if not territory_of(viewer).covers(region):
        raise PermissionDenied(NOT_YOURS)
