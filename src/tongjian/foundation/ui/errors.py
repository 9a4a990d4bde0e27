"""Error pages: what is wrong and what to do, in plain words. Wired as handlers by the site."""

import logging

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)
LONGEST = 200


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address or what was sent cannot be understood."""
    text = "地址或提交的内容不完整，请回到上一页重新操作。"
    return _page(request, 400, "没有看懂这次请求", text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: seen, but not allowed."""
    text = "这件事需要另外的权限。如果工作需要，请与本单位的系统管理员联系。"
    return _page(request, 403, "没有办理这件事的权限", text, detail=_reason(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: does not exist, or lies outside what the viewer may see."""
    text = "可能已经移走，也可能不在您的工作范围内。请核对地址，或从首页重新查找。"
    return _page(request, 404, "没有找到这一页", text)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; nothing half done was kept."""
    try:
        text = "这次操作没有完成，数据没有改动。请稍后再试；如果还是不行，请把时间告诉系统管理员。"
        return _page(request, 500, "系统出了问题", text)
    except Exception:  # the error page itself must not fail
        logger.exception("the error page could not be drawn")
        return HttpResponse("系统出了问题，请稍后再试。", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old or came from elsewhere."""
    text = "页面打开太久，或浏览器禁用了 Cookie。请返回上一页刷新后再提交。"
    return _page(request, 403, "为了安全，这次提交没有被接受", text)


def _page(
    request: HttpRequest, code: int, title: str, text: str, *, detail: str = ""
) -> HttpResponse:
    values = {"code": code, "title": title, "text": text, "detail": detail}
    values["request_id"] = str(getattr(request, "request_id", "") or "")
    html = render_to_string("errors/error.html", values, request=request, using="jinja2")
    return HttpResponse(html, status=code)


def _reason(exception: Exception | None) -> str:
    """Return the Chinese sentence of a refusal; texts of libraries are not for users."""
    said = str(exception or "")[:LONGEST]
    return said if any("\u4e00" <= char <= "\u9fff" for char in said) else ""
