"""Error answers of the site: data under /api/, pages everywhere else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tongjian.foundation.ui import errors

from .answers import problem
from .middleware import ROOT


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address or what was sent cannot be understood."""
    return _either(request, "malformed", "地址或提交的内容不完整。", 400) or errors.bad_request(
        request, exception
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: seen, but not allowed."""
    return _either(request, "not_allowed", "您的角色没有这项权限。", 403) or errors.forbidden(
        request, exception
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: does not exist, or lies outside what the viewer may see."""
    said = "没有这个地址，接口清单见 /api/v1/openapi.json。"
    return _either(request, "not_found", said, 404) or errors.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; nothing half done was kept."""
    said = "系统出了问题，数据没有改动，请稍后再试。"
    return _either(request, "failed", said, 500) or errors.server_error(request)


def _either(request: HttpRequest, code: str, said: str, status: int) -> HttpResponse | None:
    """Return the answer to a program; None where a person asked."""
    if not request.path.startswith(ROOT):
        return None
    return problem(code, said, status=status)
