"""The signs that a unit is ripe for a Party organisation, and those that one falls apart."""

from django.db import models


class Sign(models.TextChoices):
    """What must come together (capability C06); that these five count is a convention."""

    MEMBERS = "members", "党员够数"
    HEAD = "head", "负责人是党员"
    SECRETARY = "secretary", "有书记人选"
    PLACE = "place", "有场地"
    FUNDS = "funds", "有经费"


class Layer(models.TextChoices):
    """By how many full members work there; what is to be done differs."""

    READY = "ready", "已够人数"
    NEAR = "near", "差一两名"
    NONE = "none", "没有正式党员"


MEASURES = {
    Layer.READY: "单独组建：联系负责人，报上级党委批复",
    Layer.NEAR: "转入党员补足，或联合、挂靠、区域统建",
    Layer.NONE: "派指导员、联络员，建群团，培养入党对象",
}


class Nearness(models.TextChoices):
    """What the units of a joint branch have in common, the closest first."""

    SECTOR = "sector", "同街道、同行业"
    STREET = "street", "同街道"
    AREA = "area", "同一集中区域"


# The rules whose breach says that an organisation falls apart (capability C20).
DECAY = {"R1-07": "正式党员不足", "R1-20": "书记空缺", "R2-05": "任期已届满"}
# A sign that no rule knows: the last visit after formation found trouble (平台约定).
UNSOUND = "visit"
SIGNS = {**DECAY, UNSOUND: "回访有困难"}
# What capability C20 names and the register holds nothing of yet.
NOT_YET = {
    "活动": "还没有组织生活的登记，连续无活动不能判断",
    "场地、经费": "还没有党组织场地、经费的登记，不能判断",
}
