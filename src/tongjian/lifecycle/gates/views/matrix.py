"""Units by the six gates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui.filters import Choice, FilterSet, Search
from tongjian.foundation.ui.views import Action, Empty, ListView
from tongjian.lifecycle.gates.choices import Gate
from tongjian.lifecycle.gates.queries import matrix
from tongjian.lifecycle.gates.tables_merits import MatrixTable
from tongjian.registry.units.models import Unit
from tongjian.registry.units.permissions import EXPORT
from tongjian.registry.units.views.lists import record_export


class MatrixFilters(FilterSet):
    """Units by where nothing was done yet."""

    q = Search()
    lacks = Choice("没有记录的环节", Gate.choices)


class Matrix(ListView):
    """Each unit with the last act at each gate."""

    title, unit = "关口一览", "家"
    table, filters = MatrixTable, MatrixFilters
    counted = "bounded"
    export_permission = EXPORT
    empty = Empty("没有组织", "管理范围内没有在册的组织。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Unit]:
        """Return the living units in scope with their acts."""
        return matrix.find_units(viewer, filters=filters)

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Lead to what happens at each gate."""
        return [
            Action("等级评估", reverse("gates:cases")),
            Action("换届审核", reverse("gates:reviews")),
            Action("党建情况证明", reverse("gates:attestations")),
            Action("推荐名单", reverse("gates:recommendations")),
            Action("自定检查", reverse("gates:checks")),
        ]

    def exported(self, *, viewer: Viewer, listing: Any, format: str) -> None:
        """Log that the matrix was taken away as a file."""
        record_export(viewer, "关口一览", listing, format)
