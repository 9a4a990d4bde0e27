"""A member's rights on one page: requests with their replies, and consents to give or withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tongjian.foundation import clock
from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.privacy.services import consents, notices, requests
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.kernel.errors import UnableTo
from tongjian.registry.members import permissions
from tongjian.registry.members.forms import RightForm
from tongjian.registry.members.services import rights as services
from tongjian.registry.members.views.own import own_person


@require_GET
@never_cache
@needs(permissions.ASK)
def overview(request: HttpRequest) -> HttpResponse:
    """Show what the viewer asked for and agreed to."""
    person = own_person(viewer_of(request))
    given = list(consents.consents_of(person))
    standing = {c.purpose: c for c in given if c.withdrawn_on is None}
    context = {
        "title": "我的权利",
        "person": person,
        "requests": requests.requests_of(person),
        "purposes": [(each, standing.get(each.code)) for each in consents.purposes()],
        "consents": given,
        "notice": notices.in_force(clock.today()),
    }
    return pages.render(request, "members/rights.html", context)


@method_decorator([never_cache, needs(permissions.ASK)], name="dispatch")
class AskRightView(ActView):
    """Object, or ask for restriction, erasure or an explanation."""

    title, button = "提出请求", "提出"
    drafted = False
    note = "由所在党组织答复，一般不超过十五个工作日；不同意的须说明理由。"

    def prepare(self, **kwargs: Any) -> None:
        self.person = own_person(self.viewer)

    def form(self, data: Any = None) -> RightForm:
        return RightForm(data, restricted=self.person.restricted_since is not None)

    def act(self, form: AnyForm) -> str:
        made = services.ask(
            person=self.person, actor=self.viewer, at=timezone.now(), **form.cleaned_data
        )
        return f"请求已提出，{made.due_on} 前答复。"

    def done_url(self) -> str:
        return reverse("members:rights")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("我的权利", self.done_url()), (self.title, "")]


@require_POST
@never_cache
@needs(permissions.ASK)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's own request."""
    viewer = viewer_of(request)
    person = own_person(viewer)
    found = requests.requests_of(person).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这件请求。")
    return _done(request, "请求已撤回。", services.take_back, request=found, person=person)


@require_POST
@never_cache
@needs(permissions.ASK)
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Agree to a purpose, or take that back: one button each."""
    person = own_person(viewer_of(request))
    given = request.POST.get("answer") == "yes"
    act = services.give_consent if given else services.withdraw_consent
    said = "已同意，随时可以撤回。" if given else "已撤回同意。"
    return _done(request, said, act, person=person, purpose=purpose, on=clock.today())


def _done(http: HttpRequest, said: str, act: Any, **arguments: Any) -> HttpResponse:
    try:
        act(actor=viewer_of(http), **arguments)
    except UnableTo as error:
        messages.error(http, error.message)
    else:
        messages.success(http, said)
    return HttpResponseRedirect(reverse("members:rights"))
