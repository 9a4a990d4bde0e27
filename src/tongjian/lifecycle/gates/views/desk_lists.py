"""The lists of the desk: applications, what follows from them, which offices have opened."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui.views import Action, Empty, ListView, Preset
from tongjian.lifecycle.gates import permissions
from tongjian.lifecycle.gates.filters import ApplicationFilters
from tongjian.lifecycle.gates.models import Application, DeskOpening, FollowUp
from tongjian.lifecycle.gates.queries import desk
from tongjian.lifecycle.gates.tables import ApplicationTable, FollowUpTable, OpeningTable


class ApplicationList(ListView):
    """Applications for registration."""

    title, unit = "登记受理", "件"
    table, filters = ApplicationTable, ApplicationFilters
    counted = "exact"
    presets = [
        Preset("办理中", "stage=open"),
        Preset("可以领证", "stage=concluded"),
        Preset("待补办", "stage=make_up"),
    ]
    empty = Empty("还没有受理的申请", "收到成立登记申请后在这里受理，三同步有结论再领证。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Application]:
        """Return the applications in scope."""
        return desk.find_applications(viewer, filters=filters)

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer to take one in."""
        offered = [Action("启用情况", reverse("gates:openings"), icon="door-enter")]
        if viewer.may(permissions.DESK):
            new = Action("受理申请", reverse("gates:receive"), icon="plus", primary=True)
            offered.append(new)
        return offered


class FollowUpList(ListView):
    """What new units ask of the Party side."""

    title, unit = "登记后的任务", "项"
    table = FollowUpTable
    counted = "exact"
    empty = Empty("没有待办的任务", "新登记的组织领证时自动生成组建或选派指导员的任务。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[FollowUp]:
        """Return what is still to be done in scope."""
        return desk.list_follow_ups(viewer)


class OpeningList(ListView):
    """Which offices work with the desk."""

    title, unit = "登记三同步启用情况", "个机关"
    table = OpeningTable
    counted = "exact"
    empty = Empty("还没有机关启用", "启用以后，新成立的组织只能由登记受理进入名册。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[DeskOpening]:
        """Return every opening: that an office works so is public among offices."""
        return desk.list_openings(viewer)

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer to open."""
        if not viewer.may(permissions.DESK):
            return []
        return [Action("启用", reverse("gates:open_desk"), icon="plus", primary=True)]
