"""Narrow a set of units by the conditions of a list; page, export and API share it.

On a past day the dated facts come from the version of that day (joined as `dated`), everything
else is as it is today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.http import Http404

from tongjian.foundation.access import axes
from tongjian.foundation.access.roles import OWN
from tongjian.foundation.access.scopes import NOTHING, range_q
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.history.models import valid_on_q
from tongjian.foundation.search import engine
from tongjian.foundation.search.text import Query

from . import permissions
from .choices import ENDED, Clarity
from .least import least_members
from .models import DatedFacts, Rating, Unit

AXES = {
    "org": "scope_path",
    "place": "registered_path",
    "agency": "competent_body_id",
    "unit": "id",
}
DATED = frozenset(field.name for field in DatedFacts._meta.concrete_fields)
UNCOVERED = "none"
# Fewer characters of an official code than these are too many units'.
CODE_FROM = 4
# Conditions whose facts are known for today only.
TODAY_ONLY = {
    "band": "党员数",
    "due": "应建未建",
    "gap": "三清",
    "working": "工作覆盖",
    "org": "归口党组织",
}


@dataclass(frozen=True)
class Sight:
    """What of the units in scope the viewer may see beyond the open part of the register."""

    counts: Q
    party: Q


def sight_of(viewer: Viewer) -> Sight:
    """Return for which units the viewer may see head-counts and Party organisations."""
    return Sight(
        counts=_beyond(viewer, permissions.SEE_COUNTS),
        party=_beyond(viewer, permissions.SEE_PARTY),
    )


def _beyond(viewer: Viewer, permission: str) -> Q:
    """Return where the viewer holds a permission, among the units that may be read."""
    scope, readable = viewer.scope(permission), viewer.scope(permissions.READ)
    return Q() if set(readable.reaches) <= set(scope.reaches) else scope.q(**AXES)


def shown_to(rows: QuerySet[Unit], *, viewer: Viewer, on: date) -> QuerySet[Unit]:
    """Add what the columns of a list need, blank where the viewer has no right to it."""
    sight = sight_of(viewer)
    return rows.annotate(
        sees_counts=_flag(sight.counts),
        sees_party=_flag(sight.party),
        counted_full=_only(sight.counts, "full_members"),
        counted_probationary=_only(sight.counts, "probationary_members"),
        host_name=_only(sight.party, _host_name(on)),
    )


def _host_name(on: date) -> Subquery:
    # Asked row by row, so that only the rows of the page are asked, not all that match.
    hostings: Any = Unit._meta.get_field("hostings").related_model
    current = hostings.objects.filter(valid_on_q(on), unit=OuterRef("pk"))
    return Subquery(current.values("org__name")[:1])


def as_of(rows: QuerySet[Unit], on: date) -> QuerySet[Unit]:
    """Keep the units on record on a past day, with their facts of that day as `then_…`."""
    joined = rows.annotate(
        dated=FilteredRelation("versions", condition=valid_on_q(on, "versions__")),
        then_host=FilteredRelation("hostings", condition=valid_on_q(on, "hostings__")),
    ).filter(dated__isnull=False)
    facts = {f"then_{name}": F(f"dated__{name}") for name in DATED}
    body = {
        "then_registrar_name": F("dated__registrar__name"),
        "then_competent_body_name": F("dated__competent_body__name"),
    }
    return joined.annotate(**facts, **body, then_mode=F("then_host__mode"))


def narrow(
    rows: QuerySet[Unit], filters: Mapping[str, Any], *, viewer: Viewer, on: date, past: bool
) -> QuerySet[Unit]:
    """Keep the units that meet every condition; ended ones only when a status asks for them."""
    context = Context(viewer=viewer, on=on, past=past, sight=sight_of(viewer))
    if "status" not in filters:
        rows = rows.exclude(**{f"{context.dated('status')}__in": [s.value for s in ENDED]})
    for code, value in filters.items():
        rows = (
            search(rows, value) if code == "q" else rows.filter(CONDITIONS[code](context, value))
        )
    return rows


def require_org(viewer: Viewer, org_id: str, *, on: date) -> None:
    """Check that a condition names a Party organisation that the viewer sees.

    Raises:
        Http404: there is none in the viewer's scope; its name must not be shown.
    """
    named = org_id.isascii() and org_id.isdecimal()
    if named and not sees_org(viewer, org_id, permissions.SEE_PARTY, on=on):
        raise Http404("没有这个党组织，或不在您的管理范围内。")


def sees_org(viewer: Viewer, org_id: str, permission: str, *, on: date) -> bool:
    """Tell whether the viewer holds a permission at a living Party organisation."""
    if not (org_id.isascii() and org_id.isdecimal()):
        return False
    key = int(org_id[:18])
    reaches = axes.resolve("org", [key], on).get(key, [])
    return any(viewer.may_at(permission, r.low) for r in reaches if r.relation == OWN)


def search(rows: QuerySet[Unit], typed: str) -> QuerySet[Unit]:
    """Keep the units whose name, initials or official code match what was typed."""
    code = Query.read(typed).code
    if len(code) >= CODE_FROM and code[0].isdigit():
        return rows.filter(uscc__startswith=code)
    return engine.narrow(rows, typed)


@dataclass(frozen=True)
class Context:
    viewer: Viewer
    on: date
    past: bool
    sight: Sight

    def dated(self, name: str) -> str:
        return f"dated__{name}" if self.past else name


Condition = Callable[[Context, Any], Q]


def _flag(condition: Q) -> Any:
    if condition == Q():
        return Value(True)
    if condition == NOTHING:
        return Value(False)
    return Case(When(condition, then=Value(True)), default=Value(False))


def _only(condition: Q, shown: str | Subquery) -> Any:
    value = F(shown) if isinstance(shown, str) else shown
    if condition == Q():
        return value
    return Case(When(condition & Q(pk__isnull=False), then=value), default=None)


def _one_of(name: str, context: Context, values: Any) -> Q:
    listed = values if isinstance(values, list) else [values]
    return Q(**{f"{context.dated(name) if name in DATED else name}__in": listed})


def _is(name: str, context: Context, value: Any) -> Q:
    return Q(**{context.dated(name) if name in DATED else name: value})


def _under(name: str, context: Context, path: str) -> Q:
    return range_q(context.dated(name), path)


def _between(name: str, context: Context, value: Any) -> Q:
    ends = {f"{name}__gte": value.low, f"{name}__lte": value.high}
    return Q(**{key: end for key, end in ends.items() if end is not None})


def _filled(name: str, context: Context, wanted: bool) -> Q:
    return Q(**{f"{name}__isnull": not wanted})


def _covered(context: Context, wanted: bool) -> Q:
    if context.past:
        return Q(then_host__isnull=not wanted)
    return ~Q(host_mode="") if wanted else Q(host_mode="")


def _mode(context: Context, modes: list[str]) -> Q:
    """How a unit is covered is for those who may see Party organisations; whether, for all."""
    column = "then_host__mode" if context.past else "host_mode"
    known = [mode for mode in modes if mode != UNCOVERED]
    found = context.sight.party & Q(**{f"{column}__in": known})
    return found | _covered(context, False) if UNCOVERED in modes else found


def _by_count(context: Context, roster: Q, declared: Q) -> Q:
    """Judge by the roster where it may be counted, else by what the unit declared."""
    counts = context.sight.counts
    if counts == Q():
        return roster
    return declared if counts == NOTHING else (counts & roster) | (~counts & declared)


def _band(context: Context, bands: list[str]) -> Q:
    found = NOTHING
    for low, high in (BANDS[band] for band in bands):
        found |= _by_count(
            context, _span("full_members", low, high), _span("declared_members", low, high)
        )
    return found


BANDS: dict[str, tuple[int, int | None]] = {"0": (0, 0), "1-2": (1, 2), "3+": (3, None)}


def _span(column: str, low: int, high: int | None) -> Q:
    found = Q(**{f"{column}__gte": low})
    return found if high is None else found & Q(**{f"{column}__lte": high})


def _due(context: Context, wanted: bool) -> Q:
    least = least_members(context.on)
    number = least.column("registered_path")
    enough = _by_count(context, Q(full_members__gte=number), Q(declared_members__gte=number))
    # What is below the lowest of all is out by an index, whatever a region lays down.
    low = _by_count(
        context, Q(full_members__gte=least.lowest), Q(declared_members__gte=least.lowest)
    )
    due = Q(host_mode="") & (enough if least.is_uniform else low & enough)
    return due if wanted else ~due


def _gap(context: Context, gaps: list[str]) -> Q:
    """Only who may count the roster learns whether it differs from what was declared."""
    wanted = [Clarity(int(gap)) for gap in gaps]
    open_to_all = Clarity.LEAD in wanted
    found = context.sight.counts & Q(unclear__in=_with_bits(sum(wanted)))
    return found | Q(unclear__in=_with_bits(Clarity.LEAD)) if open_to_all else found


def _with_bits(mask: int) -> list[int]:
    return [bits for bits in range(1, 8) if bits & mask]


def _rated(context: Context, grades: list[str]) -> Q:
    valid = Rating.objects.valid_on(context.on).filter(unit=OuterRef("pk"), grade__in=grades)
    return Q(Exists(valid))


def _tagged(context: Context, tag: str) -> Q:
    return Q(fields__contains=[tag])


def _native(context: Context, path: str) -> Q:
    return Q(native_places__contains=[path])


def _answered_by(context: Context, org_id: str) -> Q:
    reaches = axes.resolve("org", [int(org_id)], context.on).get(int(org_id), [])
    own = next((reach.low for reach in reaches if reach.relation == "own"), None)
    return NOTHING if own is None else context.sight.party & range_q("scope_path", own)


CONDITIONS: dict[str, Condition] = {
    "kind": partial(_one_of, "kind"),
    "level": partial(_one_of, "level"),
    "status": partial(_one_of, "status"),
    "sector": partial(_one_of, "sector"),
    "place": partial(_under, "registered_path"),
    "residence": partial(_under, "residence_path"),
    "registrar": partial(_is, "registrar"),
    "supervision": partial(_one_of, "supervision"),
    "body": partial(_is, "competent_body"),
    "industry": partial(_is, "industry_body"),
    "direct": partial(_is, "is_direct"),
    "charity": partial(_is, "is_charity"),
    "direct_class": partial(_one_of, "direct_class"),
    "decoupled": partial(_filled, "decoupled_on"),
    "org": _answered_by,
    "mode": _mode,
    "covered": _covered,
    "working": partial(_is, "work_covered"),
    "band": _band,
    "due": _due,
    "gap": _gap,
    "rating": _rated,
    "area": partial(_is, "area"),
    "tag": _tagged,
    "native": _native,
    "charter": partial(_filled, "charter_party_on"),
    "established": partial(_between, "established_on"),
    "staff": partial(_between, "staff_count"),
}
