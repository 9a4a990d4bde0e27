"""What founders and staff are told before they declare their membership, and their consent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tongjian.foundation.privacy.models import Notice
from tongjian.foundation.privacy.services import consents, notices
from tongjian.foundation.privacy.services.consents import Purpose
from tongjian.foundation.privacy.services.notices import Shipped

from .models import DeclaredMember

CODE, TERM = "registration", "term"
ABOUT, ABOUT_TERM = "gates.declaredmember", "gates.termcandidate"
TITLE = "成立登记时采集党员信息的告知"
TEXT = """为在成立登记时同步开展党的建设，登记管理机关请发起人、拟任负责人和\
从业人员自愿说明本人是否是中共党员。

采集的内容：姓名、身份（发起人、拟任负责人或从业人员）、是否正式党员、现在所在的党支部。不采集身份证件\
号码、住址和电话。

用途：判断是否具备组建党组织的条件，在领证时生成组建或选派指导员的任务；不用于其他目的。

谁能看到：受理这件申请的登记管理机关经办人；每次查看都有记录。姓名和党支部加密保存。

保存多久：不同意、撤回同意或申请撤回的立即删除；领证满一年、办了一年还没有领证的删除，只保留人数。

您可以不申报，也可以随时要求更正或删除，不影响登记结果。"""
TERM_TITLE = "换届时采集负责人人选信息的告知"
TERM_TEXT = """社会组织换届前，党组织对负责人人选审核。请人选本人同意后登记。

采集的内容：姓名、拟任职务、是否连任、本人自愿申报的政治面貌、在党组织的职务。不采集身份证件号码、\
住址和电话。

用途：换届人选审核和分级会签；不用于其他目的。

谁能看到：登记管理机关经办人、负责这家组织的党组织和会签的党组织；每次查看都有记录。姓名加密保存。

保存多久：撤回同意的立即删除；审核办结满一年、过了拟换届日期满一年没有办结的删除。当选的按任职登记另行公开。

您可以不申报政治面貌，也可以随时要求更正或删除。"""


def register() -> None:
    """Declare the notice and the consent; done in `apps.py`."""
    notices.declare(Shipped(CODE, TITLE, TEXT))
    notices.declare(Shipped(TERM, TERM_TITLE, TERM_TEXT))
    consents.declare(Purpose(CODE, TITLE, TEXT, about=ABOUT, notice=CODE))
    consents.declare(Purpose(TERM, TERM_TITLE, TERM_TEXT, about=ABOUT_TERM, notice=TERM))


def told(on: date, code: str = CODE) -> Notice:
    """Return the words that an office has published, else those that come with the program."""
    return notices.told(code, on=on)


def forget(people: Collection[DeclaredMember]) -> None:
    """Delete declarations with their consents; the caller has opened the wall."""
    if people:
        consents.forget(people)
        DeclaredMember.objects.filter(pk__in=[person.pk for person in people]).delete()
