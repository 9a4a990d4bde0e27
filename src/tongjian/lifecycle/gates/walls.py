"""Tell PostgreSQL for this transaction whose declarations may be read (second wall)."""

from __future__ import annotations

from django.db import connection

from tongjian.foundation.access.scopes import Scope
from tongjian.foundation.access.viewers import Viewer

from . import permissions

EVERYWHERE = "*"


def arm(viewer: Viewer) -> None:
    """Open what lies at the viewer's desk, and the candidates that the viewer's side looks at."""
    desk, party = viewer.scope(permissions.DESK), viewer.scope(permissions.APPRAISE)
    _set(_lows(desk, "place"), _lows(party, "org"))


def _lows(scope: Scope, axis: str) -> str:
    return EVERYWHERE if scope.is_everything else ",".join(scope.lows(axis))


def _set(desk: str, party: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.desk', %s, true), set_config('app.term', %s, true)",
            [desk, party],
        )


def arm_everywhere() -> None:
    """Open all of them, for the disposal of what is due."""
    _set(EVERYWHERE, EVERYWHERE)
