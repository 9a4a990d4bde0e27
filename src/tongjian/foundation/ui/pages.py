"""Render pages and fragments through the project's own template engine."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from .shell import Shell

ENGINE = "jinja2"
INVALID = 422  # the browser code shows this answer in place, unlike other errors


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with a whole page."""
    return HttpResponse(fragment(request, template, context), status=status)


def fragment(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None
) -> SafeString:
    """Return the HTML of a part of a page."""
    given = {"shell": Shell(request), "as_of": None, **(context or {})}
    html = render_to_string(template, given, request=request, using=ENGINE)
    return mark_safe(html)  # noqa: S308  the engine has escaped the values


def wants_fragment(request: HttpRequest, target: str) -> bool:
    """Tell whether the browser only wants the part with this id again."""
    headers = request.headers
    if headers.get("HX-History-Restore-Request") == "true":
        return False
    return headers.get("HX-Request") == "true" and headers.get("HX-Target") == target


@dataclass(frozen=True)
class Option:
    """One line of a picker: what is stored, what is read, and what tells it apart."""

    value: str
    label: str
    hint: str = ""


def options(
    request: HttpRequest, found: Iterable[Option], *, truncated: bool = False
) -> HttpResponse:
    """Answer a picker with the options that match what was typed."""
    shown = list(found)
    return render(request, "ui/options.html", {"options": shown, "truncated": truncated})


def toast(response: HttpResponse, message: str, *, kind: str = "done") -> HttpResponse:
    """Let the browser show a short message beside this answer."""
    response["HX-Trigger"] = json.dumps({"tj:toast": {"message": message, "kind": kind}})
    return response
