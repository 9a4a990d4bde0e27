"""Prove the log at the push of a button; as a job, because a large log takes minutes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from tongjian.foundation.access.gates import needs
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.audit import permissions, queries
from tongjian.foundation.audit.services import seal
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
    verdict = queries.verify()
    size = f"核对 {verdict.entries:,} 条记录、{verdict.blocks:,} 个区块"
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
        jobs.start(kind=KIND, label="核验操作日志", owner_id=viewer.user_id, payload={})
        return HttpResponseRedirect(reverse("portal:chain"))
    context = {
        "title": "日志核验",
        "job": list_jobs(viewer).filter(kind=KIND).first(),
        "block": queries.last_block(),
    }
    return pages.render(request, "portal/chain.html", context)
