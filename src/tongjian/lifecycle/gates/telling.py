"""What founders and staff are told before they declare their membership."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongjian.foundation.privacy.services import notices

CODE = "registration"
TITLE = "成立登记时采集党员信息的告知"
TEXT = """为在成立登记时同步开展党的建设，登记管理机关请发起人、拟任负责人和\
从业人员自愿说明本人是否是中共党员。
采集的内容：姓名、身份（发起人、拟任负责人或从业人员）、是否正式党员、现在所在的党支部。不采集身份证件\
号码、住址和电话。
用途：判断是否具备组建党组织的条件，在领证时生成组建或选派指导员的任务；不用于其他目的。
谁能看到：受理这件申请的登记管理机关经办人；每次查看都有记录。姓名和党支部加密保存。
保存多久：申请撤回的立即删除；领证满一年删除，只保留人数。
您可以不申报，也可以随时要求更正或删除，不影响登记结果。"""
KEPT_DAYS = 365


@dataclass(frozen=True)
class Told:
    """The words in force, and what they are called in the record."""

    title: str
    text: str
    name: str


def told(on: date) -> Told:
    """Return the notice that an office has published, else the one that comes with the program."""
    published = notices.in_force(on, code=CODE)
    if published is not None:
        return Told(published.title, published.text, str(published))
    return Told(TITLE, TEXT, f"{TITLE}（随系统提供）")
