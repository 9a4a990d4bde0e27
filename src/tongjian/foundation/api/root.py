"""The API itself: who may call it, and how refusals read. `config.api` mounts the areas."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from tongjian.kernel.errors import UnableTo

from .answers import problem
from .schemas import complete


def signed_in(request: HttpRequest) -> Any:
    """Accept whoever is signed in, by session or by token."""
    return request.user if request.user.is_authenticated else None


class TwinApi(NinjaAPI):
    """An API whose document names every refusal."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the document."""
        document = super().get_openapi_schema(**options)
        complete(document)
        return document


def build(*, title: str, version: str, about: str) -> NinjaAPI:
    """Return an API without operations, with every refusal in one shape."""
    api = TwinApi(
        title=title,
        version=version,
        description=about,
        auth=signed_in,
        docs_url=None,
        openapi_url="/openapi.json",
        openapi_extra={
            "components": {
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer", "description": "个人接口令牌"},
                    "session": {
                        "type": "apiKey",
                        "in": "cookie",
                        "name": settings.SESSION_COOKIE_NAME,
                        "description": "浏览器中已登录的会话",
                    },
                }
            },
            "security": [{"token": []}, {"session": []}],
        },
    )
    api.exception_handler(AuthenticationError)(_not_signed_in)
    api.exception_handler(PermissionDenied)(_not_allowed)
    api.exception_handler(Http404)(_not_found)
    api.exception_handler(UnableTo)(_refused)
    api.exception_handler(ValidationError)(_bad_query)
    return api


def _not_signed_in(request: HttpRequest, error: Any) -> HttpResponse:
    return problem("not_signed_in", "请先登录，或附上接口令牌。", status=401)


def _not_allowed(request: HttpRequest, error: Any) -> HttpResponse:
    return problem("not_allowed", "您的角色没有这项权限。", status=403)


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem("not_found", "没有这条记录，或不在您的管理范围内。", status=404)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    findings = [finding.message for finding in error.findings]
    return problem("refused", error.message, status=409, findings=findings)


def _bad_query(request: HttpRequest, error: Any) -> HttpResponse:
    findings = [f"{'.'.join(map(str, e['loc'][1:]))}：{e['msg']}" for e in error.errors]
    return problem("bad_query", "查询条件有误。", status=422, findings=findings)
