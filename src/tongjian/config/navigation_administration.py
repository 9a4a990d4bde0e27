"""What the three administrators find on the left."""

from __future__ import annotations

from tongjian.foundation.access import permissions as access
from tongjian.foundation.accounts import permissions as accounts
from tongjian.foundation.audit import permissions as audit
from tongjian.foundation.ui.navigation import NavItem
from tongjian.foundation.watch import permissions as watch

ADMINISTRATION = "管理"

ADMINISTRATORS = (
    NavItem(
        code="accounts",
        label="账号",
        icon="user-cog",
        url_name="accounts:list",
        permission=accounts.MANAGE,
        group=ADMINISTRATION,
        tab=True,
        order=810,
    ),
    NavItem(
        code="grants",
        label="授权",
        icon="key",
        url_name="access:list",
        permission=access.MANAGE,
        group=ADMINISTRATION,
        tab=True,
        order=820,
        under=("access",),
    ),
    NavItem(
        code="entries",
        label="操作日志",
        icon="list-details",
        url_name="audit:entries",
        permission=audit.READ,
        group=ADMINISTRATION,
        tab=True,
        order=830,
    ),
    NavItem(
        code="readings",
        label="查阅记录",
        icon="eye",
        url_name="audit:readings",
        permission=audit.READ,
        group=ADMINISTRATION,
        tab=True,
        order=840,
    ),
    NavItem(
        code="notices",
        label="查阅提醒",
        icon="alert-triangle",
        url_name="watch:notices",
        permission=watch.HANDLE,
        group=ADMINISTRATION,
        order=845,
    ),
    NavItem(
        code="limits",
        label="查阅界限",
        icon="adjustments",
        url_name="watch:limits",
        permission=watch.SEE_LIMITS,
        group=ADMINISTRATION,
        order=846,
    ),
    NavItem(
        code="chain",
        label="日志核验",
        icon="shield-check",
        url_name="portal:chain",
        permission=audit.READ,
        group=ADMINISTRATION,
        order=850,
    ),
)
