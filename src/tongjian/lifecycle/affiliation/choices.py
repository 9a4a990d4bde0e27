"""The functions that a Party organisation may have for the units of a place."""

from django.db import models


class Function(models.TextChoices):
    """What packs decide for; which organisation it is, seats say."""

    OFFICE = "office", "两新工委（社会组织党工委）"
    SOCIETY = "society", "社会组织党委"
    BODY = "body", "业务主管单位党组织"
    INDUSTRY = "industry", "行业主管部门或行业党组织"
    EDUCATION_CITY = "education_city", "市委教育工委"
    EDUCATION_DISTRICT = "education_district", "区教育系统党委"
    HEALTH_CITY = "health_city", "市委卫生工委"
    HEALTH_DISTRICT = "health_district", "区卫生系统党委"
    STREET = "street", "街道（乡镇）党工委"
    COMPREHENSIVE = "comprehensive", "综合党委（托底）"
    CHAMBER = "chamber", "商会联合党委"


# Where the unit lives decides, not where it is registered.
BY_RESIDENCE = (Function.STREET, Function.EDUCATION_DISTRICT, Function.HEALTH_DISTRICT)


class Issue(models.TextChoices):
    """Why an answer is not settled."""

    UNCLEAR = "unclear", "事实不明，判断不了"
    VACANT = "vacant", "没有党组织承担这项职能"
    UNRECORDED = "unrecorded", "还没有登记责任"
    DIFFERS = "differs", "登记的与规则不同"
    REVIEW = "review", "另行指定的到期复核"
