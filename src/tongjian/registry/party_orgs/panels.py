"""The tabs of an organisation's page, and what this area adds to the page of a unit."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from django.http import HttpRequest

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import queries as audit
from tongjian.foundation.audit.wording import Words, differences, name_keys
from tongjian.foundation.ui import asof, pages, panels
from tongjian.registry.units import queries as units
from tongjian.registry.units.choices import HostMode
from tongjian.registry.units.models import Unit
from tongjian.registry.units.panels import PAGE as UNIT_PAGE
from tongjian.registry.units.permissions import READ as READ_UNITS

from . import permissions, queries
from .choices import ChargeKind, OrgKind, RelationKind
from .models import PartyOrg, PartyOrgVersion

PAGE = "party_orgs.org"
SHOWN = 50
ACTIONS = {
    "party_orgs.org.founded": "成立",
    "party_orgs.org.revised": "变更",
    "party_orgs.org.moved": "调整隶属",
    "party_orgs.org.dissolved": "撤销",
    "party_orgs.org.related": "建立关系",
    "party_orgs.org.unrelated": "结束关系",
    "party_orgs.unit.covered": "登记覆盖",
    "party_orgs.unit.uncovered": "结束覆盖",
    "party_orgs.unit.charged": "指派归口责任",
    "posts.appointment.made": "任职",
    "posts.appointment.ended": "免职",
}
WORDS = {
    "host": Words("覆盖的党组织"),
    "mode": Words("覆盖方式", dict(HostMode.choices)),
    "path": Words("组织树路径"),
    **{str(kind.value): Words(str(kind.label)) for kind in ChargeKind},
    **{str(kind.value): Words(str(kind.label)) for kind in RelationKind},
}


def register() -> None:
    """Add the tabs; done in `apps.py`."""
    name_keys(WORDS)
    tab = panels.register_panel
    tab(page=PAGE, code="units", label="覆盖的社会组织", render=covered, order=10)
    tab(page=PAGE, code="children", label="下级党组织", render=children, order=40)
    tab(page=PAGE, code="relations", label="关系", render=relations, order=50)
    tab(page=PAGE, code="basics", label="基本情况", render=basics, order=60)
    tab(page=PAGE, code="history", label="历史", render=history, order=90)
    tab(page=UNIT_PAGE, code="party", label="党建", render=party_of_unit, order=20)
    tab(page=f"{UNIT_PAGE}.identity", code="leads", label="", render=leads_of_unit, order=10)


def covered(request: HttpRequest, org: PartyOrg) -> str:
    """Show the units that the organisation covers, and those it answers for."""
    viewer, day = viewer_of(request), asof.read(request)
    hostings = queries.first_hostings(org, on=day.on)
    charges = queries.first_charges(org, on=day.on)
    context = {
        "org": org,
        "hostings": hostings,
        "charges": charges,
        "shown": queries.SHOWN,
        "open": {row.pk for row in _readable(viewer, [*hostings, *charges])},
        "counts": viewer.may_at(permissions.SEE_COUNTS, org.path) and not day.is_past,
        "may_cover": not day.is_past and queries.may_at(viewer, permissions.WRITE, org),
    }
    return pages.fragment(request, "party_orgs/units.html", context)


def _readable(viewer: Viewer, rows: list[Any]) -> list[Any]:
    return [row for row in rows if units.reaches(viewer, READ_UNITS, row.unit)]


def children(request: HttpRequest, org: PartyOrg) -> str:
    """Show what is directly below, as of the day."""
    viewer, day = viewer_of(request), asof.read(request)
    rows = queries.list_tree(viewer, on=day.on).filter(parent=org).select_related("org")
    context = {
        "org": org,
        "rows": rows[:SHOWN],
        "shown": SHOWN,
        "counts": viewer.may_at(permissions.SEE_COUNTS, org.path) and not day.is_past,
        "may_found": not day.is_past
        and org.kind != OrgKind.PARTY_GROUP
        and queries.may_at(viewer, permissions.WRITE, org),
    }
    return pages.fragment(request, "party_orgs/children.html", context)


def relations(request: HttpRequest, org: PartyOrg) -> str:
    """Show every relation beside the lead relation."""
    viewer = viewer_of(request)
    rows = list(queries.list_relations(org))
    context = {
        "org": org,
        "rows": rows,
        "open": {
            other.pk
            for row in rows
            for other in (row.source, row.target)
            if viewer.may_at(permissions.READ, other.path)
        },
        "may_end": {
            row.pk
            for row in rows
            if row.end_on is None and viewer.may_at(permissions.MOVE, row.target.path)
        },
        "may_relate": queries.may_at(viewer, permissions.MOVE, org),
    }
    return pages.fragment(request, "party_orgs/relations.html", context)


def basics(request: HttpRequest, org: PartyOrg) -> str:
    """Show every property."""
    pairs = [
        ("全称", org.name),
        ("简称", org.short_name),
        ("组织编号", org.code),
        ("类别", org.get_kind_display()),
        ("性质", org.get_flavor_display()),
        ("所在地", org.locality.name),
        ("成立日期", org.established_on),
        ("批准文号", org.approval_no),
        ("本届选举日期", org.elected_on),
        ("任期", f"{org.term_years} 年" if org.term_years else None),
        ("届满日期", org.term_ends_on),
        ("撤销日期", org.dissolved_on),
        ("书记单位", org.secretary_unit),
        ("依托单位", org.support_unit),
        ("联系电话", org.phone),
        ("数据来源", org.source),
    ]
    return pages.fragment(request, "party_orgs/basics.html", {"pairs": pairs})


def history(request: HttpRequest, org: PartyOrg) -> str:
    """Show names, kinds and parents over time, lineage, and the log."""
    versions = list(queries.list_versions(org))
    steps = [_step(*pair) for pair in zip_longest(versions, versions[1:])]
    entries = audit.list_entries_of(subject_type="party_orgs.partyorg", subject_id=org.pk)
    context = {
        "org": org,
        "steps": steps,
        "lineage": queries.list_lineage(org),
        "log": _log(entries[:SHOWN], PartyOrg),
    }
    return pages.fragment(request, "party_orgs/history.html", context)


def party_of_unit(request: HttpRequest, unit: Unit) -> str:
    """Show how a unit is led; who may not see Party organisations learns only whether."""
    viewer, day = viewer_of(request), asof.read(request)
    if not units.reaches(viewer, permissions.READ, unit):
        return pages.fragment(
            request, "party_orgs/unit_open.html", {"unit": unit, "past": day.is_past}
        )
    charges = {charge.kind: charge for charge in queries.charges_of(unit.pk, on=day.on)}
    host = queries.host_of(unit.pk, on=day.on)
    entries = audit.list_entries_of(subject_type="units.unit", subject_id=unit.pk)
    writable = viewer.may_at(permissions.WRITE, unit.scope_path)
    more = panels.panels_of(f"{UNIT_PAGE}.party", viewer=viewer)
    context = {
        "unit": unit,
        "past": day.is_past,
        "host": host,
        "charges": [(str(kind.label), charges.get(kind.value)) for kind in ChargeKind],
        "open": _open_orgs(viewer, [host, *charges.values()]),
        "counts": units.reaches(viewer, permissions.SEE_COUNTS, unit),
        "hostings": unit.hostings.select_related("org").order_by("-start_on"),
        "parts": [part for panel in more if (part := panel.render(request, unit))],
        "log": _log(entries.filter(action__startswith="party_orgs.")[:SHOWN], Unit),
        "may_write": writable and not day.is_past,
    }
    return pages.fragment(request, "party_orgs/unit.html", context)


def leads_of_unit(request: HttpRequest, unit: Unit) -> str:
    """Say in one line which organisation covers the unit or answers for it."""
    viewer, day = viewer_of(request), asof.read(request)
    if not units.reaches(viewer, permissions.READ, unit):
        return ""
    host = queries.host_of(unit.pk, on=day.on)
    charges = {charge.kind: charge for charge in queries.charges_of(unit.pk, on=day.on)}
    order = (ChargeKind.DIRECT, ChargeKind.LEAD, ChargeKind.FALLBACK)
    answering = next((charges[kind] for kind in order if kind in charges), None)
    found = host or answering
    context = {
        "host": host,
        "charge": answering,
        "url_open": found is not None and viewer.may_at(permissions.READ, found.org.path),
    }
    return pages.fragment(request, "party_orgs/unit_leads.html", context) if found else ""


def _open_orgs(viewer: Viewer, rows: list[Any]) -> set[int]:
    found = (row.org for row in rows if row is not None)
    return {org.pk for org in found if viewer.may_at(permissions.READ, org.path)}


def _log(entries: Any, model: type[Any]) -> list[dict[str, Any]]:
    return [
        {
            "entry": entry,
            "action": ACTIONS.get(entry.action, entry.action),
            "differences": [
                d for d in differences(entry, model) if d.label != WORDS["path"].label
            ],
        }
        for entry in entries
    ]


def _step(newer: PartyOrgVersion, older: PartyOrgVersion | None) -> dict[str, Any]:
    if older is None:
        above = f"，隶属{newer.parent.name}" if newer.parent else ""
        return {"on": newer.start_on, "title": "成立", "text": newer.name + above}
    pairs = [
        ("名称", older.name, newer.name),
        ("类别", older.get_kind_display(), newer.get_kind_display()),
        ("性质", older.get_flavor_display(), newer.get_flavor_display()),
        ("上级", str(older.parent or "无"), str(newer.parent or "无")),
    ]
    said = "；".join(f"{name}：{was} → {now}" for name, was, now in pairs if was != now)
    text = said or "上级组织整体调整，本组织随之移动"
    return {
        "on": newer.start_on,
        "title": newer.reason or "变更",
        "text": text,
    }
