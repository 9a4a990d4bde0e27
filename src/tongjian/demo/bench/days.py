"""A mixed day: fifty signed-in users of different roles read, count and write at once."""

from __future__ import annotations

from random import Random
from secrets import token_hex
from urllib.parse import urlencode

from .callers import STATISTICS_SHARE, WRITES_SHARE, User, build_users
from .entries import Entry
from .load import Caller, Request, drive, hello_rate, refuse_errors
from .served import OURS, served
from .sizes import Scale

_USERS, _SECONDS = 50, 20.0
# Fifty people who each act about every third of a second: a little more than the goal asks.
_PERIOD = 0.3
_CLIENTS = 8


def measure_day(scale: Scale) -> list[Entry]:
    """Serve the users for a while at a given pace, then as fast as eight of them can ask."""
    users = build_users(_USERS)
    with served(OURS, database=scale.database) as port:
        paced = drive(port, [_caller(u, n, users) for n, u in enumerate(users)], seconds=_SECONDS)
        fast = [_caller(users[n * 6], n, users, period=0.0) for n in range(_CLIENTS)]
        most = drive(port, fast)
    refuse_errors(paced)
    refuse_errors(most)
    hello = hello_rate()
    about = f"{_USERS} 名用户、80% 列表和页面、15% 统计、5% 写入，无错误"
    return [
        Entry(
            code="mixed-day-rate",
            label=f"混合的一天：{_USERS} 名用户每 {_PERIOD:g} 秒各一次请求",
            value=paced.rate,
            unit="请求/秒",
            goal=150,
            at_least=True,
            reference=hello,
            against="同一服务器上的 Django hello-world",
            note=f"{about}；{_CLIENTS} 人不停地请求时 {most.rate:g} 请求/秒",
        ),
        Entry(
            code="mixed-day-p95",
            label="混合的一天：95 百分位",
            value=paced.percentile(95),
            unit="毫秒",
            goal=300,
            note=f"中位 {paced.percentile(50):g} 毫秒",
        ),
    ]


def _caller(user: User, number: int, users: list[User], *, period: float = _PERIOD) -> Caller:
    chance = Random(number)  # noqa: S311
    # Not every role counts or writes; those who may do so more often.
    counting = STATISTICS_SHARE * len(users) / sum(bool(u.figures) for u in users)
    writing = WRITES_SHARE * len(users) / sum(bool(u.writes) for u in users)

    def ask() -> Request:
        luck = chance.random()
        if user.writes and luck < writing:
            return _writing(user, chance)
        if user.figures and luck < writing + counting:
            return Request(chance.choice(user.figures))
        return Request(chance.choice(user.pages))

    return Caller(user.headers, ask, period, delay=period * number / len(users))


def _writing(user: User, chance: Random) -> Request:
    name = f"测量会员单位{token_hex(8)}"
    fields = {"name": name, "start_on": "2026-01-05", "uscc": "", "is_covered": ""}
    return Request(chance.choice(user.writes), urlencode(fields).encode())
