"""Narrow a set of Party organisations by the conditions of a list, of today or of any day.

On a past day the dated facts come from the version of that day (joined as `dated`). Who holds the
secretary's post is looked up through the reverse name of the posts' own foreign key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, When

from tongjian.foundation.access.scopes import NOTHING, range_q
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.history.models import valid_on_q
from tongjian.foundation.search import engine
from tongjian.foundation.search.text import Query
from tongjian.registry.units.least import least_members

from . import permissions
from .choices import BRANCHES, RelationKind
from .models import OrgFacts, PartyOrg, Relation

AXES = {"org": "path"}
DATED = frozenset(field.name for field in OrgFacts._meta.concrete_fields)
SECRETARY = "secretary"
# Fewer letters and digits than these are not taken for the beginning of a code.
CODE_FROM = 3
# Conditions whose facts are known for today only.
TODAY_ONLY = {"few": "支部规模", "members": "正式党员数", "overdue": "任期"}


@dataclass(frozen=True)
class Context:
    viewer: Viewer
    on: date
    past: bool
    counts: Q

    def dated(self, name: str) -> str:
        return f"dated__{name}" if self.past else name


Condition = Callable[[Context, Any], Q]


def counted_q(viewer: Viewer) -> Q:
    """Return where the viewer may see head-counts, among the organisations that may be read."""
    scope, readable = viewer.scope(permissions.SEE_COUNTS), viewer.scope(permissions.READ)
    return Q() if set(readable.reaches) <= set(scope.reaches) else scope.q(**AXES)


def shown_to(rows: QuerySet[PartyOrg], *, viewer: Viewer, on: date) -> QuerySet[PartyOrg]:
    """Add what the columns of a list need, blank where the viewer has no right to it."""
    counts = counted_q(viewer)
    seat = Q(appointments__post=SECRETARY) & valid_on_q(on, "appointments__")
    return rows.annotate(
        seat=FilteredRelation("appointments", condition=seat),
        secretary_name=F("seat__holder_name"),
        counted_full=_only(counts, "full_members"),
        counted_probationary=_only(counts, "probationary_members"),
    )


def as_of(rows: QuerySet[PartyOrg], on: date) -> QuerySet[PartyOrg]:
    """Keep the organisations of a past day, with their facts of that day as `then_…`."""
    joined = rows.annotate(
        dated=FilteredRelation("versions", condition=valid_on_q(on, "versions__"))
    ).filter(dated__isnull=False)
    facts = {f"then_{name}": F(f"dated__{name}") for name in DATED}
    above = F("dated__parent__name")
    return joined.annotate(**facts, then_parent_name=above)


def narrow(
    rows: QuerySet[PartyOrg], filters: Mapping[str, Any], *, viewer: Viewer, on: date, past: bool
) -> QuerySet[PartyOrg]:
    """Keep the organisations that meet every condition; dissolved ones only when asked for."""
    counts = counted_q(viewer)
    context = Context(viewer=viewer, on=on, past=past, counts=counts)
    if not past and "dissolved" not in filters:
        rows = rows.filter(dissolved_on__isnull=True)
    for code, value in filters.items():
        rows = (
            search(rows, value) if code == "q" else rows.filter(CONDITIONS[code](context, value))
        )
    return rows


def search(rows: QuerySet[PartyOrg], typed: str) -> QuerySet[PartyOrg]:
    """Keep the organisations whose name, initials or code match what was typed."""
    code = Query.read(typed).code
    if len(code) >= CODE_FROM and any(char.isdigit() for char in code):
        return rows.filter(code__startswith=typed.strip().upper())
    return engine.narrow(rows, typed)


def _only(condition: Q, column: str) -> Any:
    if condition == Q():
        return F(column)
    if condition == NOTHING:
        return Case(When(pk__isnull=True, then=F(column)), default=None)
    return Case(When(condition, then=F(column)), default=None)


def _one_of(name: str, context: Context, values: list[str]) -> Q:
    return Q(**{f"{context.dated(name)}__in": values})


def _flavor(context: Context, values: list[str]) -> Q:
    wanted = ["" if value == "ordinary" else value for value in values]
    return Q(**{f"{context.dated('flavor')}__in": wanted})


def _under(context: Context, org_id: str) -> Q:
    """The organisation and all below it; on a past day, as the tree was then."""
    node = PartyOrg.objects.filter(pk=org_id)
    column = "versions__path" if context.past else "path"
    if context.past:
        node = node.filter(valid_on_q(context.on, "versions__"))
    low = node.values_list(column, flat=True).first()
    return NOTHING if low is None else range_q(context.dated("path"), low)


def _place(context: Context, path: str) -> Q:
    return range_q("locality__path", path)


def _secretary(context: Context, wanted: bool) -> Q:
    return Q(seat__isnull=not wanted)


def _overdue(context: Context, wanted: bool) -> Q:
    late = Q(term_ends_on__isnull=False, term_ends_on__lte=context.on)
    return late if wanted else ~late


def _few(context: Context, wanted: bool) -> Q:
    number = least_members(context.on).column("locality__path")
    few = Q(kind__in=BRANCHES, full_members__lt=number)
    return context.counts & (few if wanted else ~few)


def _members(context: Context, value: Any) -> Q:
    ends = {"full_members__gte": value.low, "full_members__lte": value.high}
    return context.counts & Q(**{key: end for key, end in ends.items() if end is not None})


def _dissolved(context: Context, wanted: bool) -> Q:
    return Q(dissolved_on__isnull=not wanted)


def _covering(context: Context, wanted: bool) -> Q:
    covered = Q(
        Exists(
            PartyOrg.objects.filter(pk=OuterRef("pk")).filter(valid_on_q(context.on, "hostings__"))
        )
    )
    return covered if wanted else ~covered


def _related(context: Context, kinds: list[str]) -> Q:
    rows = Relation.objects.valid_on(context.on).filter(target=OuterRef("pk"), kind__in=kinds)
    return Q(Exists(rows))


def _founded(context: Context, value: Any) -> Q:
    ends = {"established_on__gte": value.low, "established_on__lte": value.high}
    return Q(**{key: end for key, end in ends.items() if end is not None})


CONDITIONS: dict[str, Condition] = {
    "kind": partial(_one_of, "kind"),
    "flavor": _flavor,
    "under": _under,
    "place": _place,
    "secretary": _secretary,
    "overdue": _overdue,
    "few": _few,
    "members": _members,
    "dissolved": _dissolved,
    "covering": _covering,
    "relation": _related,
    "founded": _founded,
}
RELATIONS = RelationKind.choices
