"""The columns of the list of Party organisations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tongjian.foundation import clock
from tongjian.foundation.ui.tables import Badge, Column, Table, opens

from . import choices
from .models import PartyOrg

ROSTER = "按花名册，截至今天；无权查看的不显示"


def _is_past(org: Any) -> bool:
    return hasattr(org, "then_name")


def dated(name: str) -> Callable[[Any], Any]:
    """Return how to read a dated fact: of the day that was asked for, else of today."""
    return lambda org: getattr(org, f"then_{name}") if _is_past(org) else getattr(org, name)


def _said(name: str, labels: Any) -> Callable[[Any], str]:
    words = {str(value): str(label) for value, label in labels.choices}
    read = dated(name)
    return lambda org: words.get(read(org), "")


def state_badge(org: PartyOrg) -> Badge:
    """Return whether the organisation exists today."""
    return Badge("已撤销", "quiet") if org.dissolved_on else Badge("正常", "good")


def _flavor(org: Any) -> str:
    said = dated("flavor")(org)
    return str(choices.Flavor(said).label) if said else ""


def _parent(org: Any) -> str:
    if _is_past(org):
        return org.then_parent_name or ""
    return org.parent.name if org.parent else ""


def _today(name: str) -> Callable[[Any], Any]:
    return lambda org: None if _is_past(org) else getattr(org, name)


def _term(org: PartyOrg) -> Any:
    if org.term_ends_on is None:
        return ""
    late = org.dissolved_on is None and org.term_ends_on <= clock.today()
    return Badge(f"{org.term_ends_on} 已届满", "warn") if late else org.term_ends_on.isoformat()


class OrgTable(Table):
    """The list of Party organisations."""

    code = "party_orgs"
    default_sort = "name"
    columns = [
        Column(
            "name",
            "名称",
            value=dated("name"),
            sort="name_sort",
            link=opens("party_orgs:org"),
            place="title",
            fixed=True,
        ),
        Column("kind", "类别", value=_said("kind", choices.OrgKind), place="lead", css="tight"),
        Column("flavor", "性质", value=_flavor, css="tight"),
        Column("parent", "上级党组织", value=_parent),
        Column("secretary", "书记", value=lambda o: o.secretary_name or "", css="tight"),
        Column(
            "full_members",
            "正式党员",
            kind="number",
            value=_today("counted_full"),
            sort="counted_full",
            descending_first=True,
            note=ROSTER,
        ),
        Column(
            "probationary_members",
            "预备党员",
            kind="number",
            value=_today("counted_probationary"),
            sort="counted_probationary",
            descending_first=True,
            note=ROSTER,
        ),
        Column("term", "届满日期", value=_term, sort="term_ends_on"),
        Column("locality", "所在地", value=lambda o: o.locality.name, css="tight"),
        Column("code", "组织编号", kind="code", sort="code", shown=False),
        Column("established_on", "成立日期", kind="date", sort="established_on", shown=False),
        Column("approval_no", "批准文号", shown=False),
        Column("secretary_unit", "书记单位", shown=False),
        Column("support_unit", "依托单位", shown=False),
        Column("phone", "联系电话", shown=False),
        Column("state", "状态", kind="badge", value=state_badge, shown=False),
        Column("dissolved_on", "撤销日期", kind="date", sort="dissolved_on", shown=False),
    ]
