"""Names of people who do not exist: common and rare surnames and characters, names with dots."""

from __future__ import annotations

from typing import Final

from tongjian.registry.members.choices import Sex

from .chance import Chance
from .wording import FEMALE, MALE, RARE_GIVEN, RARE_SURNAMES

_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙"
)
_DOTTED: Final = {
    "05": ("买买提·艾合买提", "阿迪力·吐尔逊", "阿依古丽·库尔班", "古丽娜尔·玉素甫"),
    "02": ("巴特尔·额尔敦", "乌兰·其其格", "苏日娜·宝音"),
    "04": ("扎西·次仁", "卓玛·拉姆", "丹增·曲扎"),
    "17": ("叶尔兰·哈布力", "阿依达娜·赛力克"),
}
_DOTTED_WOMEN = ("古丽", "乌兰", "苏日娜", "卓玛", "阿依")
_OTHER_PEOPLES = {"08": 30, "15": 22, "03": 16, "11": 15, "06": 12, "09": 6, "19": 5, "13": 4}


def person_name(chance: Chance, sex: Sex) -> str:
    """Return a name of two to four characters."""
    rare = chance.random()
    surname = chance.choice(RARE_SURNAMES) if rare < 0.04 else _surname(chance)
    if rare > 0.985:
        return surname + chance.choice(RARE_GIVEN)
    given = chance.choice(MALE if sex == Sex.MALE else FEMALE)
    if len(given) == 1 and chance.hits(0.55):
        given += _second(chance, sex, given)
    return surname + given


def any_name(chance: Chance) -> tuple[str, Sex]:
    """Return a name with its sex."""
    sex = Sex.MALE if chance.hits(0.6) else Sex.FEMALE
    return person_name(chance, sex), sex


def dotted_name(chance: Chance, sex: Sex) -> tuple[str, str] | None:
    """Return a name with a dot and its people's code, or None when none fits the sex."""
    people = chance.choice(sorted(_DOTTED))
    name = chance.choice(_DOTTED[people])
    is_woman = name.startswith(_DOTTED_WOMEN)
    return (name, people) if is_woman == (sex == Sex.FEMALE) else None


def people_code(chance: Chance) -> str:
    """Return an ethnicity: Han for most, as in a southern city."""
    return "01" if chance.hits(0.955) else chance.weighted(_OTHER_PEOPLES)


def _surname(chance: Chance) -> str:
    # The first of the list are the most common ones.
    return _COMMON[int(len(_COMMON) * chance.random() ** 1.7)]


def _second(chance: Chance, sex: Sex, given: str) -> str:
    pool = [part for part in (MALE if sex == Sex.MALE else FEMALE) if len(part) == 1]
    found = chance.choice(pool)
    return found if found != given else ""
