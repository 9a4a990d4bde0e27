"""Base of the acts at the gates that are about one unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tongjian.foundation.ui.acts import ActView
from tongjian.registry.units.queries import get_unit


class OfUnit(ActView):
    """A unit, seen (else 404) and the viewer's for this act (else 403)."""

    def prepare(self, **kwargs: Any) -> None:
        """Load the unit and check the right."""
        self.unit = get_unit(self.viewer, kwargs["unit_id"])
        if not self.allowed():
            raise PermissionDenied("您可以查看这家组织，但这件事不由您办理。")

    def allowed(self) -> bool:
        """Tell whether this act is the viewer's."""
        raise NotImplementedError

    def heading(self) -> str:
        return f"{self.title}：{self.unit.name}"

    def done_url(self) -> str:
        return f"{reverse('units:unit', args=[self.unit.pk])}?panel=gates"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        listed = reverse("units:list")
        page = f"{reverse('units:unit', args=[self.unit.pk])}?panel=gates"
        return [("社会组织", listed), (self.unit.name, page), (self.title, "")]
