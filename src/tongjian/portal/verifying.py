"""Prove the log at the push of a button; as a job, because a large log takes minutes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.audit import anchors, permissions, queries
from tongjian.foundation.audit.services import seal
from tongjian.foundation.audit.verifying import verify
from tongjian.foundation.jobs import services as jobs
from tongjian.foundation.jobs.queries import list_jobs
from tongjian.foundation.jobs.running import Run
from tongjian.foundation.ui import pages

KIND = "audit.verify"
NAMED = 100


def run(run: Run) -> dict[str, Any]:
    """Verify the whole log and keep the outcome with the job."""
    run.viewer.require(permissions.READ)
    seal()
    verdict = verify(full=bool(run.payload.get("full")))
    size = f"核对 {verdict.entries:,} 条记录、{verdict.blocks:,} 个区块、{verdict.anchors} 个锚点"
    if verdict.after_block:
        size += f"（区块 {verdict.after_block} 及以前上次已核验，只核对其后）"
    said = "没有发现改动" if verdict.is_clean else f"发现 {len(verdict.faults)} 处问题"
    return {
        "message": f"{size}，{said}。",
        "faults": list(verdict.faults[:NAMED]),
        "clean": verdict.is_clean,
        "url": reverse("portal:chain"),
    }


@never_cache
@needs(permissions.READ)
def chain(request: HttpRequest) -> HttpResponse:
    """Show the last verification, or start one."""
    viewer = viewer_of(request)
    if request.method == "POST" and viewer.user_id is not None:
        full = request.POST.get("full") == "yes"
        label = "核验操作日志（全部）" if full else "核验操作日志"
        jobs.start(kind=KIND, label=label, owner_id=viewer.user_id, payload={"full": full})
        return HttpResponseRedirect(reverse("portal:chain"))
    context = {
        "title": "日志核验",
        "job": list_jobs(viewer).filter(kind=KIND).first(),
        "block": queries.last_block(),
        "anchor": next(reversed(anchors.all_anchors()), None),
    }
    return pages.render(request, "portal/chain.html", context)
