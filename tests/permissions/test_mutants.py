"""Does the oracle notice? The scope is broken on purpose, one way at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from tongjian.foundation.access import axes, scopes, session, viewers
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.scopes import Reach, Scope

from .building import Built, build
from .looking import complaints
from .plans import draw

Break = Callable[[pytest.MonkeyPatch], None]
# Enough worlds for every way in to have its turn with every kind of right.
SEED, WORLDS = "mutants-26", 40


@pytest.fixture(scope="module")
def _mutable(django_db_setup: None, django_db_blocker: Any) -> Any:
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield build(draw(SEED, worlds=WORLDS))
        transaction.set_rollback(True)


@pytest.fixture
def built(_mutable: Built, db: None) -> Built:
    return _mutable


def found(built: Built) -> list[str]:
    return [said for world in range(WORLDS) for said in complaints(built, world)]


def drop_an_axis(patch: pytest.MonkeyPatch) -> None:
    """Rights over a place count for nothing."""
    on = Scope._on
    patch.setattr(Scope, "_on", lambda s, axis, c: [] if axis == "place" else on(s, axis, c))


def open_the_range(patch: pytest.MonkeyPatch) -> None:
    """The upper end of a range is forgotten."""
    patch.setattr(scopes, "range_q", lambda column, low: Q(**{f"{column}__gte": low}))


class Timeless:
    """Asks for the grants of a user as if none had a beginning or an end."""

    def run(self, *, user: int, on: date) -> list[tuple[Any, ...]]:
        rows = Grant.objects.filter(user_id=user)
        return list(rows.values_list("role", "axis", "target_id"))


def forget_the_dates(patch: pytest.MonkeyPatch) -> None:
    """Ended and coming rights count."""
    patch.setattr(viewers, "_HELD", Timeless())


def forget_the_tie(patch: pytest.MonkeyPatch) -> None:
    """Guidance gives what only leading gives."""
    patch.setattr(viewers.Held, "reach_with", lambda held, permission: iter(held.reaches))


def take_out_whatever_is_seen(patch: pytest.MonkeyPatch) -> None:
    """A file holds all that the list shows, wherever it may be taken out."""
    patch.setattr(viewers.Viewer, "limited_to", lambda viewer, permission: viewer)


def skip_the_second_range(patch: pytest.MonkeyPatch) -> None:
    """Of several subtrees only the first is open."""
    lows = Scope.lows
    patch.setattr(Scope, "lows", lambda scope, axis: lows(scope, axis)[:1])


def let_the_dissolved_reach(patch: pytest.MonkeyPatch) -> None:
    """An organisation that is no more still opens its last subtree."""
    resolve = axes._resolvers["org"]

    def all_of_them(ids: Collection[int], on: date) -> dict[int, list[Reach]]:
        reaches = resolve(ids, on)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, path FROM party_orgs_partyorg"
                " WHERE id = ANY(%s) AND dissolved_on IS NOT NULL",
                [list(ids)],
            )
            for key, path in cursor.fetchall():
                reaches[key] = [Reach(axis="org", low=path)]
        return reaches

    patch.setitem(axes._resolvers, "org", all_of_them)


def tear_down_the_wall(patch: pytest.MonkeyPatch) -> None:
    """Row-level security is armed with everything."""
    patch.setattr(session, "_set", _armed_with_everything)


def _armed_with_everything(values: tuple[str, str, str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.low', '', true), set_config('app.high', '~', true)")


BREAKS: tuple[Break, ...] = (
    drop_an_axis,
    open_the_range,
    forget_the_dates,
    forget_the_tie,
    take_out_whatever_is_seen,
    skip_the_second_range,
    let_the_dissolved_reach,
    tear_down_the_wall,
)


def test_nothing_is_wrong_before(built: Built) -> None:
    assert found(built) == []


@pytest.mark.parametrize("broken", BREAKS, ids=lambda one: one.__name__)
def test_the_oracle_notices(broken: Break, built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch)

    assert found(built)
