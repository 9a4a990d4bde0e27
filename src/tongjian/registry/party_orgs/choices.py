"""Vocabulary of Party organisations."""

from django.db import models


class OrgKind(models.TextChoices):
    """Kinds with the codes that the official systems use (rulebook chapter 10)."""

    WORKING_COMMITTEE = "working_committee", "党工委"
    COMMITTEE = "committee", "党委"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"
    JOINT_BRANCH = "joint_branch", "联合党支部"
    PROVISIONAL_COMMITTEE = "provisional_committee", "临时党委"
    PROVISIONAL_GENERAL_BRANCH = "provisional_general_branch", "临时党总支"
    PROVISIONAL_BRANCH = "provisional_branch", "临时党支部"
    PROVISIONAL_JOINT_BRANCH = "provisional_joint_branch", "临时联合党支部"
    PARTY_GROUP = "party_group", "党小组"


OFFICIAL_CODES = {
    OrgKind.COMMITTEE: "611",
    OrgKind.GENERAL_BRANCH: "621",
    OrgKind.BRANCH: "631",
    OrgKind.JOINT_BRANCH: "632",
    OrgKind.PARTY_GROUP: "641",
    OrgKind.PROVISIONAL_COMMITTEE: "911",
    OrgKind.PROVISIONAL_GENERAL_BRANCH: "921",
    OrgKind.PROVISIONAL_BRANCH: "931",
    OrgKind.PROVISIONAL_JOINT_BRANCH: "932",
}

COMMITTEES = (OrgKind.COMMITTEE, OrgKind.PROVISIONAL_COMMITTEE)
GENERAL_BRANCHES = (OrgKind.GENERAL_BRANCH, OrgKind.PROVISIONAL_GENERAL_BRANCH)
BRANCHES = (
    OrgKind.BRANCH,
    OrgKind.JOINT_BRANCH,
    OrgKind.PROVISIONAL_BRANCH,
    OrgKind.PROVISIONAL_JOINT_BRANCH,
)
# A working committee is a delegate of the city committee and a group is a part of a branch:
# neither is counted among the grass-roots Party organisations.
GRASS_ROOTS = COMMITTEES + GENERAL_BRANCHES + BRANCHES


class Flavor(models.TextChoices):
    """What a committee or branch was made for (capabilities B01, B09, B10, B16, C04)."""

    DIRECT = "direct", "直属"
    SECOND = "second", "二级"
    JOINT = "joint", "联合"
    SECTOR = "sector", "行业"
    COMPREHENSIVE = "comprehensive", "综合"
    CHAMBER = "chamber", "异地商会"
    STREET = "street", "街道社区"
    DISPATCHED = "dispatched", "派驻"
    MOBILE = "mobile", "流动党员"
    ORDINARY = "", "普通"


class RelationKind(models.TextChoices):
    """Dated relations beside the lead relation (capability B13)."""

    GUIDANCE = "guidance", "业务指导"
    TRUSTEE = "trustee", "代管"
    FALLBACK = "fallback", "兜底"
    DIRECT_CONTACT = "direct_contact", "直接联系"
    RELIANCE = "reliance", "依托"


class ChargeKind(models.TextChoices):
    """The three answers to "who is responsible for this unit" (capability B02)."""

    LEAD = "lead", "主抓主管"
    DIRECT = "direct", "直接负责"
    FALLBACK = "fallback", "管理兜底"


class LineageKind(models.TextChoices):
    MERGED = "merged", "合并"
    SPLIT = "split", "拆分"
    RENAMED = "renamed", "更名"
