"""The day of knowledge that an address names: as known now, or as it was known on a past day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone

from tongjian.foundation import clock
from tongjian.foundation.access.scopes import Reach
from tongjian.foundation.access.viewers import Held, Viewer
from tongjian.foundation.history.models import Recording
from tongjian.registry.party_orgs.models import PartyOrg

from .addresses import KNOWN
from .asking import UnableToShowTable
from .known import known_on


@dataclass(frozen=True)
class Knowledge:
    """Until which day things were known; None is now. Before `since` nothing can be told."""

    day: date | None
    today: date
    since: date | None
    error: str = ""

    @property
    def latest(self) -> date:
        """Return the last day of which anything can have been known."""
        return self.day or self.today


def read(request: HttpRequest) -> Knowledge:
    """Read `?known_on=2026-05-01`; a day that cannot be told is refused in words."""
    today, since = clock.today(), _since()
    text = request.GET.get(KNOWN, "").strip()
    if not text:
        return Knowledge(None, today, since)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Knowledge(None, today, since, f"“{text}”不是日期，请写成 2026-05-01。")
    if day > today:
        return Knowledge(None, today, since, f"所知日 {day} 还没有到，今天是 {today}。")
    if since is None or day < since:
        begun = f"自 {since} 起" if since else "自今后起"
        said = f"改动{begun}才逐行留底，{day} 当时所知的数不能重算。"
        return Knowledge(None, today, since, said)
    return Knowledge(day if day < today else None, today, since)


@contextmanager
def as_known(viewer: Viewer, knowledge: Knowledge) -> Iterator[Viewer]:
    """Compute as things were known; yields the viewer as the tree of that day places them.

    Raises:
        UnableToShowTable: the day cannot be told.
    """
    if knowledge.error:
        raise UnableToShowTable(knowledge.error)
    if knowledge.day is None:
        yield viewer
        return
    ids = _ids(viewer)
    with known_on(knowledge.day):
        paths = dict(PartyOrg.objects.filter(pk__in=ids.values()).values_list("pk", "path"))
        then = {low: paths[pk] for low, pk in ids.items() if pk in paths}
        yield _placed(viewer, then)


def _since() -> date | None:
    begun = Recording.objects.aggregate(latest=Max("since"))["latest"]
    return timezone.localtime(begun).date() if begun else None


def _ids(viewer: Viewer) -> dict[str, int]:
    lows = {r.low for held in viewer.held for r in held.reaches if r.axis == "org" and r.low}
    return dict(PartyOrg.objects.filter(path__in=lows).values_list("path", "pk"))


def _placed(viewer: Viewer, then: Mapping[str, str]) -> Viewer:
    """Return the viewer with each subtree where it stood; what was not there is not reached."""
    held = tuple(_moved(one, then) for one in viewer.held)
    return Viewer(user_id=viewer.user_id, name=viewer.name, on=viewer.on, held=held)


def _moved(held: Held, then: Mapping[str, str]) -> Held:
    def there(reach: Reach) -> bool:
        return reach.axis != "org" or not reach.low or reach.low in then

    kept = (reach for reach in held.reaches if there(reach))
    return replace(
        held,
        reaches=tuple(
            replace(r, low=then[r.low]) if r.axis == "org" and r.low else r for r in kept
        ),
    )
