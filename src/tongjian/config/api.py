"""Where each area's operations stand."""

from __future__ import annotations

from tongjian.foundation.api import root

api = root.build(
    title="同建接口",
    version="1",
    about="每个列表、页面和统计表的数据接口。范围、筛选条件和错误提示与页面相同。",
)
