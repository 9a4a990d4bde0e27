"""The user's own tokens."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongjian.foundation.ui import pages
from tongjian.kernel.errors import UnableTo

from . import documentation, tokens
from .forms import TokenForm
from .schemas import REFUSALS

DOCUMENT = "/api/v1/openapi.json"


@require_http_methods(["GET", "POST"])
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """List the user's tokens and make a new one, whose text is shown this once."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form, text = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _, text = tokens.make_token(actor=viewer, **form.cleaned_data)
            form = TokenForm()
        except UnableTo as refusal:
            form.refuse(refusal)
    context = {"tokens": tokens.own_tokens(viewer), "form": form, "text": text}
    status = pages.INVALID if form.errors else 200
    return pages.render(request, "api/tokens.html", context, status=status)


@require_POST
@login_required
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Revoke one of the user's tokens."""
    viewer = request.viewer  # type: ignore[attr-defined]
    token = tokens.own_tokens(viewer).filter(pk=token_id).first()
    if token is None:
        raise Http404("没有这个令牌。")
    tokens.revoke_token(token=token, actor=viewer)
    return redirect("api_tokens:own")


@require_GET
@login_required
def operations(request: HttpRequest) -> HttpResponse:
    """Explain the interface, from its own document."""
    context = {
        "topics": documentation.operations(),
        "refusals": [(status, words) for status, (_, words) in REFUSALS.items()],
        "document_url": DOCUMENT,
    }
    return pages.render(request, "api/operations.html", context)
