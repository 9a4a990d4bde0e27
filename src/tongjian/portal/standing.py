"""What kind of work somebody does here, read from the rights they hold."""

from __future__ import annotations

from tongjian.foundation.access.viewers import Viewer

GRASS_ROOTS = frozenset({"branch_secretary", "member", "unit_head"})


def is_administrator(viewer: Viewer) -> bool:
    """Tell whether the viewer administers the system and so has no business data."""
    return any(role.is_administrator for role in viewer.roles)


def sees_only_own(viewer: Viewer) -> bool:
    """Tell whether the viewer's own record is all there is to see."""
    return bool(viewer.held) and all(held.axis == "person" for held in viewer.held)


def may_do_more_than_read_own(viewer: Viewer) -> bool:
    """Tell whether there is work beside the own record."""
    return not sees_only_own(viewer)


def is_office(viewer: Viewer) -> bool:
    """Tell whether the viewer works for an office, above branches and units."""
    return bool(_codes(viewer) - GRASS_ROOTS) and not is_administrator(viewer)


def keeps_branch(viewer: Viewer) -> bool:
    """Tell whether the viewer keeps one branch and no more."""
    return "branch_secretary" in _codes(viewer) <= GRASS_ROOTS


def keeps_unit(viewer: Viewer) -> bool:
    """Tell whether the viewer heads a unit and no more."""
    return "unit_head" in _codes(viewer) <= GRASS_ROOTS - {"branch_secretary"}


def _codes(viewer: Viewer) -> set[str]:
    return {role.code for role in viewer.roles}
