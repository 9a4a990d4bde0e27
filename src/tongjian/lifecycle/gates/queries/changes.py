"""What a change of a unit asks of Party work, and what the register says of it already."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from tongjian.lifecycle.gates.choices import Aspect, AspectState
from tongjian.lifecycle.gates.models import ChangeItem, Disposal
from tongjian.registry.party_orgs.models import Charge, Hosting
from tongjian.registry.units.models import Unit

NAME, REGISTRAR, BODY, HEAD = "name", "registrar", "competent_body", "legal_representative"
_ASPECTS: Final = {
    NAME: (Aspect.SEAL, Aspect.NAME),
    REGISTRAR: (Aspect.HOSTING, Aspect.AFFILIATION),
    BODY: (Aspect.HOSTING, Aspect.AFFILIATION),
    HEAD: (Aspect.HEAD, Aspect.CHARTER),
}


@dataclass(frozen=True)
class Covering:
    """Which organisation covers a unit, and whether it covers that one alone."""

    org_id: int
    org_name: str
    is_own: bool


def coverings(unit_ids: Collection[int]) -> dict[int, Covering]:
    """Return how units are covered; two queries."""
    rows = list(Hosting.objects.open().filter(unit_id__in=unit_ids).select_related("org"))
    orgs = {row.org_id for row in rows}
    covered = Hosting.objects.open().filter(org_id__in=orgs).values("org_id").order_by()
    numbers = dict(covered.annotate(n=Count("pk")).values_list("org_id", "n"))
    return {
        row.unit_id: Covering(row.org_id, row.org.name, numbers[row.org_id] == 1) for row in rows
    }


def aspects_of(unit: Unit, fields: Iterable[str], covering: Covering | None) -> list[Aspect]:
    """Return what has to follow when these fields of a unit changed."""
    needed = {
        Aspect.SEAL: covering is not None and covering.is_own,
        Aspect.NAME: covering is not None and covering.is_own,
        Aspect.HOSTING: covering is not None,
        Aspect.AFFILIATION: True,
        Aspect.HEAD: covering is not None,
        Aspect.CHARTER: unit.charter_party_on is None,
    }
    wanted = {aspect for field in fields for aspect in _ASPECTS[field]}
    return [aspect for aspect in Aspect if aspect in wanted and needed[aspect]]


@dataclass(frozen=True)
class Known:
    """What the register says about an item, and what that suggests."""

    item: ChangeItem
    state: AspectState
    fact: str


def known_of(order: Disposal) -> list[Known]:
    """Return each item of a change order with the facts of today."""
    unit = order.unit
    hosting = coverings([unit.pk]).get(unit.pk)
    org = hosting.org_name if hosting else "没有党组织覆盖"
    charges = Charge.objects.open().filter(unit=unit).select_related("org").order_by("kind")
    leads = "；".join(f"{charge.get_kind_display()} {charge.org.name}" for charge in charges)
    facts = {
        Aspect.SEAL: (False, f"党组织：{org}。名称变了的要换章。"),
        Aspect.NAME: (_carries(unit, org), f"党组织现名：{org}。"),
        Aspect.HOSTING: (False, f"现由{org}覆盖。" if hosting else f"{org}。"),
        Aspect.AFFILIATION: (False, f"现在的归口：{leads or '没有登记'}。"),
        Aspect.HEAD: (False, "新任法定代表人的人选审核、是否党员、是否进入党组织班子。"),
        Aspect.CHARTER: (
            unit.charter_party_on is not None,
            f"{unit.charter_party_on} 已载入。"
            if unit.charter_party_on
            else "章程还没有载入党建。",
        ),
    }
    return [_known(item, *facts[Aspect(item.code)]) for item in order.items.all()]


def _known(item: ChangeItem, is_done: bool, fact: str) -> Known:
    if item.state != AspectState.MISSING:
        return Known(item, AspectState(item.state), fact)
    return Known(item, AspectState.DONE if is_done else AspectState.MISSING, fact)


def _carries(unit: Unit, org_name: str) -> bool:
    return unit.name in org_name
