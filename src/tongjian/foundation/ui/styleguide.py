"""The living style guide: every component, drawn by the code that real pages use."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from . import asof, exports, keyset, pages, samples
from .tables import bind
from .views import SIZES, Action, Count


def guide(request: HttpRequest) -> HttpResponse:
    """Show all components on one page."""
    context = {
        "figures": samples.figure_row(),
        "charts": samples.chart_list(),
        "cross": samples.cross(),
        "nodes": [_tree_node(number) for number in range(1, 4)],
        "form": samples.SampleForm({"name": "", "founded": "2026-13-01"}),
        "job": _job(),
        "as_of": asof.read(request),
        "actions": samples.ACTIONS,
    }
    return pages.render(request, "ui/guide/guide.html", context)


def sample_list(request: HttpRequest) -> HttpResponse:
    """Show a list page over made-up rows."""
    view = samples.SampleList()
    listing = view.read(request)
    rows = [] if listing.errors else _sorted(samples.rows(), listing.sort)
    kinds = listing.filters.values.get("kind") if not listing.errors else None
    rows = [row for row in rows if not kinds or row.kind in kinds]
    context = {
        "view": view,
        "title": view.title,
        "listing": listing,
        "bound": bind(view.table, rows, columns=listing.columns, sort=listing.sort),
        "pager": keyset.Page(rows=rows, next="x", last="x"),
        "count": Count(10_000, more=True) if not kinds else Count(len(rows)),
        "as_of": listing.on,
        "actions": samples.ACTIONS,
        "bulk": [Action("批量指派…", reverse("ui:list"))],
        "formats": exports.formats(),
        "sizes": SIZES,
    }
    part = pages.wants_fragment(request, "listing")
    return pages.render(request, "ui/listing_part.html" if part else "ui/list.html", context)


def detail(request: HttpRequest) -> HttpResponse:
    """Show a page about one thing."""
    context = {"as_of": asof.read(request), "due": samples.due(), "events": samples.events()}
    return pages.render(request, "ui/guide/detail.html", context)


def form(request: HttpRequest) -> HttpResponse:
    """Show a form, and the errors of what is sent."""
    sent = samples.SampleForm(request.POST or None)
    status = pages.INVALID if sent.is_bound and not sent.is_valid() else 200
    return pages.render(request, "ui/guide/form.html", {"form": sent}, status=status)


def options(request: HttpRequest) -> HttpResponse:
    """Answer the pickers."""
    return pages.options(request, samples.found(request.GET.get("q", "")))


def picture(request: HttpRequest) -> JsonResponse:
    """Answer the tree picture."""
    return JsonResponse(samples.picture())


def branch(request: HttpRequest, number: int) -> HttpResponse:
    """Answer one opened branch of the nested tree."""
    nodes = [_tree_node(number * 10 + n) for n in range(1, 4)]
    level = len(str(number)) + 1
    return pages.render(request, "ui/tree_nodes.html", {"nodes": nodes, "level": level})


def job(request: HttpRequest) -> HttpResponse:
    """Answer the progress of the job, which the page asks for every two seconds."""
    return pages.render(request, "ui/guide/job.html", {"job": _job()})


def plain(request: HttpRequest) -> HttpResponse:
    """Show the light shell."""
    return pages.render(request, "ui/guide/plain.html", {})


def _sorted(rows: list[samples.Sample], sort: keyset.Sort) -> list[samples.Sample]:
    known = [row for row in rows if getattr(row, sort.field) is not None]
    unknown = [row for row in rows if getattr(row, sort.field) is None]
    known.sort(key=lambda row: getattr(row, sort.field), reverse=sort.descending)
    return known + unknown


def _tree_node(number: int) -> dict[str, Any]:
    leaf = number >= 100
    return {
        "label": f"{samples.TRADES[number % 10]}第 {number} 组",
        "url": reverse("ui:detail"),
        "count": number % 97,
        "has_children": not leaf,
        "children_url": reverse("ui:branch", args=[number]),
    }


def _job() -> dict[str, Any]:
    return {
        "pk": 1,
        "label": "导入 登记名单.xlsx",
        "state": "running",
        "done": 6_420,
        "total": 10_885,
        "message": "已发现 18 处错误，完成后可下载标注了错误的表格。",
        "url": reverse("ui:job"),
        "result_url": "",
    }
