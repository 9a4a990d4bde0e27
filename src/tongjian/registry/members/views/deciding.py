"""Requests of members about their data, for whoever decides about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from tongjian.foundation.access.gates import needs
from tongjian.foundation.privacy.choices import RequestState
from tongjian.foundation.privacy.models import PersonalRequest
from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.foundation.ui.views import Empty, ListView, Preset
from tongjian.registry.members import permissions, queries, restricting
from tongjian.registry.members.filters import RequestFilters
from tongjian.registry.members.forms import DecideForm
from tongjian.registry.members.services import rights
from tongjian.registry.members.services.reading import note_page
from tongjian.registry.members.tables import RequestTable


@method_decorator([never_cache, needs(permissions.DECIDE)], name="dispatch")
class RequestList(ListView):
    """The requests that the viewer may answer."""

    title, unit = "个人信息请求", "件"
    table, filters = RequestTable, RequestFilters
    presets = [Preset("待答复", "state=open")]
    empty = Empty("没有请求", "党员在“我的权利”中提出后，会出现在这里。")

    def rows(self, *, viewer: Any, filters: dict[str, Any], on: date) -> QuerySet[PersonalRequest]:
        """Return the requests in scope."""
        return queries.list_requests(viewer).filter(**filters)


@method_decorator([never_cache, needs(permissions.DECIDE)], name="dispatch")
class DecideView(ActView):
    """Answer one request, with a reason either way."""

    title, button = "答复请求", "答复本人"
    template = "members/request.html"

    def prepare(self, **kwargs: Any) -> None:
        found = queries.list_requests(self.viewer).filter(pk=kwargs["pk"]).first()
        if found is None:
            raise Http404("没有这件请求，或不在您的管理范围内。")
        self.asked = found
        self.person = queries.get_person(self.viewer, found.subject_id)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the request, which is a reading of the record."""
        note_page(person=self.person, reader=self.viewer, purpose=restricting.RIGHTS)
        return super().get(request, **kwargs)

    def form(self, data: Any = None) -> DecideForm:
        return DecideForm(data)

    def act(self, form: AnyForm) -> str:
        rights.decide(
            request=self.asked,
            person=self.person,
            grant=form.cleaned_data["answer"] == "yes",
            text=form.cleaned_data["text"],
            actor=self.viewer,
            at=timezone.now(),
        )
        return "已答复。"

    def done_url(self) -> str:
        return f"{reverse('members:requests')}?state=open"

    def heading(self) -> str:
        return f"{self.asked.get_kind_display()}：{self.person.name}"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("个人信息请求", self.done_url()), (self.person.name, "")]

    @property
    def is_open(self) -> bool:
        """Tell the template whether an answer is still owed."""
        return self.asked.state == RequestState.OPEN
