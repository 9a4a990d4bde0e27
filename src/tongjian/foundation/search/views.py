"""The results page and the suggestions under the search box."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.environment import url_or_none

from .providers import Found, search
from .text import Query

SUGGESTED = 5
SHOWN = 20


@require_GET
@never_cache
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer the search box with the closest matches of each kind."""
    query = Query.read(request.GET.get("q", ""))
    found = search(viewer_of(request), query, limit=SUGGESTED)
    lines = [
        pages.Option(hit.url, hit.label, _tell(one, hit.hint, hit.state))
        for one in found
        for hit in one.hits
    ]
    if lines:
        everything = f"{reverse('search:results')}?{urlencode({'q': query.text})}"
        lines.append(pages.Option(everything, f"查看“{query.text}”的全部结果"))
    return pages.options(request, lines)


@require_GET
@never_cache
def results(request: HttpRequest) -> HttpResponse:
    """Show what was found, by kind."""
    query = Query.read(request.GET.get("q", ""))
    found = search(viewer_of(request), query, limit=SHOWN)
    context = {
        "title": "搜索",
        "query": query,
        "found": found,
        "list_urls": {one.provider.code: _list_url(one, query) for one in found if one.more},
    }
    return pages.render(request, "search/results.html", context)


def _tell(found: Found, *parts: str) -> str:
    return " · ".join(part for part in (found.provider.label, *parts) if part)


def _list_url(found: Found, query: Query) -> str | None:
    url = url_or_none(found.provider.list_url) if found.provider.list_url else None
    return f"{url}?{urlencode({'q': query.text})}" if url else None
