"""A deep tree of Party organisations, written through COPY."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from tongjian.foundation.bulk.copying import copy_in, number
from tongjian.kernel.cn import pinyin
from tongjian.registry.localities.models import Locality
from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.party_orgs.models import PartyOrg, PartyOrgVersion
from tongjian.registry.party_orgs.paths import segment

from .sizes import Scale, depths

FOUNDED = 2015
_COMMITTEES_FOUNDED = 2008
_TODAY = date(2026, 1, 1)
_COMMITTEE_DEPTH = 5


def build_orgs(scale: Scale) -> list[PartyOrg]:
    """Build the tree and return it, parents first."""
    places = list(Locality.objects.filter(level="county", end_on=None).order_by("code"))
    orgs = [org for level in _levels(scale, places) for org in level]
    copy_in(orgs)
    copy_in([version for org in orgs for version in _versions(org)])
    return orgs


def _levels(scale: Scale, places: list[Locality]) -> Iterator[list[PartyOrg]]:
    serial = iter(range(1, scale.orgs + 1))
    sizes = depths(scale.orgs)
    above = [_org(next(serial), 0, None, 0, places)]
    number(above)
    yield above
    for depth, (fewer, more) in enumerate(pairwise(sizes), start=1):
        # From some depth on only every other organisation has others below it.
        parents = above if depth < _COMMITTEE_DEPTH else above[: max(1, fewer // 2)]
        children: list[PartyOrg] = []
        for place in range(more):
            parent = parents[place * len(parents) // more]
            first = children and children[-1].parent is parent
            order = int(children[-1].path[-4:], 36) + 1 if first else 1
            children.append(_org(next(serial), depth, parent, order, places))
        number(children)
        for child in children:
            child.parent_id = child.parent.pk if child.parent else None
        yield children
        above = children


def _org(
    serial: int, depth: int, parent: PartyOrg | None, order: int, places: list[Locality]
) -> PartyOrg:
    kind, label = _kind(depth)
    locality = places[serial % len(places)]
    name = f"{locality.short_name}第{serial}{label}"
    keys = pinyin.of_name(name)
    return PartyOrg(
        code=f"B{serial:07d}",
        name=name,
        name_sort=keys.sort[:400],
        name_initials=keys.initials[:120],
        kind=kind,
        parent=parent,
        path=(parent.path if parent else "") + segment(order or 1),
        locality=locality,
        established_on=_founded(serial, depth),
        term_ends_on=date(2025 + serial % 4, 6, 30),
    )


def _founded(serial: int, depth: int) -> date:
    # What is above is older than what is below it.
    if depth <= _COMMITTEE_DEPTH:
        return date(_COMMITTEES_FOUNDED + depth, 1 + serial % 12, 1)
    return date(FOUNDED + serial % 10, 1 + serial % 12, 1)


def _kind(depth: int) -> tuple[OrgKind, str]:
    if depth == 0:
        return OrgKind.WORKING_COMMITTEE, "两新工委"
    if depth < _COMMITTEE_DEPTH:
        return OrgKind.COMMITTEE, "党委"
    return (
        (OrgKind.GENERAL_BRANCH, "党总支")
        if depth == _COMMITTEE_DEPTH
        else (
            OrgKind.BRANCH,
            "党支部",
        )
    )


def _versions(org: PartyOrg) -> Iterator[PartyOrgVersion]:
    """Give the history of an organisation: every sixth once had another name."""
    serial = int(org.code[1:])
    renamed = org.established_on + timedelta(days=400 + serial % 900)
    since = org.established_on
    if serial % 6 == 0 and renamed < _TODAY:
        yield _version(org, since, end_on=renamed, name=f"原{org.name}")
        since = renamed
    yield _version(org, since)


def _version(org: PartyOrg, since: date, **facts: Any) -> PartyOrgVersion:
    told: dict[str, Any] = {
        "name": org.name,
        "kind": org.kind,
        "flavor": org.flavor,
        "path": org.path,
        "parent_id": org.parent_id,
    }
    return PartyOrgVersion(org_id=org.pk, start_on=since, **told | facts)
