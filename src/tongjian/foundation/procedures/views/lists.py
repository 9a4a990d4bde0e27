"""My cases, and who acts for whom."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.decorators import method_decorator

from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.procedures import permissions, queries
from tongjian.foundation.procedures.filters import CaseFilters
from tongjian.foundation.procedures.models import Case, Delegation
from tongjian.foundation.procedures.tables import CaseTable, DelegationTable
from tongjian.foundation.ui.views import Action, Empty, ListView, Preset


@method_decorator(needs(permissions.READ), name="dispatch")
class CaseList(ListView):
    """The cases in the viewer's scope."""

    title, unit = "办理事项", "件"
    table, filters = CaseTable, CaseFilters
    presets = [Preset("办理中", "state=open"), Preset("交给我的", "mine=yes")]
    empty = Empty("还没有办理事项", "在社会组织或党组织的页面上提出，例如“组建”。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Case]:
        """Return the cases that meet the conditions."""
        return queries.find_cases(viewer, filters)

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Lead to the delegations."""
        if not viewer.may(permissions.DELEGATE):
            return []
        return [Action("委托办理", reverse("procedures:delegations"), icon="user-share")]


@method_decorator(needs(permissions.DELEGATE), name="dispatch")
class DelegationList(ListView):
    """What the viewer has delegated, and what was delegated to the viewer."""

    title, unit = "委托办理", "项"
    table = DelegationTable
    counted = "exact"
    empty = Empty("没有委托", "外出期间可以请同类岗位的同事代为办理，到期自动失效。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Delegation]:
        """Return the viewer's own delegations."""
        return queries.list_delegations(viewer)

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer to make one."""
        return [Action("委托", reverse("procedures:delegate"), icon="plus", primary=True)]
