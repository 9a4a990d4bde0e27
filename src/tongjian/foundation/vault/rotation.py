"""Exchange the data keys of a live database, piece by piece; a killed rotation is run again.

Nothing is remembered beside the data: whatever does not begin with the current key's head is
still to be done, and a rotation is under way as long as a former key is not retired.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tongjian.kernel.errors import UnableTo

from . import ciphers, masters, sealing
from .models import DataKey
from .places import Place, all_places
from .ring import ring

_LOCK = "vault.rotation"
_ROUNDS, _ROUND_SECONDS = 120, 0.5
Tell = Callable[[str, int, int], None]


class UnableToRotate(UnableTo):
    """The keys cannot be exchanged now; the message says why."""


@dataclass(frozen=True)
class Rotated:
    """What a rotation did."""

    values: int
    algorithm: str


def rotate(*, algorithm: str = ciphers.AES, tell: Tell = lambda *_: None) -> Rotated:
    """Make new data keys (or go on with those of a killed rotation) and seal everything anew.

    Raises:
        UnableToRotate: another rotation runs, the cipher is not offered, or values stay locked.
    """
    if not ciphers.is_offered(algorithm):
        raise UnableToRotate(f"本机的 cryptography 库不提供 {algorithm}，未作任何改动。")
    _lock_out_others()
    try:
        if not is_under_way():
            _announce(algorithm)
        _wait_until_all_know(tell)
        values = sum(_reseal(place, tell) for place in all_places().values())
        _retire()
    finally:
        _let_others()
    sealing.forget_keys()
    return Rotated(values, ring().current().algorithm)


def is_under_way() -> bool:
    """Tell whether a former key still waits to be retired."""
    return DataKey.objects.filter(retired_at=None, purpose=DataKey.Purpose.FIELD).count() > 1


def rotate_master(*, tell: Tell = lambda *_: None) -> str:
    """Wrap the data keys with a new key-encryption key; return where the former one was kept.

    Raises:
        UnableToUnwrap: the key is not in a file and the next one was not given.
    """
    _lock_out_others()
    try:
        upcoming = masters.prepare_next()
        with transaction.atomic():
            keys = list(DataKey.objects.select_for_update().order_by("id"))
            for done, key in enumerate(keys, start=1):
                if not masters.is_wrapped_by(key.wrapped, upcoming):
                    key.wrapped = masters.wrap(masters.unwrap(key.wrapped), master=upcoming)
                    key.save(update_fields=["wrapped"])
                tell("数据密钥", done, len(keys))
        former = masters.put_in_place()
    finally:
        _let_others()
    sealing.forget_keys()
    return str(former) if former else ""


def _announce(algorithm: str) -> None:
    starts_at = timezone.now() + timedelta(seconds=_notice_seconds())
    with transaction.atomic():
        sealing.make_key(DataKey.Purpose.INDEX, algorithm, starts_at=starts_at)
        sealing.make_key(DataKey.Purpose.FIELD, algorithm, starts_at=starts_at)


def _notice_seconds() -> float:
    return 2 * float(settings.KEY_LOOK_SECONDS)


def _wait_until_all_know(tell: Tell) -> None:
    newest = DataKey.objects.filter(purpose=DataKey.Purpose.FIELD).latest("starts_at", "id")
    total = int(_notice_seconds())
    # Even a process that looked just before the announcement has looked again by then.
    while (left := (newest.starts_at - timezone.now()).total_seconds()) > 0:
        tell("等待各进程得知新密钥（秒）", max(total - int(left), 0), total)
        time.sleep(min(left, 1.0))
    sealing.forget_keys()


def _reseal(place: Place, tell: Tell) -> int:
    """Walk a place until nothing is left: what others were writing comes in a later round."""
    total, done = place.remaining(), 0
    for _ in range(_ROUNDS):
        after = 0
        while piece := place.walk(after):
            after = piece[0]
            done += piece[1]
            tell(place.label, done, max(total, done))
        if not place.remaining():
            return done
        time.sleep(_ROUND_SECONDS)
    raise UnableToRotate(f"“{place.label}”还有数据被占用，没有换完。请稍后再运行一次，将接着做。")


def _retire() -> None:
    """Seal and index with the newest keys only; former ones stay to open what backups hold."""
    for purpose in DataKey.Purpose.values:
        open_keys = DataKey.objects.filter(purpose=purpose, retired_at=None)
        newest = open_keys.latest("starts_at", "id")
        open_keys.exclude(pk=newest.pk).update(retired_at=timezone.now())


def _lock_out_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [_LOCK])
        if not cursor.fetchone()[0]:
            raise UnableToRotate("另一个更换密钥的命令正在运行。")


def _let_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [_LOCK])
