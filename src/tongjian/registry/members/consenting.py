"""What members may agree to; what follows from it is shown where it is agreed to."""

from __future__ import annotations

from typing import Final

from tongjian.foundation.privacy.services.consents import Purpose

from . import secrets

PHONE: Final = "phone_to_branch"
PURPOSES: Final = (
    Purpose(
        code=PHONE,
        label="支部直接看到我的联系电话",
        text="同意后，有权显示我电话的党组织工作人员打开我的个人页面时，可以直接看到完整号码，"
        "不必逐次点“显示”；每次打开仍会记录。不同意不影响党员权利和组织生活。",
    ),
)
# A sealed field and the consent that opens it on the page.
OPENED_BY: Final = {secrets.PHONE: PHONE}
