"""The first version of the privacy notice; the office publishes its own in its place."""

from __future__ import annotations

from typing import Final

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import system
from tongjian.foundation.privacy.services import notices

TITLE: Final = "个人信息处理告知"
TEXT: Final = """
## 一、谁处理您的信息

使用本平台开展社会组织党建工作的党组织。具体名称、负责人和联系方式由所在地社会组织党建工作机构在新版告知中写明；在此之前，请联系您所在的党组织。

## 二、为什么处理，依据是什么

为党组织设置与覆盖、党员教育管理、组织关系转接、党内统计等履行党组织职责所必需。平台不把这些信息用于其他目的，不用于自动化决策，不向公众提供。需要您另行同意的事项，会在“我的权利”中逐项列出，不同意不影响您的党员权利。

## 三、处理哪些信息

党员：姓名、性别、民族、公民身份号码、出生日期、学历、工作单位和岗位、联系电话、家庭住址、入党和转正日期、党籍状态、组织关系、党内任职。账号：登录名、显示名、登录时间和地址、操作记录。公民身份号码、电话、住址一律加密保存，平时遮盖显示；显示须有权限、写明目的并再次确认身份。

## 四、从哪里来

党组织花名册、本人申报、组织关系转接。平台不从其他数据推断谁是党员。

## 五、谁能看到

按党组织的层级和职责授权；范围之外的人看不到。谁在什么时候为了什么看过您的信息，都会记录，您可以随时查看。

## 六、保存多久

在党组织期间一直保存；离开之后按保存期限去标识或删除。每一种信息的期限和依据列在《保存期限》中，可以向所在党组织索取。

## 七、您的权利

您可以在“我的信息”“我的权利”中查阅、复制、下载自己的信息，申请更正，反对或者要求限制处理，要求删除或解释说明，随时撤回同意。党组织一般在十五个工作日内答复，不同意的说明理由。对答复不服的，可以向上一级党组织反映，向网信等主管部门投诉，或者依法向人民法院起诉。
""".strip()


def ensure_published() -> None:
    """Publish the first version where there is none yet."""
    if not notices.versions().exists():
        today = clock.today()
        notices.publish(title=TITLE, text=TEXT, start_on=today, actor=system(today))
