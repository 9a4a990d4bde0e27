"""The kind of a social organization as the end of its name tells it.

The end decides: 「基金会联合会」 is an association, 「商会学校」 is a service organization.
"""

import re
from functools import lru_cache

ASSOCIATION = "association"
SERVICE = "service"
FOUNDATION = "foundation"
INTERMEDIARY = "intermediary"

_ENDINGS: tuple[tuple[str, str], ...] = (
    (FOUNDATION, "基金会"),
    (INTERMEDIARY, "律师事务所 会计师事务所 税务师事务所 资产评估事务所 司法鉴定所 公证处"),
    (
        ASSOCIATION,
        "协会 学会 商会 联合会 促进会 研究会 联谊会 同乡会 校友会 总会 分会 公会 "
        "慈善会 联盟 工商联 同学会 宗亲会 互助会 协进会 发展会 交流会 志愿服务队 "
        "志愿者队",
    ),
    (
        SERVICE,
        "中心 学校 小学 中学 大学 学院 幼儿园 托儿所 托育园 医院 诊所 门诊部 卫生院 "
        "卫生站 疗养院 福利院 敬老院 养老院 护理院 护老院 康复院 养护院 颐养院 "
        "老年公寓 服务社 工作社 社工站 服务站 工作站 服务部 服务所 事务所 研究院 "
        "研究所 博物馆 美术馆 艺术馆 图书馆 纪念馆 体育馆 武馆 书院 画院 剧团 剧院 "
        "艺术团 歌舞团 乐团 俱乐部 培训部 之家 托养所 救助站 书屋 工作室 仲裁院 "
        "调解室 调解所 基地 服务院 文化馆 科学馆 陈列馆 棋院 少年宫 家园",
    ),
)
# Bodies whose name ends in 会 but are no social organizations.
_NOT_ASSOCIATION = ("委员会", "工会", "居委会", "村委会", "董事会", "监事会", "理事会")
_TAIL = re.compile(r"[（(][^（）()]*[）)]$")
_BY_ENDING = {ending: kind for kind, words in _ENDINGS for ending in words.split()}
# The longest ending decides: a look-up for each length, not a comparison with each ending.
_LENGTHS = sorted({len(ending) for ending in _BY_ENDING}, reverse=True)


@lru_cache(maxsize=65_536)
def kind_from_name(name: str) -> str | None:
    """Return association, service, foundation or intermediary, or None when the end is silent."""
    core = _TAIL.sub("", name.strip())
    for length in _LENGTHS:
        if kind := _BY_ENDING.get(core[-length:]):
            return kind
    if core.endswith("会") and not core.endswith(_NOT_ASSOCIATION):
        return ASSOCIATION
    return None
