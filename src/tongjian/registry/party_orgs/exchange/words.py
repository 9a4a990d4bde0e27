"""The words that offices write for our codes."""

from __future__ import annotations

from tongjian.foundation.exchange.kinds import choice
from tongjian.registry.party_orgs import choices
from tongjian.registry.units.choices import HostMode

NONE = "none"
_KINDS = {
    "working_committee": "党的工作委员会 工委 党工作委员会",
    "committee": "党的委员会 基层党委 中国共产党委员会 611",
    "general_branch": "总支 党总支部 总支部 621",
    "branch": "支部 单独支部 单独党支部 独立党支部 功能型党支部 631",
    "joint_branch": "联合支部 632",
    "provisional_committee": "911",
    "provisional_general_branch": "临时总支 921",
    "provisional_branch": "临时支部 931",
    "provisional_joint_branch": "临时联合支部 932",
    "party_group": "小组 641",
}
_FLAVORS = {
    "direct": "直属党组织 直属党委",
    "second": "二级党委 二级党组织",
    "joint": "联合党委 联合党组织",
    "sector": "行业党委 行业党组织",
    "comprehensive": "综合党委 综合党组织",
    "chamber": "异地商会党组织 商会",
    "street": "街道 社区 街道社区党组织",
    "dispatched": "派驻党组织",
    "mobile": "流动党员党组织 流动",
}
_MODES = {
    "standalone": "单独 单独建立 单建 独立组建 单独成立",
    "joint": "联合 联合建立 联建 联合成立",
    "attached": "挂靠 挂靠建立",
    "dispatched": "派驻建立",
    "sector": "行业覆盖 行业统建覆盖 行业",
    "area": "区域覆盖 区域 区域统建覆盖",
    "mobile": "流动 流动党员支部",
    "provisional": "临时 临时建立 临时成立",
}
_UNCOVERED = ("未覆盖", "未组建", "未建", "无", "尚未组建")


def _options(words: dict[str, str], labels: dict[str, str]) -> dict[str, list[str]]:
    return {code: [labels[code], *words[code].split()] for code in words}


KIND = choice(_options(_KINDS, dict(choices.OrgKind.choices)), name="org_kind")
FLAVOR = choice(
    {**_options(_FLAVORS, dict(choices.Flavor.choices)), NONE: ["普通", "一般", "无"]},
    name="flavor",
)
MODE = choice(
    {**_options(_MODES, dict(HostMode.choices)), NONE: list(_UNCOVERED)}, name="host_mode"
)
