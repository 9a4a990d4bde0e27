"""What rules say on the page of a unit and of a Party organisation: a head and a tab."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.facts import Subject
from tongjian.foundation.rulebook.verdicts import Outcome
from tongjian.foundation.ui import asof, pages, panels
from tongjian.registry.party_orgs.panels import PAGE as ORG_PAGE
from tongjian.registry.units.panels import PAGE as UNIT_PAGE

from . import dues
from .facts import ORG, UNIT

ORDER = (Outcome.BREACH, Outcome.UNKNOWN, Outcome.MET, Outcome.NOT_IN_FORCE)


def register() -> None:
    """Add both; done in `apps.py`."""
    for page, subject in ((UNIT_PAGE, UNIT), (ORG_PAGE, ORG)):
        panels.register_panel(
            page=f"{page}.due", code="rules", label="", render=dues.shown_for(subject), order=5
        )
        panels.register_panel(
            page=page, code="duties", label="规则", render=_shown(subject), order=80
        )


def _shown(subject: Subject) -> panels.Render:
    def show(request: HttpRequest, record: Model) -> str:
        day = asof.read(request)
        if day.is_past:
            return pages.fragment(request, "duties/past.html")
        verdicts = queries.verdicts_on(
            viewer_of(request), subject=subject, record=record, on=day.on
        )
        groups = [(one, [v for v in verdicts if v.outcome is one]) for one in ORDER]
        return pages.fragment(request, "duties/verdicts.html", {"groups": groups})

    return show
