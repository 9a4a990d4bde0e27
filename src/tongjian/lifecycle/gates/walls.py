"""Tell PostgreSQL for this transaction whose declared members may be read (second wall)."""

from __future__ import annotations

from django.db import connection

from tongjian.foundation.access.viewers import Viewer

from . import permissions

EVERYWHERE = "*"


def arm(viewer: Viewer) -> None:
    """Open the declared members of the places where the viewer keeps the desk."""
    scope = viewer.scope(permissions.DESK)
    lows = EVERYWHERE if scope.is_everything else ",".join(scope.lows("place"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.desk', %s, true)", [lows])


def arm_everywhere() -> None:
    """Open all of them, for the disposal of what is due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.desk', %s, true)", [EVERYWHERE])
