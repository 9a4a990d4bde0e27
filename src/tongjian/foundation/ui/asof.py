"""The as-of day of a page: today, or a day that the reader asked for."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from tongjian.foundation import clock

PARAM = "on"
EARLIEST = date(1921, 1, 1)


@dataclass(frozen=True)
class AsOf:
    on: date
    today: date
    back_url: str = ""
    error: str = ""

    @property
    def is_past(self) -> bool:
        return self.on < self.today


def read(request: HttpRequest, *, latest: date | None = None) -> AsOf:
    """Read `?on=2018-05-01`; a day that makes no sense is refused in words, today is shown.

    With `latest`, that day takes the place of today: nothing later was known then.
    """
    today = latest or clock.today()
    named = "所知日" if latest and latest < clock.today() else "今天"
    text = request.GET.get(PARAM, "").strip()
    query = request.GET.copy()
    query.pop(PARAM, None)
    back = f"?{query.urlencode()}" if query else request.path
    if not text:
        return AsOf(today, today, back)
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return AsOf(today, today, back, f"时点“{text}”不是日期，请写成 2018-05-01")
    if not EARLIEST <= on <= today:
        return AsOf(today, today, back, f"时点“{text}”应在 {EARLIEST} 与 {today}（{named}）之间")
    return AsOf(on, today, back)
