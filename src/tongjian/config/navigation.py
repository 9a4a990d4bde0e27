"""The left navigation: entries by people's work, and who works with them."""

from __future__ import annotations

from tongjian.foundation.access import permissions as access
from tongjian.foundation.accounts import permissions as accounts
from tongjian.foundation.audit import permissions as audit
from tongjian.foundation.ui import navigation
from tongjian.foundation.ui.navigation import NavItem
from tongjian.portal.standing import is_branch, is_only_member
from tongjian.registry.members import permissions as members

ROSTERS, ADMINISTRATION = "名册", "管理"


def _not_only_member(viewer: object) -> bool:
    return not is_only_member(viewer)  # type: ignore[arg-type]


ITEMS: tuple[NavItem, ...] = (
    NavItem(
        code="home",
        label="工作台",
        icon="layout-dashboard",
        url_name="portal:home",
        when=_not_only_member,
        tab=True,
        tab_label="待办",
        order=10,
    ),
    NavItem(
        code="own",
        label="我的信息",
        icon="id-badge-2",
        url_name="members:own",
        when=is_only_member,
        tab=True,
        order=15,
    ),
    NavItem(
        code="members",
        label="党员",
        icon="users",
        url_name="members:list",
        permission=members.READ,
        when=_not_only_member,
        group=ROSTERS,
        tab=True,
        tab_label="记录",
        order=40,
        under=("members",),
    ),
    NavItem(
        code="branch",
        label="我的支部",
        icon="home",
        url_name="portal:branch",
        when=is_branch,
        group=ROSTERS,
        tab=True,
        tab_label="支部",
        order=50,
    ),
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
        code="chain",
        label="日志核验",
        icon="shield-check",
        url_name="portal:chain",
        permission=audit.READ,
        group=ADMINISTRATION,
        order=850,
    ),
    NavItem(
        code="mine",
        label="我的",
        icon="user-circle",
        url_name="portal:mine",
        tab=True,
        order=900,
    ),
)


def register() -> None:
    """Put every entry into the navigation."""
    navigation.register(*ITEMS)
