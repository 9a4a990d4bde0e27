"""Grants as a table."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.ui.tables import Badge, Column, Table

from .models import Grant
from .queries import COMING, ENDED, VALID, state_of
from .roles import all_roles

STATES = {VALID: ("有效", "good"), COMING: ("未生效", "info"), ENDED: ("已终止", "quiet")}


def role_label(grant: Grant) -> str:
    """Return what a role is called, even one that is no longer declared."""
    role = all_roles().get(grant.role)
    return role.label if role else grant.role


def state_badge(grant: Grant) -> Badge:
    """Return the state of a grant today."""
    return Badge(*STATES[state_of(grant, clock.today())])


def _basis(grant: Grant) -> str:
    """Say in words that a right rests on another record and ends with it."""
    kind, _, number = grant.basis.partition(":")
    if not (number.isdecimal() and kind.count(".") == 1):
        return grant.basis
    try:
        name = apps.get_model(kind)._meta.verbose_name
    except LookupError:
        return grant.basis
    return f"随{name}（{number} 号）终止"


def _target(grant: Any) -> str:
    return str(grant.target_label)


class GrantTable(Table):
    code = "grants"
    default_sort = "-id"
    columns = [
        Column(
            "user",
            "用户",
            value=lambda grant: grant.user.display_name,
            link=lambda grant: (
                reverse("access:end", args=[grant.pk])
                if state_of(grant, clock.today()) != ENDED
                else None
            ),
            place="title",
            fixed=True,
        ),
        Column("username", "登录名", value=lambda grant: grant.user.username),
        Column("role", "角色", value=role_label),
        Column("axis", "范围类型", value=lambda grant: grant.get_axis_display()),
        Column("target", "范围", value=_target),
        Column("state", "状态", kind="badge", value=state_badge, place="lead"),
        Column("start_on", "自", kind="date"),
        Column("end_on", "至", kind="date"),
        Column("basis", "依据", value=_basis),
        Column("id", "编号", kind="number", sort="pk", shown=False),
    ]
