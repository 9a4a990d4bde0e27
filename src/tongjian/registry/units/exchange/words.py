"""The words that offices write for our codes."""

from __future__ import annotations

from tongjian.foundation.exchange.kinds import choice
from tongjian.registry.units import choices

NONE = "none"
_UNRATED = ("无", "未评", "未评估", "未评级", "未参评", "未参加评估", "暂无")

_KINDS = {
    "association": "社团 社会团体法人 社会团体类 51",
    "service": "社会服务机构 民办非企业单位 民非 民非企业 民非企业单位 民办非企业 52",
    "foundation": "基金会法人 53",
    "intermediary": "中介 中介组织 中介机构",
    "community": "社区社会组织 社区组织 备案社区社会组织 备案组织",
}
_LEVELS = {
    "national": "全国 国家级 部级",
    "province": "省 省本级",
    "city": "市 市本级 地市级 地级市",
    "district": "区 县 县级 区县级 县区级 县（市、区）级 区（县）级 区本级",
    "street": "街道级 乡镇级 镇街级 街道 乡镇 镇级",
}
_STATUSES = {
    "normal": "在业 存续 有效 已登记 正常运行 登记存续 正常运作 登记 年检合格",
    "abnormal": "异常 列入异常名录 列入活动异常名录",
    "suspended": "限期停止活动 停业 休眠 停止 僵尸",
    "liquidating": "清算",
    "cancelled": "注销 注销登记 已注销登记",
    "revoked": "撤销 撤销登记 吊销 已撤销 已吊销",
}
_SECTORS = {
    "science": "科技研究 科学研究 科技与科研 科研 科技",
    "environment": "环境 环保 环境保护 生态",
    "education": "教育类 教育培训",
    "health": "卫生健康 医疗卫生 医疗",
    "social_service": "社会服务类 社工服务 社会工作 养老服务",
    "culture": "文化类 文化艺术 文艺",
    "sport": "体育类 体育健身",
    "law": "法律服务 法律类",
    "commerce": "工商服务业 工商业 工商经济 工商服务 经济",
    "religion": "宗教类",
    "rural": "农业农村 农业 农村发展 农业及农村",
    "occupation": "职业 从业者组织 职业及从业组织 职业从业者",
    "international": "国际 涉外 国际涉外 国际及其他涉外组织",
    "other": "其它 其他类",
}
_DIRECT = {
    "commerce": "工商经济 经济类 行业协会商会",
    "charity": "公益慈善 慈善类",
    "welfare": "社会福利",
    "service": "社会服务 城乡社区服务类",
    "recreation": "文娱",
    "science": "科技",
    "sport": "体育",
    "environment": "生态环境 环保类",
}
_SUPERVISIONS = {
    "competent": "有业务主管单位 双重管理 双重登记 双重管理体制",
    "industry": "有行业主管部门 行业指导 行业管理",
    "none": "无 直接登记 无业务主管单位 无主管",
    "unknown": "不详 未知 待查 不清楚 未查明",
}
_GRADES = {f"{n}A": f"{'A' * n} {'A' * n}级 {n}a级" for n in range(1, 6)}


def _options(words: dict[str, str], labels: dict[str, str]) -> dict[str, list[str]]:
    return {code: [labels[code], *words[code].split()] for code in words}


KIND = choice(_options(_KINDS, dict(choices.UnitKind.choices)), name="unit_kind")
LEVEL = choice(_options(_LEVELS, dict(choices.UnitLevel.choices)), name="unit_level")
STATUS = choice(_options(_STATUSES, dict(choices.UnitStatus.choices)), name="unit_status")
SECTOR = choice(_options(_SECTORS, dict(choices.Sector.choices)), name="sector")
DIRECT = choice(_options(_DIRECT, dict(choices.DirectClass.choices)), name="direct_class")
SUPERVISION = choice(
    _options(_SUPERVISIONS, dict(choices.Supervision.choices)), name="supervision"
)
GRADE = choice(
    {**_options(_GRADES, dict(choices.Grade.choices)), NONE: list(_UNRATED)}, name="grade"
)
