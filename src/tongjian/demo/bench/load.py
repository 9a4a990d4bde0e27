"""Many clients at once against real server processes."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import quantiles

from .entries import Entry
from .served import HELLO, OURS, served
from .sizes import Scale
from .world import session_of_office

CLIENTS, SECONDS, _WARM = 8, 10.0, 2.0
_LISTS = ("/units/", "/units/?sector=culture&covered=no", "/orgs/", "/members/")


@dataclass(frozen=True)
class Request:
    path: str
    body: bytes = b""


@dataclass(frozen=True)
class Caller:
    """One client: its headers, and what it asks for next."""

    headers: dict[str, str]
    ask: Callable[[], Request]
    # Seconds from one request to the next; 0 asks again at once.
    period: float = 0.0
    delay: float = 0.0


@dataclass
class Load:
    """What came back."""

    times: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    seconds: float = SECONDS

    @property
    def rate(self) -> float:
        return round(len(self.times) / self.seconds, 1)

    def percentile(self, share: int) -> float:
        """Return the time that so many of a hundred requests stayed within."""
        return round(quantiles(self.times, n=100, method="inclusive")[share - 1], 1)


def measure_lists(scale: Scale) -> list[Entry]:
    """Ask for the four hottest lists from eight clients."""
    session = session_of_office()
    with served(OURS, database=scale.database) as port:
        load = drive(port, [_reader(session, n) for n in range(CLIENTS)])
    refuse_errors(load)
    hello = hello_rate()
    return [
        Entry(
            code="lists-8",
            label=f"列表吞吐，{CLIENTS} 个客户端",
            value=load.rate,
            unit="请求/秒",
            goal=150,
            at_least=True,
            reference=hello,
            against="同一服务器上的 Django hello-world",
            note=f"中位 {load.percentile(50):g}，p95 {load.percentile(95):g} 毫秒，无错误",
        )
    ]


def hello_rate() -> float:
    """Return how many requests a second the bare framework answers on the same server."""
    callers = [Caller({}, lambda: Request("/")) for _ in range(CLIENTS)]
    with served(HELLO) as port:
        load = drive(port, callers)
    refuse_errors(load)
    return load.rate


def drive(port: int, callers: list[Caller], *, seconds: float = SECONDS) -> Load:
    """Let every caller ask from its own connection for a while; a warm-up does not count."""
    load, lock = Load(seconds=seconds), threading.Lock()
    start = time.monotonic() + _WARM
    threads = [
        threading.Thread(target=_call, args=(port, caller, start, load, lock))
        for caller in callers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return load


def refuse_errors(load: Load) -> None:
    """Stop when any answer was not what was asked for.

    Raises:
        RuntimeError: there were errors.
    """
    if load.errors:
        raise RuntimeError(f"errors under load: {load.errors.most_common(5)}")


def _call(port: int, caller: Caller, start: float, load: Load, lock: threading.Lock) -> None:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    own: list[float] = []
    errors: Counter[str] = Counter()
    due = start - _WARM + caller.delay
    end = start + load.seconds
    while (now := time.monotonic()) < end:
        if caller.period:
            time.sleep(max(0.0, min(due, end) - now))
            due = max(due + caller.period, time.monotonic())
        asked = caller.ask()
        before = time.monotonic()
        status = _once(link, caller, asked)
        after = time.monotonic()
        if start <= before and after <= end:
            own.append((after - before) * 1_000)
        if not _is_right(status, asked):
            errors[f"{asked.path} → {status}"] += 1
    link.close()
    with lock:
        load.times += own
        load.errors += errors


def _once(link: http.client.HTTPConnection, caller: Caller, asked: Request) -> int:
    try:
        method = "POST" if asked.body else "GET"
        link.request(method, asked.path, asked.body or None, headers=caller.headers)
        response = link.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        link.close()
        return 0
    return response.status


def _is_right(status: int, asked: Request) -> bool:
    # A form that was accepted sends the browser on.
    return status in (302, 303) if asked.body else status == 200


def _reader(session: str, number: int) -> Caller:
    turn = iter(range(number, 10**9))
    headers = {"Cookie": f"sessionid={session}"}
    return Caller(headers, lambda: Request(_LISTS[next(turn) % len(_LISTS)]))
