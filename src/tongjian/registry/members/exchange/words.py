"""The words that offices write for our codes."""

from __future__ import annotations

from tongjian.foundation.exchange.kinds import choice
from tongjian.registry.members import choices

FULL, PROBATIONARY = "full", "probationary"
_EDUCATION = {
    "10": "博士研究生 硕士研究生 博士 硕士 研究生毕业 研究生教育 11 14 17",
    "20": "本科 大学 大学本科毕业 本科毕业 普通高校本科 21 28",
    "30": "大专 专科 大学专科毕业 大专毕业 高职 31",
    "40": "中专 职高 技校 中技 职业高中 中等专业学校 中职 41 44 47",
    "60": "普通高中 高中毕业 61",
    "70": "普通初中 初中毕业 71",
    "80": "小学毕业 81",
    "90": "其它 文盲 无",
}
_OCCUPATION = {
    "worker": "工人（含工勤技能人员）",
    "farmer": "农民 农牧渔业人员",
    "professional": "专业技术 专技人员 企事业单位、社会组织专业技术人员",
    "manager": "管理 企事业单位、社会组织管理人员",
    "official": "公务员 机关工作人员 党政机关人员",
    "student": "在校学生",
    "other": "其他 其它",
    "retired": "离退休 退休 退休人员",
}
_STANDING = {"normal": "正常党员", "suspended": "停止 停止党籍党员"}

SEX = choice({"1": ["男", "男性", "M"], "2": ["女", "女性", "F"]}, name="sex")
ETHNICITY = choice(
    {code: [label, label.removesuffix("族")] for code, label in choices.ETHNICITY_LABELS.items()},
    name="ethnicity",
)
EDUCATION = choice(
    {c: [label, *_EDUCATION[c].split()] for c, label in choices.Education.choices},
    name="education",
)
OCCUPATION = choice(
    {c: [label, *_OCCUPATION[c].split()] for c, label in choices.Occupation.choices},
    name="occupation",
)
STANDING = choice(
    {c: [str(choices.Standing(c).label), *words.split()] for c, words in _STANDING.items()},
    name="standing",
)
CATEGORY = choice(
    {
        FULL: ["正式党员", "正式", "中共党员", "党员", "01"],
        PROBATIONARY: ["预备党员", "预备", "中共预备党员", "02"],
    },
    name="category",
)
