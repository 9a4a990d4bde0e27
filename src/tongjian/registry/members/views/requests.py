"""Requests for correction, for whoever decides about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.privacy.deadlines import reply_due
from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.foundation.ui.views import Empty, ListView, Preset
from tongjian.kernel.masks import mask_identity, mask_phone
from tongjian.registry.members import correcting, permissions, queries, secrets
from tongjian.registry.members.choices import RequestState
from tongjian.registry.members.filters import CorrectionFilters
from tongjian.registry.members.forms import DeclineForm
from tongjian.registry.members.models import CorrectionRequest
from tongjian.registry.members.services import corrections
from tongjian.registry.members.services.reading import note_page
from tongjian.registry.members.tables import CorrectionTable

PURPOSE = "办理更正申请"


@method_decorator([never_cache, needs(permissions.DECIDE)], name="dispatch")
class CorrectionList(ListView):
    """The requests that the viewer may answer."""

    title, unit = "更正申请", "件"
    table, filters = CorrectionTable, CorrectionFilters
    presets = [Preset("待处理", "state=open")]
    empty = Empty("没有更正申请", "党员在自己的页面提出更正后，会出现在这里。")

    def rows(
        self, *, viewer: Any, filters: dict[str, Any], on: date
    ) -> QuerySet[CorrectionRequest]:
        """Return the requests in scope."""
        rows = queries.list_corrections(viewer).select_related("person__home_org")
        return rows.filter(**filters)


@method_decorator([never_cache, needs(permissions.DECIDE)], name="dispatch")
class CorrectionView(ActView):
    """One request: accept it by changing the record, or decline it with a reason."""

    title, button = "更正申请", "不采纳并答复"
    template = "members/correction.html"
    correction: CorrectionRequest

    def prepare(self, **kwargs: Any) -> None:
        self.correction = get_correction(self.viewer, kwargs["pk"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the request beside what is on record, which is a reading of the record."""
        note_page(person=self.correction.person, reader=self.viewer, purpose=PURPOSE)
        return super().get(request, **kwargs)

    def form(self, data: Any = None) -> DeclineForm:
        return DeclineForm(data)

    def act(self, form: AnyForm) -> str:
        corrections.reply(
            request=self.correction,
            accept=False,
            text=form.cleaned_data["reply"],
            actor=self.viewer,
            at=timezone.now(),
        )
        return "已答复。"

    def done_url(self) -> str:
        return f"{reverse('members:corrections')}?state=open"

    def heading(self) -> str:
        return f"更正申请：{self.correction.person.name}"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("更正申请", self.done_url()), (self.correction.person.name, "")]

    # For the template.

    @property
    def field_label(self) -> str:
        return correcting.field_label(self.correction)

    @property
    def on_record(self) -> Any:
        """What the record says now; sealed values masked."""
        person, field = self.correction.person, self.correction.field
        if field in secrets.SEALED:
            return secrets.masked(person, field)
        if field not in correcting.FIELDS or field == correcting.OTHER:
            return None
        display = getattr(person, f"get_{field}_display", None)
        return display() if display else getattr(person, field)

    @property
    def proposal(self) -> str:
        """What the member proposes; numbers are masked here as everywhere."""
        mask = {secrets.IDENTIFIER: mask_identity, secrets.PHONE: mask_phone}.get(
            self.correction.field
        )
        return mask(self.correction.proposal) if mask else self.correction.proposal

    @property
    def due_on(self) -> date:
        """Until when a reply is owed."""
        return reply_due(timezone.localdate(self.correction.created_at))

    @property
    def accept_url(self) -> str:
        person = self.correction.person
        address = reverse("members:edit", args=[person.pk])
        return f"{address}?{urlencode({'correction': self.correction.pk})}"

    @property
    def is_open(self) -> bool:
        return self.correction.state == RequestState.OPEN


def get_correction(viewer: Viewer, pk: int) -> CorrectionRequest:
    """Return a request that the viewer may answer. Raises Http404 outside the scope."""
    found = (
        queries.list_corrections(viewer)
        .select_related("person__home_org", "person__employer")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404("没有这件申请，或不在您的管理范围内。")
    return found
