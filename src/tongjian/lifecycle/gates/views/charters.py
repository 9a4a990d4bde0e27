"""Check a charter: at the desk, or of a unit at one of the four later occasions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.lifecycle.gates import charters, papers, permissions
from tongjian.lifecycle.gates.choices import Occasion
from tongjian.lifecycle.gates.forms.desk import CharterForm
from tongjian.lifecycle.gates.forms.disposal import UnitCharterForm
from tongjian.lifecycle.gates.models import CharterCheck
from tongjian.lifecycle.gates.queries import desk as queries
from tongjian.lifecycle.gates.services import charters as services
from tongjian.lifecycle.gates.services import desk
from tongjian.registry.units.choices import UnitKind
from tongjian.registry.units.queries import get_unit, list_units, reaches

from .desk import Step


def text_given(form: AnyForm) -> str:
    """Return the charter that was pasted or uploaded. Raises UnableToReadPaper."""
    file = form.cleaned_data.get("file")
    if file:
        return papers.text_of(file.name, file.read(papers.LARGEST + 1))
    return str(form.cleaned_data["text"])


class CheckCharter(Step):
    """Hold the charter of an application against its elements."""

    title, button = "核对章程", "核对"
    template = "gates/charter_form.html"

    def form(self, data: Any = None) -> AnyForm:
        is_industry = self.application.sector == "commerce"
        files = self.request.FILES if data is not None else None
        return CharterForm(data, files=files, initial={"industry": is_industry})

    def act(self, form: AnyForm) -> str:
        self.check = services.check_charter(
            text=text_given(form),
            title=self.application.name,
            occasion=Occasion.REGISTRATION,
            industry=form.cleaned_data["industry"],
            registered_path=self.application.registered_path,
            actor=self.viewer,
            on=clock.today(),
            unit=self.application.unit,
        )
        desk.attach_charter(application=self.application, check=self.check, actor=self.viewer)
        return "章程内容齐全" if self.check.is_complete else "章程还缺内容，请看下面的建议"

    def done_url(self) -> str:
        check = getattr(self, "check", None)
        return reverse("gates:charter", args=[check.pk]) if check else super().done_url()


class CheckUnitCharter(ActView):
    """Hold the charter of a unit on record against its elements (D04)."""

    title, button = "核对章程", "核对"
    template = "gates/charter_form.html"

    def prepare(self, **kwargs: Any) -> None:
        """Load the unit and check the right."""
        self.unit = get_unit(self.viewer, kwargs["unit_id"])
        if not reaches(self.viewer, permissions.DESK, self.unit):
            raise PermissionDenied("您可以查看这家组织，章程由登记机关核对。")

    def form(self, data: Any = None) -> AnyForm:
        is_industry = self.unit.kind == UnitKind.ASSOCIATION and self.unit.sector == "commerce"
        files = self.request.FILES if data is not None else None
        return UnitCharterForm(data, files=files, initial={"industry": is_industry})

    def act(self, form: AnyForm) -> str:
        self.check = services.check_charter(
            text=text_given(form),
            title=self.unit.name,
            occasion=Occasion(form.cleaned_data["occasion"]),
            industry=form.cleaned_data["industry"],
            registered_path=self.unit.registered_path,
            actor=self.viewer,
            on=clock.today(),
            unit=self.unit,
        )
        return "章程内容齐全" if self.check.is_complete else "章程还缺内容，请看建议写法"

    def heading(self) -> str:
        return f"{self.title}：{self.unit.name}"

    def done_url(self) -> str:
        check = getattr(self, "check", None)
        if check is not None:
            return reverse("gates:charter", args=[check.pk])
        return f"{reverse('units:unit', args=[self.unit.pk])}?panel=gates"


def charter_page(request: HttpRequest, check_id: int) -> HttpResponse:
    """Show the text with what was found marked, and offer wording for what is missing."""
    viewer = viewer_of(request)
    check = get_object_or_404(CharterCheck.objects.select_related("unit"), pk=check_id)
    application = queries.list_applications(viewer).filter(charter_check=check).first()
    if application is None:
        _require_unit(viewer, check)
    spans = [(start, end, charters.element_of(code).label) for code, start, end in check.found]
    context = {
        "title": f"章程核对：{check.title}",
        "check": check,
        "pieces": list(charters.pieces(check.text, spans)),
        "found": [charters.element_of(code) for code, _, _ in check.found],
        "missing": [charters.element_of(code) for code in check.missing],
        "back": _back(check, application),
    }
    return pages.render(request, "gates/charter.html", context)


def _require_unit(viewer: Any, check: CharterCheck) -> None:
    if check.unit_id is None or not list_units(viewer).filter(pk=check.unit_id).exists():
        raise Http404("没有这次核对，或不在您的管理范围内。")


def _back(check: CharterCheck, application: Any) -> tuple[str, str]:
    if application is not None:
        return application.name, reverse("gates:application", args=[application.pk])
    if check.unit is None:
        raise PermissionDenied
    return check.unit.name, reverse("units:unit", args=[check.unit.pk])
