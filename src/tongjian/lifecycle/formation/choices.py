"""Vocabulary of formation."""

from django.db import models

from tongjian.registry.posts.choices import Post

# Who comes into office with a term.
ELECTED_POSTS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.OFFICER)


class Kind(models.TextChoices):
    """How an organisation is formed (capabilities C02 to C05, C08, C09)."""

    STANDALONE = "standalone", "单独组建"
    JOINT = "joint", "联合组建"
    ATTACHED = "attached", "挂靠组建"
    DISPATCHED = "dispatched", "派驻"
    SECTOR = "sector", "行业统建"
    AREA = "area", "区域统建"
    MOBILE = "mobile", "流动党员党组织"
    PROVISIONAL = "provisional", "临时组建"
    GROUP = "group", "党小组"


class Why(models.TextChoices):
    """Why a unit has no Party organisation yet (capability C11)."""

    HEAD = "head", "负责人认识不够"
    PUT_OFF = "put_off", "负责人推脱"
    UNWILLING = "unwilling", "条件不足又不愿联合"
    RELATIONS = "relations", "党员组织关系没有转入"
    SECRETARY = "secretary", "没有合适的书记人选"
    PREMISES = "premises", "没有场地、经费"
    UNDER_WAY = "under_way", "正在筹备"
    UNREACHABLE = "unreachable", "联系不上"
    OTHER = "other", "其他"


# What the responsible committee does about each reason.
MEASURES = {
    Why.HEAD: "约谈负责人，讲明要求；向业务主管单位通报",
    Why.PUT_OFF: "约谈负责人，定出时限；年检、评估时一并核查",
    Why.UNWILLING: "指派指导员上门，推荐相近的联合对象",
    Why.RELATIONS: "逐名核对隐性党员，办理转接",
    Why.SECRETARY: "上级选派，或公开选聘；可由第一书记兼任",
    Why.PREMISES: "共用党群服务中心，申请启动经费",
    Why.UNDER_WAY: "跟踪到批复",
    Why.UNREACHABLE: "到登记住所实地查访，查明去向",
    Why.OTHER: "一事一议",
}
