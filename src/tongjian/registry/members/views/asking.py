"""Ask for the purpose before personal pages open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache

from tongjian.foundation.access.gates import needs
from tongjian.foundation.ui import pages
from tongjian.registry.members import permissions, purposes
from tongjian.registry.members.forms import PurposeForm


def ask_purpose(request: HttpRequest) -> HttpResponse:
    """Send the reader to say why, and then back to the same page."""
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('members:purpose')}?{query}")


@never_cache
@needs(permissions.READ)
def purpose(request: HttpRequest) -> HttpResponse:
    """Take the purpose of this session, or another one."""
    back = _safe(request, request.POST.get("next") or request.GET.get("next", ""))
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        purposes.remember(request, form.cleaned_data["purpose"])
        return HttpResponseRedirect(back)
    context = {
        "title": "为什么要查看个人信息",
        "form": form,
        "next": back,
        "current": purposes.current(request),
    }
    status = pages.INVALID if form.is_bound else 200
    return pages.render(request, "members/purpose.html", context, status=status)


def _safe(request: HttpRequest, url: str) -> str:
    hosts = {request.get_host()}
    allowed = url_has_allowed_host_and_scheme(
        url, allowed_hosts=hosts, require_https=request.is_secure()
    )
    return url if allowed and url.startswith("/") else reverse("members:list")
