"""Vocabulary of social organisations; values are stable codes, labels are for people."""

from django.db import models


class UnitKind(models.TextChoices):
    """Legal kind (GB 32100 classes 51, 52, 53) and the two further kinds of capability A02."""

    ASSOCIATION = "association", "社会团体"
    SERVICE = "service", "社会服务机构（民办非企业单位）"
    FOUNDATION = "foundation", "基金会"
    INTERMEDIARY = "intermediary", "社会中介组织"
    COMMUNITY = "community", "城乡社区社会组织"


REGISTERED_KINDS = (UnitKind.ASSOCIATION, UnitKind.SERVICE, UnitKind.FOUNDATION)

SHORT_KINDS = {
    UnitKind.ASSOCIATION: "社团",
    UnitKind.SERVICE: "民非",
    UnitKind.FOUNDATION: "基金会",
    UnitKind.INTERMEDIARY: "中介",
    UnitKind.COMMUNITY: "社区组织",
}


class UnitLevel(models.TextChoices):
    NATIONAL = "national", "全国级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    DISTRICT = "district", "区级"
    STREET = "street", "街道（乡镇）级"


class UnitStatus(models.TextChoices):
    NORMAL = "normal", "正常"
    ABNORMAL = "abnormal", "活动异常"
    SUSPENDED = "suspended", "停止活动"
    LIQUIDATING = "liquidating", "清算中"
    CANCELLED = "cancelled", "已注销"
    REVOKED = "revoked", "已撤销登记"


ENDED = (UnitStatus.CANCELLED, UnitStatus.REVOKED)


class Sector(models.TextChoices):
    """The fourteen classes of the civil-affairs statistics (R7-17)."""

    SCIENCE = "science", "科技与研究"
    ENVIRONMENT = "environment", "生态环境"
    EDUCATION = "education", "教育"
    HEALTH = "health", "卫生"
    SOCIAL_SERVICE = "social_service", "社会服务"
    CULTURE = "culture", "文化"
    SPORT = "sport", "体育"
    LAW = "law", "法律"
    COMMERCE = "commerce", "工商业服务"
    RELIGION = "religion", "宗教"
    RURAL = "rural", "农业及农村发展"
    OCCUPATION = "occupation", "职业及从业者组织"
    INTERNATIONAL = "international", "国际及涉外组织"
    OTHER = "other", "其他"


class DirectClass(models.TextChoices):
    """The eight classes that may register without a competent body (capability A03)."""

    COMMERCE = "commerce", "工商经济类"
    CHARITY = "charity", "公益慈善类"
    WELFARE = "welfare", "社会福利类"
    SERVICE = "service", "社会服务类"
    RECREATION = "recreation", "文娱类"
    SCIENCE = "science", "科技类"
    SPORT = "sport", "体育类"
    ENVIRONMENT = "environment", "生态环境类"


class Supervision(models.TextChoices):
    """Who supervises the business of the unit (capability A19)."""

    COMPETENT = "competent", "业务主管单位"
    INDUSTRY = "industry", "行业主管部门"
    NONE = "none", "无（直接登记）"
    UNKNOWN = "unknown", "尚未查明"


class HostMode(models.TextChoices):
    """How a Party organisation covers the unit (capability C04)."""

    STANDALONE = "standalone", "单独组建"
    JOINT = "joint", "联合组建"
    ATTACHED = "attached", "挂靠组建"
    DISPATCHED = "dispatched", "派驻"
    SECTOR = "sector", "行业统建"
    AREA = "area", "区域统建"
    MOBILE = "mobile", "流动党员党组织"
    PROVISIONAL = "provisional", "临时组建"


class AreaKind(models.TextChoices):
    STREET_BLOCK = "street_block", "街区"
    PARK = "park", "创新园区"
    BUILDING = "building", "商务楼宇"
    INCUBATOR = "incubator", "孵化基地"
    MALL = "mall", "商圈"
    OTHER = "other", "其他集中区域"


class Grade(models.TextChoices):
    A5 = "5A", "5A级"
    A4 = "4A", "4A级"
    A3 = "3A", "3A级"
    A2 = "2A", "2A级"
    A1 = "1A", "1A级"


class Precision(models.TextChoices):
    DAY = "day", "日"
    MONTH = "month", "月"
    YEAR = "year", "年"


class Clarity(models.IntegerChoices):
    """Bits of `Unit.unclear`: what the three-clear check (capability A07) still misses."""

    LEAD = 1, "隶属关系不清"
    SETTING = 2, "组织设置不清"
    HEADCOUNT = 4, "党员人数不清"
