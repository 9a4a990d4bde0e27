"""Read lists and statistics from a replica when it is near enough; write to the primary only.

The replica takes the place of the request's connection, so that everything below (row-level
security, the viewer's scope, raw SQL) works there as on the primary. Whoever has just written
reads the primary until the replica has come as far; so does everybody when it lags or is away.
A page that turns out to write is asked again of the primary, and remembered.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

Handler = Callable[[HttpRequest], HttpResponse]
PRIMARY, REPLICA = "default", "replica"
# How far a browser's last change reached into the primary's log.
COOKIE = "seen"
HEADER = "X-Read-From"
# What only reads, unless it turns out otherwise.
PREFIXES = ("/units/", "/orgs/", "/members/", "/stats/", "/city/", "/search/", "/posts/")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_COOKIE_SECONDS = 300
_PAUSE_SECONDS = 5.0
_READ_ONLY = "25006"

log = logging.getLogger(__name__)


def position(text: str) -> int:
    """Return a position in the log as a number; 0 for what is none."""
    high, _, low = text.partition("/")
    try:
        return (int(high, 16) << 32) | int(low, 16)
    except ValueError:
        return 0


@dataclass
class Lag:
    """How far the replica must be: where the primary was when the allowed lag began."""

    limit: float
    _samples: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=64))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def required(self, now: float, ask_primary: Callable[[], int]) -> int:
        """Return the position that the replica must have replayed by now."""
        with self._lock:
            is_due = not self._samples or now - self._samples[-1][0] >= self.limit / 2
        if is_due:
            reached = ask_primary()
            with self._lock:
                self._samples.append((now, reached))
        with self._lock:
            span = (now - 3 * self.limit, now - self.limit)
            known = [reached for at, reached in self._samples if span[0] <= at <= span[1]]
            # After a pause nothing old enough is known: then it must be where the primary is.
            return known[-1] if known else self._samples[-1][1]


@dataclass
class Attempt:
    """One request asked of the replica; `failed` when the primary must answer it."""

    failed: bool = False
    wrote: bool = False

    def watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Note a statement that the replica refuses or cannot answer."""
        try:
            return execute(sql, params, many, context)
        except DatabaseError as error:
            state = getattr(error.__cause__, "sqlstate", None) or ""
            self.wrote |= state == _READ_ONLY
            # Connection lost (08, 57), cancelled because the primary removed rows (40).
            self.failed |= state == _READ_ONLY or not state or state[:2] in ("08", "40", "57")
            raise


class ReplicaMiddleware:
    """Choose the server of each request; stands before everything that asks the database."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self._lag = Lag(limit=settings.REPLICA_LAG_SECONDS)
        self._writing: set[str] = set()
        self._paused_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = self._candidate(request)
        if name and self._is_near_enough(request):
            response = self._from_replica(request, name)
            if response is not None:
                return response
        response = self.get_response(request)
        if request.method not in _SAFE:
            _remember(response)
        elif name:
            response.headers[HEADER] = "primary"
        return response

    def _candidate(self, request: HttpRequest) -> str:
        """Return the name of a page that may be read from the replica, else nothing."""
        path = request.path_info
        if request.method not in ("GET", "HEAD") or not path.startswith(PREFIXES):
            return ""
        # A file goes on being written after the answer; a program keeps no cookies; what was known
        # on a past day is read through temporary views, which a replica cannot make.
        if {"export", "known_on"} & request.GET.keys() or "Authorization" in request.headers:
            return ""
        with suppress(Resolver404):
            name = resolve(path).view_name
            return "" if name in self._writing else name
        return ""

    def _is_near_enough(self, request: HttpRequest) -> bool:
        now = time.monotonic()
        if now < self._paused_until:
            return False
        try:
            required = self._lag.required(now, _primary_position)
            reached = _replica_position()
        except DatabaseError as error:
            log.warning("The replica cannot be asked: %s", error)
            self._paused_until = now + _PAUSE_SECONDS
            connections[REPLICA].close()
            return False
        own = position(request.COOKIES.get(COOKIE, ""))
        return reached > 0 and reached >= max(required, own)

    def _from_replica(self, request: HttpRequest, name: str) -> HttpResponse | None:
        attempt = Attempt()
        with _in_place_of_primary(attempt):
            response = self.get_response(request)
        if attempt.wrote:
            self._writing.add(name)
        if attempt.failed:
            response.close()
            return None
        response.headers[HEADER] = "replica"
        return response


@contextmanager
def _in_place_of_primary(attempt: Attempt) -> Iterator[None]:
    primary, replica = connections[PRIMARY], connections[REPLICA]
    connections[PRIMARY] = replica
    try:
        with replica.execute_wrapper(attempt.watch):
            yield
    finally:
        connections[PRIMARY] = primary


def _primary_position() -> int:
    return position(_asked(connections[PRIMARY], "SELECT pg_current_wal_insert_lsn()::text"))


def _replica_position() -> int:
    """Return how far the replica is; a server that is no replica (any more) is nowhere."""
    text = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END"
    return position(_asked(connections[REPLICA], text))


def _asked(connection: BaseDatabaseWrapper, text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(text)
        (found,) = cursor.fetchone() or ("",)
    return str(found or "")


def _remember(response: HttpResponse) -> None:
    """Let the browser say how far its own change reached."""
    with suppress(DatabaseError):
        reached = _asked(connections[PRIMARY], "SELECT pg_current_wal_insert_lsn()::text")
        response.set_cookie(
            COOKIE,
            reached,
            max_age=_COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
