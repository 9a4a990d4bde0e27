"""Answer the pickers of people."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.procedures import colleagues, permissions, queries
from tongjian.foundation.procedures.standing import acting_for
from tongjian.foundation.ui import pages


@require_GET
@never_cache
@needs(permissions.READ)
def able(request: HttpRequest, run_id: int) -> HttpResponse:
    """Answer with who may do a step, for whoever may do it.

    Raises:
        PermissionDenied: the viewer may only look at the case.
    """
    viewer = viewer_of(request)
    run = queries.get_run(viewer, run_id)
    if acting_for(viewer, run.case, run.declared) is None:
        raise PermissionDenied("您可以查看这个事项，但这一步不由您办理。")
    return _options(request, colleagues.able(run, viewer, text=request.GET.get("q", "")))


@require_GET
@never_cache
@needs(permissions.DELEGATE)
def takers(request: HttpRequest) -> HttpResponse:
    """Answer with who could act for the viewer."""
    found = colleagues.takers(viewer_of(request), text=request.GET.get("q", ""))
    return _options(request, found)


def _options(request: HttpRequest, found: Sequence[colleagues.Colleague]) -> HttpResponse:
    options = [pages.Option(str(one.user.pk), str(one.user), one.post) for one in found]
    return pages.options(request, options)
