"""Have a letter written about a certificate or a veto."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.documents.services import issue
from tongjian.kernel.errors import UnableTo
from tongjian.lifecycle.gates import letters, permissions
from tongjian.lifecycle.gates.choices import RatingStage
from tongjian.lifecycle.gates.queries import merits as queries
from tongjian.registry.units.queries import reaches


@require_POST
def print_attestation(request: HttpRequest, attestation_id: int) -> HttpResponse:
    """Write a certificate as a letter."""
    viewer = viewer_of(request)
    one = queries.found(queries.list_attestations(viewer), attestation_id)
    if not viewer.may_at(permissions.APPRAISE, one.scope_path):
        raise PermissionDenied("由出具的党组织或其上级打印。")
    back = reverse("gates:attestation", args=[one.pk])
    return _issued(request, letters.ATTESTATION, one, back)


@require_POST
def print_veto(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write a veto as a letter."""
    viewer = viewer_of(request)
    case = queries.found(queries.list_cases(viewer).select_related("unit__registrar"), case_id)
    if not reaches(viewer, permissions.DESK, case.unit):
        raise PermissionDenied("由登记机关出具意见书。")
    back = reverse("gates:case", args=[case.pk])
    if case.stage != RatingStage.VETOED:
        messages.error(request, "这件申报没有被否决。")
        return HttpResponseRedirect(back)
    return _issued(request, letters.VETO, case, back)


def _issued(request: HttpRequest, kind: str, subject: Any, back: str) -> HttpResponse:
    try:
        made = issue(kind=kind, subject=subject, actor=viewer_of(request), on=clock.today())
    except UnableTo as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(back)
    messages.success(request, "公文已生成，可下载 Word 和 PDF")
    return HttpResponseRedirect(reverse("documents:letter", args=[made.pk]))
