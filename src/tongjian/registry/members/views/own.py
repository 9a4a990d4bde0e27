"""A member's own record: the page, a copy to print, a copy for machines, a request."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation import clock
from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.accounts import stepup
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView
from tongjian.registry.members import owncopy, permissions, queries
from tongjian.registry.members.forms import AskForm
from tongjian.registry.members.models import Person
from tongjian.registry.members.services import rights
from tongjian.registry.members.services.corrections import ask_correction
from tongjian.registry.members.views.person import personal_page


@require_GET
@never_cache
@needs(permissions.ASK)
def own(request: HttpRequest) -> HttpResponse:
    """Show the viewer's own record."""
    return personal_page(request, own_person(viewer_of(request)))


@require_GET
@never_cache
@needs(permissions.ASK)
def copy(request: HttpRequest) -> HttpResponse:
    """Show everything that is on record about the viewer, ready to print."""
    person = own_person(viewer_of(request))
    rights.note_copy(person=person, actor=viewer_of(request), form="页面")
    content = owncopy.copy_of(person, on=clock.today())
    context = {"title": "我的信息副本", "person": person, "sections": content}
    return pages.render(request, "members/copy.html", context)


@require_GET
@never_cache
@needs(permissions.ASK)
@stepup.required
def data(request: HttpRequest) -> HttpResponse:
    """Give the same copy as a file that programs can read."""
    person = own_person(viewer_of(request))
    rights.note_copy(person=person, actor=viewer_of(request), form="JSON")
    content = {"个人信息副本": owncopy.as_data(owncopy.copy_of(person, on=clock.today()))}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-record.json"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@method_decorator([never_cache, needs(permissions.ASK)], name="dispatch")
class AskView(ActView):
    """Ask to have the own record corrected."""

    title, button = "申请更正我的信息", "提出申请"
    drafted = False
    note = "由所在党组织核对后答复。答复会出现在您的页面上，一般不超过十五个工作日。"

    def prepare(self, **kwargs: Any) -> None:
        self.person = own_person(self.viewer)

    def form(self, data: Any = None) -> AskForm:
        return AskForm(data)

    def act(self, form: Any) -> str:
        ask_correction(person=self.person, actor=self.viewer, **form.cleaned_data)
        return "申请已提出，所在党组织会答复您。"

    def done_url(self) -> str:
        return f"{reverse('members:own')}?panel=corrections"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("我的", reverse("members:own")), (self.title, "")]


def own_person(viewer: Viewer) -> Person:
    """Return the viewer's own record. Raises Http404 when the account belongs to no member."""
    if not viewer.person_ids:
        raise Http404("这个账号没有对应的党员信息。")
    return queries.get_person(viewer, viewer.person_ids[0])
