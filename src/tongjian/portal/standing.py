"""What kind of work somebody does here, read from the rights they hold."""

from __future__ import annotations

from tongjian.foundation.access.viewers import Viewer

GRASS_ROOTS = frozenset({"branch_secretary", "member", "unit_head"})


def is_administrator(viewer: Viewer) -> bool:
    """Tell whether the viewer administers the system and so has no business data."""
    return any(role.is_administrator for role in viewer.roles)


def is_only_member(viewer: Viewer) -> bool:
    """Tell whether the viewer's own record is all there is to see."""
    return bool(viewer.held) and all(held.axis == "person" for held in viewer.held)


def is_office(viewer: Viewer) -> bool:
    """Tell whether the viewer works for an office, above branches and units."""
    codes = {role.code for role in viewer.roles}
    return bool(codes - GRASS_ROOTS) and not is_administrator(viewer)


def is_branch(viewer: Viewer) -> bool:
    """Tell whether the viewer keeps one branch or one unit."""
    return bool(viewer.held) and not (
        is_office(viewer) or is_administrator(viewer) or is_only_member(viewer)
    )
