"""The left navigation: entries by people's work, and who works with them."""

from __future__ import annotations

from tongjian.config.navigation_administration import ADMINISTRATORS
from tongjian.foundation.exchange.forms import permitted
from tongjian.foundation.privacy import permissions as privacy
from tongjian.foundation.procedures import permissions as procedures
from tongjian.foundation.ui import navigation
from tongjian.foundation.ui.navigation import NavItem
from tongjian.insight.statistics import permissions as statistics
from tongjian.lifecycle.formation import permissions as formation
from tongjian.lifecycle.gates import permissions as gates
from tongjian.portal.standing import (
    is_office,
    keeps_branch,
    keeps_unit,
    may_do_more_than_read_own,
    sees_only_own,
)
from tongjian.registry.members import permissions as members
from tongjian.registry.party_orgs import permissions as party_orgs
from tongjian.registry.posts import permissions as posts
from tongjian.registry.units import permissions as units

ROSTERS, FORMATION, FIGURES, REGISTERS = "名册", "覆盖与组建", "统计", "数据"
GATES = "关口"

WORK = (
    NavItem(
        code="home",
        label="工作台",
        icon="layout-dashboard",
        url_name="portal:home",
        when=may_do_more_than_read_own,
        tab=True,
        tab_label="待办",
        order=10,
    ),
    NavItem(
        code="own",
        label="我的信息",
        icon="id-badge-2",
        url_name="members:own",
        when=sees_only_own,
        tab=True,
        order=15,
    ),
    NavItem(
        code="mine",
        label="我的",
        icon="user-circle",
        url_name="portal:mine",
        side=False,  # on a wide screen the menu beside the search box has it
        tab=True,
        order=900,
    ),
)
OFFICE = (
    NavItem(
        code="city",
        label="一览",
        icon="gauge",
        url_name="insight:city",
        permission=statistics.READ,
        when=is_office,
        order=20,
    ),
    NavItem(
        code="units",
        label="社会组织",
        icon="building-community",
        url_name="units:list",
        permission=units.READ,
        when=is_office,
        group=ROSTERS,
        tab=True,
        order=30,
        under=("units",),
    ),
    NavItem(
        code="party_orgs",
        label="党组织",
        icon="sitemap",
        url_name="party_orgs:list",
        permission=party_orgs.READ,
        when=is_office,
        group=ROSTERS,
        tab=True,
        order=40,
        under=("party_orgs",),
    ),
    NavItem(
        code="members",
        label="党员",
        icon="users",
        url_name="members:list",
        permission=members.READ,
        when=is_office,
        group=ROSTERS,
        order=50,
        under=("members",),
    ),
    NavItem(
        code="posts",
        label="队伍",
        icon="user-star",
        url_name="posts:list",
        permission=posts.READ,
        when=is_office,
        group=ROSTERS,
        order=60,
        under=("posts",),
    ),
    NavItem(
        code="gaps",
        label="缺口",
        icon="target",
        url_name="insight:gaps",
        permission=statistics.READ,
        when=is_office,
        group=FORMATION,
        order=70,
    ),
    NavItem(
        code="unformed",
        label="组建进展",
        icon="flag",
        url_name="formation:unformed",
        permission=formation.EXPLAIN,
        when=is_office,
        group=FORMATION,
        order=72,
        under=("formation",),
    ),
    NavItem(
        code="cases",
        label="办理事项",
        icon="list-check",
        url_name="procedures:cases",
        permission=procedures.READ,
        when=may_do_more_than_read_own,
        group=FORMATION,
        order=74,
        under=("procedures", "files"),
    ),
)
AT_GATES = (
    NavItem(
        code="matrix",
        label="关口一览",
        icon="table",
        url_name="gates:matrix",
        permission=gates.READ,
        when=is_office,
        group=GATES,
        order=73,
        under=("gates",),
    ),
    NavItem(
        code="desk",
        label="登记受理",
        icon="clipboard-check",
        url_name="gates:applications",
        permission=gates.READ,
        when=is_office,
        group=GATES,
        order=74,
    ),
    NavItem(
        code="follow_ups",
        label="登记后的任务",
        icon="flag",
        url_name="gates:follow_ups",
        permission=gates.READ,
        when=is_office,
        group=GATES,
        order=75,
    ),
    NavItem(
        code="annual",
        label="年检年报",
        icon="calendar-check",
        url_name="gates:annual",
        permission=gates.ANNUAL,
        when=lambda viewer: is_office(viewer) or keeps_unit(viewer),
        group=GATES,
        order=75,
    ),
    NavItem(
        code="disposals",
        label="党组织处置单",
        icon="circle-off",
        url_name="gates:disposals",
        permission=gates.READ,
        when=is_office,
        group=GATES,
        order=76,
    ),
)
DATA = (
    NavItem(
        code="documents",
        label="公文",
        icon="file-text",
        url_name="documents:list",
        when=is_office,
        group=REGISTERS,
        order=88,
        under=("documents",),
    ),
    NavItem(
        code="imports",
        label="导入",
        icon="file-import",
        url_name="exchange:imports",
        when=lambda viewer: is_office(viewer) and bool(permitted(viewer)),
        group=REGISTERS,
        order=90,
        under=("exchange",),
    ),
)
PRIVACY = (
    NavItem(
        code="retention",
        label="保存期限",
        icon="hourglass",
        url_name="privacy:retention",
        permission=privacy.RETAIN,
        group=REGISTERS,
        order=95,
        under=("privacy",),
    ),
)
GRASS_ROOTS = (
    NavItem(
        code="branch_members",
        label="党员",
        icon="users",
        url_name="members:list",
        permission=members.READ,
        when=keeps_branch,
        tab=True,
        tab_label="记录",
        order=50,
        under=("members",),
    ),
    NavItem(
        code="branch",
        label="我的支部",
        icon="home",
        url_name="portal:branch",
        when=keeps_branch,
        tab=True,
        tab_label="支部",
        order=60,
        under=("party_orgs", "units"),
    ),
    NavItem(
        code="unit",
        label="我的组织",
        icon="building-community",
        url_name="portal:branch",
        when=keeps_unit,
        tab=True,
        tab_label="组织",
        order=60,
        under=("units",),
    ),
)
SHARED = (
    NavItem(
        code="statistics",
        label="统计表",
        icon="chart-bar",
        url_name="stats:catalogue",
        permission=statistics.READ,
        when=may_do_more_than_read_own,
        group=FIGURES,
        order=80,
        under=("stats",),
    ),
    NavItem(
        code="rules",
        label="规则",
        icon="gavel",
        url_name="rulebook:rules",
        when=is_office,
        group=REGISTERS,
        order=95,
        under=("rulebook", "duties"),
    ),
    NavItem(
        code="ripeness",
        label="组建成熟度",
        icon="plant-2",
        url_name="ripeness:list",
        permission=party_orgs.READ,
        when=is_office,
        group=FORMATION,
        order=73,
        under=("ripeness",),
    ),
    NavItem(
        code="decay",
        label="边建边散迹象",
        icon="heart-broken",
        url_name="ripeness:decay",
        permission=party_orgs.READ,
        when=is_office,
        group=FORMATION,
        order=74,
    ),
    NavItem(
        code="doubts",
        label="归口不清",
        icon="route-off",
        url_name="affiliation:doubts",
        permission=party_orgs.READ,
        when=is_office,
        group=REGISTERS,
        order=97,
    ),
    NavItem(
        code="seats",
        label="归口职能",
        icon="route",
        url_name="affiliation:seats",
        permission=party_orgs.READ,
        when=is_office,
        group=REGISTERS,
        order=96,
        under=("affiliation",),
    ),
)
ITEMS = (*WORK, *OFFICE, *AT_GATES, *GRASS_ROOTS, *SHARED, *DATA, *PRIVACY, *ADMINISTRATORS)


def register() -> None:
    """Put every entry into the navigation."""
    navigation.register(*ITEMS)
