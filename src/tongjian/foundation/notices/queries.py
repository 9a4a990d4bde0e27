"""Notices as a viewer may see them: to do oneself, and to be done below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, F, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404

from tongjian.foundation.access import axes
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.scopes import NOTHING, Reach
from tongjian.foundation.access.viewers import Viewer

from .models import Matter, Notice

# Who does the work where; whoever guides or is the fallback looks on.
DOING = frozenset({"own", "trustee"})
COLUMNS = {
    "org": "org_path",
    "place": "place_path",
    "agency": "agency_id",
    "unit": "unit_id",
    "person": "person_id",
}
NAMED = 3
HEAPS = 50
_LOOKED_AT = 300


# For whom a viewer acts today, and how the codes of the matters begin that this is about.
Stand = Callable[[Viewer], Iterable[tuple[Viewer, str]]]
_stands: list[Stand] = []


def register_stand(find: Stand) -> None:
    """Tell who acts for whom; done in an area's `apps.py`."""
    _stands.append(find)


@dataclass(frozen=True)
class Duties:
    """What a viewer is asked for: which matters, and where; `others` are those acted for."""

    viewer: Viewer
    matters: Mapping[int, Matter]
    others: tuple[Duties, ...] = ()

    @cached_property
    def mine(self) -> Q:
        """Return the condition that the viewer is to do it: at the own node, or by name."""
        found = self._own
        for other in self.others:
            found |= other._own
        nobody_else = Q(assignee__isnull=True)
        if self.viewer.user_id is None:
            return found & nobody_else
        return (found & nobody_else) | Q(assignee_id=self.viewer.user_id)

    @cached_property
    def seen(self) -> Q:
        """Return the condition that the viewer may know of it, own ones included."""
        found = NOTHING
        for permissions, ids in self._sets.items():
            where = Q()
            for permission in permissions:
                where &= self.viewer.scope(permission).q(**COLUMNS)
            found |= Q(matter_id__in=ids) & where
        for other in self.others:
            found |= other._own
        if self.viewer.user_id is not None:
            found |= Q(assignee_id=self.viewer.user_id)
        return found

    @cached_property
    def _own(self) -> Q:
        """Return the condition that it is owned where the viewer does the work."""
        found = NOTHING
        for permissions, ids in self._sets.items():
            if where := self._at(permissions):
                found |= Q(matter_id__in=ids) & where
        return found

    @cached_property
    def _sets(self) -> dict[tuple[str, ...], list[int]]:
        sets: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for matter in self.matters.values():
            if all(self.viewer.may(permission) for permission in matter.permissions):
                sets[tuple(matter.permissions)].append(matter.pk)
        return sets

    def _at(self, permissions: Iterable[str]) -> Q | None:
        """Return "exactly where the viewer holds all of these and does the work"."""
        wheres = []
        for axis, column in COLUMNS.items():
            places = [self._places(permission, axis) for permission in permissions]
            if common := frozenset.intersection(*places):
                wheres.append(Q(**{f"{column}__in": sorted(common, key=str)}))
        if not wheres:
            return None
        found = wheres[0]
        for where in wheres[1:]:
            found |= where
        return found

    def _places(self, permission: str, axis: str) -> frozenset[str | int]:
        return frozenset(
            reach.low if reach.id is None else reach.id
            for reach in self.viewer.scope(permission).reaches
            if reach.axis == axis and reach.relation in DOING and not reach.is_everything
        )


@dataclass
class Line:
    """One matter as the list shows it: how many, how many of them late, the first by name."""

    matter: Matter
    count: int
    overdue: int
    soon: int
    put_off: int
    first_due: date | None
    named: list[Notice] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """Return how many are neither done nor put off."""
        return self.count - self.put_off

    @property
    def minutes(self) -> int:
        """Return about how long all of them take."""
        return self.matter.minutes * self.waiting

    @property
    def stage(self) -> str:
        """Return where the line stands: overdue, soon, later, put_off."""
        if not self.waiting:
            return "put_off"
        if self.overdue:
            return "overdue"
        return "soon" if self.soon else "later"


def duties_of(viewer: Viewer) -> Duties:
    """Return what a viewer is asked for, in the place of others too."""
    matters = Matter.objects.in_bulk()
    stands = [pair for find in _stands for pair in find(viewer)]
    others = (Duties(giver, _begun(matters, viewer, code)) for giver, code in stands)
    return Duties(viewer, matters, tuple(others))


def _begun(matters: Mapping[int, Matter], viewer: Viewer, code: str) -> dict[int, Matter]:
    """Return the matters whose code begins so and whose kind of right the viewer holds."""
    return {
        pk: matter
        for pk, matter in matters.items()
        if matter.code.startswith(code) and all(map(viewer.may, matter.permissions))
    }


def open_notices(duties: Duties, *, mine: bool | None = None) -> QuerySet[Notice]:
    """Return the open notices: those to do oneself, those of others below, or both."""
    rows = Notice.objects.filter(duties.mine if mine else duties.seen, closed_on__isnull=True)
    return rows.exclude(duties.mine) if mine is False else rows


def lines(duties: Duties, *, on: date, mine: bool, named: int = NAMED) -> list[Line]:
    """Return the open notices by matter, the most pressing first; two queries."""
    counted = _counted(open_notices(duties, mine=mine), on)
    found = [
        Line(matter=duties.matters[row.pop("matter_id")], **row)
        for row in counted
        if row["matter_id"] in duties.matters
    ]
    if named and found:
        _name(found, open_notices(duties, mine=mine), on, named)
    return sorted(found, key=_pressing)


@dataclass
class Heap:
    """One record as the list shows it: what there is to do about it."""

    label: str
    url: str
    notices: list[Notice]

    @property
    def first_due(self) -> date | None:
        """Return the nearest day on which something is due."""
        return min((n.due_on for n in self.notices if n.due_on), default=None)


def heaps(duties: Duties, *, on: date, mine: bool) -> list[Heap]:
    """Return the records with most to do about them, the most pressing first; two queries."""
    rows = open_notices(duties, mine=mine).filter(awake(on), subject_id__isnull=False)
    counted = (
        rows.order_by()
        .values("subject_kind", "subject_id")
        .annotate(number=Count("pk"), first=Min("due_on"))
    )
    chosen = counted.order_by(F("first").asc(nulls_last=True), "-number", "subject_id")[:HEAPS]
    keys = [(row["subject_kind"], row["subject_id"]) for row in chosen]
    about: dict[tuple[str, int | None], list[Notice]] = {key: [] for key in keys}
    for notice in rows.filter(subject_id__in=[pk for _, pk in keys]).order_by("due_on", "pk"):
        if (key := (notice.subject_kind, notice.subject_id)) in about:
            notice.matter = duties.matters[notice.matter_id]
            about[key].append(notice)
    return [Heap(found[0].label, found[0].url, found) for found in about.values() if found]


def count_mine(duties: Duties, *, on: date) -> int:
    """Count the matters that wait for the viewer: lines, not rows."""
    rows = open_notices(duties, mine=True).filter(awake(on)).order_by()
    return rows.values("matter_id").distinct().count()


def awake(on: date) -> Q:
    """Return the condition that a notice is not put off."""
    return Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=on)


def get_matter(duties: Duties, code: str) -> Matter:
    """Return a matter by its code. Raises Http404 for one that nobody declared."""
    for matter in duties.matters.values():
        if matter.code == code:
            return matter
    raise Http404("没有这类待办。")


def week_end(on: date) -> date:
    """Return the Sunday of the week."""
    return on + timedelta(days=6 - on.weekday())


def _counted(rows: QuerySet[Notice], on: date) -> list[Any]:
    up = awake(on)
    return list(
        rows.order_by()
        .values("matter_id")
        .annotate(
            count=Count("pk"),
            overdue=Count("pk", filter=up & Q(due_on__lt=on)),
            soon=Count("pk", filter=up & Q(due_on__gte=on, due_on__lte=week_end(on))),
            put_off=Count("pk", filter=~up),
            first_due=Min("due_on", filter=up),
        )
    )


def _name(found: list[Line], rows: QuerySet[Notice], on: date, number: int) -> None:
    by_matter = {line.matter.pk: line for line in found}
    place = Window(
        RowNumber(), partition_by=["matter_id"], order_by=[F("due_on").asc(nulls_last=True), "pk"]
    )
    for notice in rows.filter(awake(on)).annotate(place=place).filter(place__lte=number):
        by_matter[notice.matter_id].named.append(notice)
    for line in found:
        line.named.sort(key=lambda notice: (notice.due_on or date.max, notice.pk))


def _pressing(line: Line) -> tuple[int, date, int, str]:
    stages = ("overdue", "soon", "later", "put_off")
    weights = ("hard", "soft", "remind")
    return (
        stages.index(line.stage),
        line.first_due or date.max,
        weights.index(line.matter.weight),
        line.matter.code,
    )


def find_people(viewer: Viewer, *, text: str, limit: int = 20) -> list[Any]:
    """Return active accounts at or below the viewer's own nodes, by part of their name."""
    users = get_user_model().objects.filter(is_active=True).order_by("username")
    if wanted := text.strip():
        users = users.filter(Q(display_name__contains=wanted) | Q(username__contains=wanted))
    found = {user.pk: user for user in users[:_LOOKED_AT]}
    near = _holders_near(viewer, list(found))
    return [user for pk, user in found.items() if pk in near][:limit]


def _holders_near(viewer: Viewer, user_ids: list[int]) -> set[int]:
    """Return who of these holds a right over something that the viewer reaches, too."""
    grants = list(Grant.objects.valid_on(viewer.on).filter(user_id__in=user_ids))
    own = [reach for held in viewer.held for reach in held.reaches if reach.relation in DOING]
    near = set()
    for axis in {grant.axis for grant in grants} - {"none", "person"}:
        here = [grant for grant in grants if grant.axis == axis and grant.target_id]
        reached = axes.resolve(axis, {grant.target_id or 0 for grant in here}, viewer.on)
        for grant in here:
            if any(_covers(mine, one) for one in reached[grant.target_id or 0] for mine in own):
                near.add(grant.user_id)
    return near


def _covers(mine: Reach, other: Reach) -> bool:
    if mine.axis != other.axis or other.relation not in DOING:
        return False
    return mine.id == other.id if other.id is not None else mine.covers(other.low)
