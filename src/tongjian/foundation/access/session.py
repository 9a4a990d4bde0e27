"""Tell PostgreSQL for this transaction whose personal rows may be read (second wall).

The policies (members migration) read four settings. An unset `app.high` lets nothing through, so
forgetting to arm fails closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from .scopes import PATH_END, Scope

_SETTINGS = ("app.low", "app.high", "app.more", "app.person")


def arm(scope: Scope, *, person_ids: tuple[int, ...] = ()) -> None:
    """Set what row-level security lets through until the end of the transaction."""
    lows = scope.lows("org")
    first = lows[0] if lows else ""
    high = "" if not lows else first + PATH_END
    more = ",".join(lows[1:])
    person = str(person_ids[0]) if person_ids else ""
    _set((first, high, more, person))


@contextmanager
def whole_register() -> Iterator[None]:
    """Lift the second wall for a step that has been authorized and reaches beyond the actor.

    A transfer, for example, ends in a branch that the sender may not read.
    """
    with transaction.atomic():
        before = _get()
        _set(("", PATH_END, "", before[3]))
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _set(before)


def _set(values: tuple[str, str, str, str]) -> None:
    calls = ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", values)


def _get() -> tuple[str, str, str, str]:
    calls = ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in _SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}")
        low, high, more, person = cursor.fetchone() or ("", "", "", "")
    return low, high, more, person
