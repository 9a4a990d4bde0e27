"""The columns of the lists."""

from __future__ import annotations

from typing import Any

from tongjian.foundation.ui.tables import Badge, Column, Table, opens
from tongjian.registry.party_orgs.tables import OrgTable

from .choices import MEASURES, SIGNS, Layer, Sign

_TONES = {Layer.READY: "bad", Layer.NEAR: "warn", Layer.NONE: "quiet"}
_CONVENTION = "五项是平台约定：党员够数、负责人是党员、有书记人选、有场地、有经费"


def layer_of(unit: Any) -> Layer:
    """Return the layer of a unit of `find_ripe`."""
    if unit.full_members >= unit.least:
        return Layer.READY
    return Layer.NEAR if unit.full_members else Layer.NONE


def _layer(unit: Any) -> Badge:
    layer = layer_of(unit)
    return Badge(str(layer.label), _TONES[layer])


def _missing(unit: Any) -> str:
    signs = [str(sign.label) for sign in Sign if not getattr(unit, f"has_{sign.value}")]
    return "、".join(signs) or "都有了"


def _fill(unit: Any) -> str:
    if not unit.hidden:
        return ""
    enough = unit.lacking and unit.hidden >= unit.lacking
    return f"{unit.hidden} 名" + ("，可补足" if enough else "")


class RipeTable(Table):
    """Units without an organisation: how far, what lacks, who, what next."""

    code = "ripe"
    default_sort = "-full_members"
    columns = [
        Column(
            "name",
            "名称",
            sort="name_sort",
            link=opens("units:unit"),
            place="title",
            fixed=True,
        ),
        Column(
            "layer",
            "分层",
            value=_layer,
            export=lambda unit: str(layer_of(unit).label),
            place="lead",
        ),
        Column(
            "full_members",
            "正式党员",
            kind="number",
            sort="full_members",
            descending_first=True,
        ),
        Column("lacking", "还差", kind="number", value=lambda unit: unit.lacking or None),
        Column(
            "hidden",
            "申报多于名册",
            value=_fill,
            note="申报的党员比名册上的多几名：他们的组织关系可能可以转入",
        ),
        Column("ripe", "成熟度", value=lambda unit: f"{unit.ripe}/5", note=_CONVENTION),
        Column("missing", "还缺", value=_missing, note=_CONVENTION),
        Column("measure", "怎么办", value=lambda unit: MEASURES[layer_of(unit)]),
        Column("owner", "由谁负责", value=lambda unit: unit.owner or "没有党组织负责"),
        Column(
            "residence",
            "住所地",
            value=lambda unit: unit.residence.name if unit.residence else "",
            place="desktop",
        ),
        Column("sector", "行业", value=lambda unit: unit.get_sector_display(), place="desktop"),
        Column(
            "area",
            "集中区域",
            value=lambda unit: unit.area.name if unit.area else "",
            shown=False,
        ),
    ]


def _signs(org: Any) -> str:
    return "、".join(
        label for number, label in enumerate(SIGNS.values()) if getattr(org, f"sign_{number}")
    )


class DecayTable(OrgTable):
    """Organisations with signs of decay."""

    code = "decaying"
    columns = [
        *OrgTable.columns[:1],
        Column("signs", "迹象", value=_signs),
        *OrgTable.columns[1:],
    ]
