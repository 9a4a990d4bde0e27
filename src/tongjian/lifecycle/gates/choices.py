"""The words of the gates."""

from django.db import models


class Gate(models.TextChoices):
    """The six gates: registration and the five into which Party work is built (Y05)."""

    REGISTRATION = "registration", "注册登记"
    ANNUAL = "annual", "年检年报"
    RATING = "rating", "等级评估"
    TERM = "term", "换届改选"
    PURCHASING = "purchasing", "购买服务、承接职能"
    HONOURS = "honours", "评先评优"


class Stage(models.TextChoices):
    """How far an application for registration has come."""

    OPEN = "open", "办理中"
    CONCLUDED = "concluded", "已有结论"
    CERTIFIED = "certified", "已领证"
    MAKE_UP = "make_up", "待补办"
    WITHDRAWN = "withdrawn", "已撤回"


class Item(models.TextChoices):
    """What may have to be done together with registration; packs choose which (Y06)."""

    MEMBERS = "members", "采集党员信息"
    FORMATION = "formation", "组建党组织"
    CHARTER = "charter", "党建写入章程"
    WORK = "work", "开展党的工作、落实责任"
    STAFF = "staff", "采集从业人员信息"


class ItemState(models.TextChoices):
    DONE = "done", "已办"
    UNABLE = "unable", "暂不具备条件"
    MISSING = "missing", "未办"


class Tie(models.TextChoices):
    """What a person who declares the own membership is in the unit to be."""

    FOUNDER = "founder", "发起人"
    HEAD = "head", "拟任负责人"
    STAFF = "staff", "从业人员"


class Task(models.TextChoices):
    """What follows from a registration."""

    FORMATION = "formation", "组建党组织"
    INSTRUCTOR = "instructor", "选派党建指导员（联络员）"


class Occasion(models.TextChoices):
    """When a charter is checked: at registration, or at one of four later occasions (D04)."""

    REGISTRATION = "registration", "成立登记"
    ANNUAL = "annual", "年检年报"
    TERM = "term", "换届改选"
    REPRESENTATIVE = "representative", "法定代表人变更"
    RATING = "rating", "等级评估"
    OTHER = "other", "日常核对"


LATER = (Occasion.ANNUAL, Occasion.TERM, Occasion.REPRESENTATIVE, Occasion.RATING)


class Cause(models.TextChoices):
    """Why the Party organisation of a unit has to be disposed of."""

    CHANGE = "change", "变更"
    MERGER = "merger", "撤并"
    CANCEL = "cancel", "注销"
    REVOKE = "revoke", "撤销登记"


class Aspect(models.TextChoices):
    """What Party work has to follow when a unit changes (A12)."""

    SEAL = "seal", "党组织印章"
    NAME = "name", "党组织名称"
    HOSTING = "hosting", "覆盖关系"
    AFFILIATION = "affiliation", "归口（按变更后的情况重新判断）"
    HEAD = "head", "负责人人选和双向进入、交叉任职"
    CHARTER = "charter", "章程补入党建内容"


class AspectState(models.TextChoices):
    DONE = "done", "已办"
    NEEDLESS = "needless", "不需要办"
    MISSING = "missing", "未办"


class Whereabouts(models.TextChoices):
    """Where a member goes when the unit ends."""

    TRANSFERRED = "transferred", "已转出"
    LEFT = "left", "已不在组织"
    STAYS = "stays", "留在原党组织"


class Track(models.TextChoices):
    """How a unit reports each year: inspection, or a report of its own (R7-04, R7-06, R7-07)."""

    INSPECTION = "inspection", "年度检查"
    REPORT = "report", "年度报告"


class AnnualStage(models.TextChoices):
    WAITING = "waiting", "未报"
    FILED = "filed", "已报待审"
    RETURNED = "returned", "已退回"
    DONE = "done", "已办结"


class Conclusion(models.TextChoices):
    """What an inspection comes to (R7-08); a report is taken note of."""

    GOOD = "good", "合格"
    BASIC = "basic", "基本合格"
    BAD = "bad", "不合格"
    NOTED = "noted", "已备案"


class RatingStage(models.TextChoices):
    OPEN = "open", "评估中"
    VETOED = "vetoed", "一票否决"
    GRADED = "graded", "已定级"


class Opinion(models.TextChoices):
    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"


class Purpose(models.TextChoices):
    """What a certificate or a list is for."""

    PURCHASING = "purchasing", "购买服务"
    FUNCTIONS = "functions", "承接职能"
    HONOURS = "honours", "评先评优"


# Purchasing and functions are one gate.
GATE_OF = {
    Purpose.PURCHASING: Gate.PURCHASING,
    Purpose.FUNCTIONS: Gate.PURCHASING,
    Purpose.HONOURS: Gate.HONOURS,
}
CheckState = ItemState
