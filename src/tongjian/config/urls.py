"""The address book of the site: each area brings its own `urls.py`."""

from __future__ import annotations

from django.urls import include, path

from tongjian.config.api import api
from tongjian.config.health import health

urlpatterns = [
    path("healthz", health, name="health"),
    path("", include("tongjian.portal.urls")),
    path("members/", include("tongjian.registry.members.urls")),
    path("admin/grants/", include("tongjian.foundation.access.urls")),
    path("admin/log/", include("tongjian.foundation.audit.urls")),
    path("admin/notices/", include("tongjian.foundation.watch.urls")),
    path("api/v1/", api.urls),
    path("tokens/", include("tongjian.foundation.api.urls")),
    path("city/", include("tongjian.insight.dashboards.urls")),
    path("stats/", include("tongjian.insight.statistics.urls")),
    path("search/", include("tongjian.foundation.search.urls")),
    path("ripeness/", include("tongjian.lifecycle.ripeness.urls")),
    path("rules/", include("tongjian.foundation.rulebook.urls")),
    path("affiliation/", include("tongjian.lifecycle.affiliation.urls")),
    path("gates/", include("tongjian.lifecycle.gates.urls")),
    path("formation/", include("tongjian.lifecycle.formation.urls")),
    path("cases/", include("tongjian.foundation.procedures.urls")),
    path("files/", include("tongjian.foundation.files.urls")),
    path("duties/", include("tongjian.lifecycle.duties.urls")),
    path("units/", include("tongjian.registry.units.urls")),
    path("orgs/", include("tongjian.registry.party_orgs.urls")),
    path("posts/", include("tongjian.registry.posts.urls")),
    path("places/", include("tongjian.registry.localities.urls")),
    path("imports/", include("tongjian.foundation.exchange.urls")),
    path("privacy/", include("tongjian.foundation.privacy.urls")),
    path("documents/", include("tongjian.foundation.documents.urls")),
    path("todo/", include("tongjian.foundation.notices.urls")),
    path("jobs/", include("tongjian.foundation.jobs.urls")),
    path("", include("tongjian.foundation.accounts.urls")),
]

handler400 = "tongjian.foundation.api.errors.bad_request"
handler403 = "tongjian.foundation.api.errors.forbidden"
handler404 = "tongjian.foundation.api.errors.not_found"
handler500 = "tongjian.foundation.api.errors.server_error"
