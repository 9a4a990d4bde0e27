"""Vocabulary of members, with the official codes of rulebook chapter 10."""

from django.db import models


class Sex(models.TextChoices):
    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明"


class Education(models.TextChoices):
    """Levels of GB/T 4658."""

    GRADUATE = "10", "研究生"
    UNDERGRADUATE = "20", "大学本科"
    COLLEGE = "30", "大学专科"
    VOCATIONAL = "40", "中等职业"
    SENIOR = "60", "高中"
    JUNIOR = "70", "初中"
    PRIMARY = "80", "小学"
    OTHER = "90", "其他"


class Occupation(models.TextChoices):
    """Classes of the public statistics communiqué."""

    WORKER = "worker", "工人"
    FARMER = "farmer", "农牧渔民"
    PROFESSIONAL = "professional", "专业技术人员"
    MANAGER = "manager", "管理人员"
    OFFICIAL = "official", "党政机关工作人员"
    STUDENT = "student", "学生"
    OTHER = "other", "其他职业人员"
    RETIRED = "retired", "离退休人员"


class Standing(models.TextChoices):
    NORMAL = "normal", "正常"
    SUSPENDED = "suspended", "停止党籍"
    LEFT = "left", "已出党"
    DECEASED = "deceased", "已去世"


class JoinedHow(models.TextChoices):
    ADMITTED = "admitted", "新发展"
    TRANSFERRED = "transferred", "转入"
    RESTORED = "restored", "恢复党籍"
    REORGANIZED = "reorganized", "组织调整"
    REGISTERED = "registered", "登记在册"


class Ground(models.TextChoices):
    """What a membership rests on; nothing else may make one."""

    REGISTER = "register", "花名册登记"
    IMPORT = "import", "花名册导入"
    DECLARED = "declared", "本人申报并经核实"
    TRANSFER = "transfer", "组织关系转接"
    REORGANIZATION = "reorganize", "组织调整决定"


class LeftHow(models.TextChoices):
    TRANSFERRED = "transferred", "转出"
    REORGANIZED = "reorganized", "组织调整"
    DECEASED = "deceased", "去世"
    EXPELLED = "expelled", "出党"
    SUSPENDED = "suspended", "停止党籍"
    CORRECTED = "corrected", "登记更正"


class RequestState(models.TextChoices):
    OPEN = "open", "待处理"
    ACCEPTED = "accepted", "已更正"
    DECLINED = "declined", "未采纳"


# GB/T 3304, in the order of the standard: the code of a name is its place, two digits.
_ETHNICITY_NAMES = """
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳
佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米
塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
"""
ETHNICITIES = tuple(_ETHNICITY_NAMES.split())
ETHNICITY_LABELS = {
    **{f"{place:02d}": f"{name}族" for place, name in enumerate(ETHNICITIES, start=1)},
    "97": "其他",
    "98": "外国血统中国籍人士",
}
