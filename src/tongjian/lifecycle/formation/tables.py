"""Columns of the lists of formation."""

from __future__ import annotations

from typing import Any

from tongjian.foundation.ui.tables import Badge, Column, Link, Table, opens
from tongjian.registry.party_orgs.choices import OrgKind

from .choices import MEASURES, Why
from .queries import MEASURES as LAYER_MEASURES

_TONES = {"ready": "bad", "near": "warn", "none": "quiet"}
_WORDS = {"ready": "已够人数", "near": "差一两名", "none": "没有党员"}


def _opens(name: str, panel: str, attribute: str = "pk") -> Link:
    """Return a link to one tab of a record's page."""
    page = opens(name, attribute)
    return lambda row: f"{page(row)}?panel={panel}"


def layer_badge(layer: str) -> Badge:
    """Return a layer as word and colour."""
    return Badge(_WORDS[layer], _TONES[layer])


def _layer(unit: Any) -> str:
    if unit.full_members >= unit.least:
        return "ready"
    return "near" if unit.full_members else "none"


def _why(unit: Any) -> str:
    return str(Why(unit.why).label) if unit.why else ""


def _state(unit: Any) -> Badge | str:
    return Badge("正在组建", "info") if unit.is_under_way else ""


class UnformedTable(Table):
    code = "unformed"
    default_sort = "-full_members"
    columns = [
        Column("name", "名称", sort="name_sort", link=_opens("units:unit", "formation"),
               place="title", fixed=True),
        Column("layer", "分层", value=lambda u: layer_badge(_layer(u)),
               export=lambda u: _WORDS[_layer(u)], place="lead"),
        Column("full_members", "正式党员", kind="number", sort="full_members",
               descending_first=True),
        Column("declared_members", "申报党员", kind="number",
               note="负责人申报的党员数；多于名册的，可能有组织关系没有转入的党员"),
        Column("under_way", "进展", value=_state,
               export=lambda u: "正在组建" if u.is_under_way else ""),
        Column("measure", "怎么办", value=lambda u: LAYER_MEASURES[_layer(u)]),
        Column("owner", "由谁负责", value=lambda u: u.owner or "没有党组织负责"),
        Column("why", "未建原因", value=_why),
        Column("next_visit_on", "下次走访", kind="date"),
        Column("residence", "住所地", value=lambda u: u.residence.name if u.residence else "",
               place="desktop"),
        Column("sector", "行业", value=lambda u: u.get_sector_display(), shown=False),
    ]  # fmt: skip


class ReasonTable(Table):
    code = "reasons"
    default_sort = "next_visit_on"
    columns = [
        Column("unit", "社会组织", value=lambda r: r.unit.name,
               link=_opens("units:unit", "formation", "unit_id"), place="title", fixed=True),
        Column("why", "未建原因", value=lambda r: r.get_why_display(), place="lead"),
        Column("text", "说明"),
        Column("measure", "怎么办", value=lambda r: MEASURES[Why(r.why)]),
        Column("next_visit_on", "下次走访", kind="date", sort="next_visit_on"),
        Column("start_on", "登记日期", kind="date", sort="start_on", descending_first=True),
        Column("recorded_by_name", "登记人", place="desktop"),
    ]  # fmt: skip


def _sound(visit: Any) -> Badge:
    if visit.visited_on is None:
        return Badge("待回访", "info")
    return Badge("正常", "good") if visit.is_sound else Badge("有困难", "bad")


class VisitTable(Table):
    code = "visits"
    default_sort = "due_on"
    columns = [
        Column("org", "党组织", value=lambda v: v.formed.org.name, link=opens("formation:visit"),
               place="title", fixed=True),
        Column("state", "结果", value=_sound, export=lambda v: _sound(v).label, place="lead"),
        Column("months", "组建后", value=lambda v: f"{v.months} 个月"),
        Column("due_on", "应回访", kind="date", sort="due_on"),
        Column("visited_on", "回访", kind="date"),
        Column("finding", "情况"),
        Column("visited_by_name", "回访人", place="desktop"),
    ]  # fmt: skip


def _under_way(org: Any) -> Badge | str:
    return Badge("正在换届", "info") if org.is_under_way else ""


class TermTable(Table):
    code = "terms"
    default_sort = "term_ends_on"
    columns = [
        Column("name", "党组织", sort="name_sort", link=_opens("party_orgs:org", "term"),
               place="title", fixed=True),
        Column("kind", "类别", value=lambda o: OrgKind(o.kind).label),
        Column("elected_on", "本届选举", kind="date"),
        Column("term_ends_on", "届满", kind="date", sort="term_ends_on", place="lead"),
        Column("under_way", "进展", value=_under_way,
               export=lambda o: "正在换届" if o.is_under_way else ""),
        Column("parent", "上级", value=lambda o: o.parent.name if o.parent else "",
               place="desktop"),
    ]  # fmt: skip
