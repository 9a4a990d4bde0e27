"""The data keys in memory, looked up anew every few seconds so that a rotation reaches everybody.

A new key is announced before it is used: it `starts_at` a moment when every process has looked
at least once. Until then values are sealed with the former key and searched under both.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg.pq import TransactionStatus

from . import ciphers, masters
from .models import DataKey

_QUIET = {TransactionStatus.IDLE, TransactionStatus.INTRANS}


class Held(NamedTuple):
    """One data key, ready to use."""

    number: int
    algorithm: str
    cipher: ciphers.Aead


class Index(NamedTuple):
    """One key of the blind index."""

    number: int
    starts_at: datetime
    secret: bytes


@dataclass(frozen=True)
class Ring:
    """All data keys of the database as they were a moment ago."""

    held: dict[int, Held]
    sealing: tuple[tuple[datetime, int], ...]
    indexing: tuple[Index, ...]
    looked_at: float = field(default_factory=time.monotonic)

    def current(self) -> Held:
        """Return the key that seals now."""
        return self.held[_started(self.sealing)]

    def index(self) -> bytes:
        """Return the key that indexes now."""
        number = _started([(key.starts_at, key.number) for key in self.indexing])
        return next(key.secret for key in self.indexing if key.number == number)

    def indexes(self) -> list[bytes]:
        """Return every key under which rows may be found, the one that indexes now first."""
        first = self.index()
        return [first, *(key.secret for key in self.indexing if key.secret != first)]


def _started(keys: Sequence[tuple[datetime, int]]) -> int:
    now = timezone.now()
    # A clock that was set back must not leave anybody without a key.
    return max((key for key in keys if key[0] <= now), default=min(keys))[1]


_ring: Ring | None = None


def ring(*, fresh: bool = False) -> Ring:
    """Return the keys, looked up again when they were not for a while."""
    global _ring
    known = _ring
    if known is None or ((fresh or _is_old(known)) and _may_ask()):
        known = _ring = _load()
    return known


def forget() -> None:
    """Drop the keys held in memory, after a rotation or in another database."""
    global _ring
    _ring = None


def _is_old(known: Ring) -> bool:
    return time.monotonic() - known.looked_at > float(settings.KEY_LOOK_SECONDS)


def _may_ask() -> bool:
    # During a COPY, or after an error, nothing can be asked on this connection.
    raw = connection.connection
    return raw is None or raw.pgconn.transaction_status in _QUIET


def _load() -> Ring:
    keys = list(DataKey.objects.order_by("id"))
    fields = [key for key in keys if key.purpose == DataKey.Purpose.FIELD]
    former = _ring.held if _ring else {}
    return Ring(
        held={key.pk: former.get(key.pk) or _opened(key) for key in fields},
        sealing=tuple((key.starts_at, key.pk) for key in fields if key.retired_at is None),
        indexing=tuple(
            Index(key.pk, key.starts_at, masters.unwrap(key.wrapped))
            for key in keys
            if key.purpose == DataKey.Purpose.INDEX and key.retired_at is None
        ),
    )


def _opened(key: DataKey) -> Held:
    secret = masters.unwrap(key.wrapped)
    return Held(key.pk, key.algorithm, ciphers.cipher(key.algorithm, secret))
