"""The records that a rule judged: the registers, narrowed by the verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.facts import Subject
from tongjian.foundation.rulebook.packs import Rule
from tongjian.foundation.rulebook.reading import rulebook
from tongjian.foundation.rulebook.verdicts import Outcome
from tongjian.foundation.ui.views import Action, Listing, ListView, Preset
from tongjian.registry.party_orgs.views.lists import OrgList
from tongjian.registry.units.views.lists import UnitList

from .facts import ORG, UNIT


class Judged(ListView):
    """A register narrowed to the records for which a rule has one outcome."""

    subject: Subject
    template = "duties/judged.html"
    timed = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the rule first.

        Raises:
            Http404: no pack has such a rule about these records.
            PermissionDenied: the viewer may not know the facts that it asks for.
        """
        super().setup(request, *args, **kwargs)
        self.rule = _rule(self.subject, kwargs["code"])
        self.outcome = _outcome(kwargs["outcome"])
        if not queries.may_know(viewer_of(request), subject=self.subject, rule=self.rule):
            raise PermissionDenied("没有查看这些事实的权限。")

    def heading(self) -> str:
        """Name the rule and the outcome."""
        return f"{self.rule.title}：{self.outcome.label}的{self.subject.label}"

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Any]:
        """Return the rows of the register that the rule judged so, today."""
        rows = super().rows(viewer=viewer, filters=filters, on=on)
        judged = queries.judged(
            viewer,
            subject=self.subject,
            code=self.rule.code,
            outcome=self.outcome,
            on=clock.today(),
        )
        return rows.filter(pk__in=judged)

    def offered(self, *, viewer: Viewer) -> list[Preset]:
        """Offer none: the outcomes are tabs."""
        return []

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Lead back to the rule."""
        page = reverse("rulebook:rule", args=[self.rule.code])
        return [Action("这条规则", page, icon="gavel")]

    def context(self, *, viewer: Viewer, listing: Listing) -> dict[str, Any]:
        """Lead back to the rule."""
        page = reverse("rulebook:rule", args=[self.rule.code])
        crumbs = [("规则", reverse("rulebook:rules")), (self.rule.title, page)]
        code, listing_url = self.rule.code, self.subject.listing
        tabs = [
            (one.label, reverse(listing_url, args=[code, one]), one is self.outcome)
            for one in Outcome
        ]
        return {"crumbs": [*crumbs, (self.outcome.label, "")], "outcomes": tabs}


class JudgedUnits(Judged, UnitList):
    """Units by the outcome of a rule."""

    subject = UNIT
    timed = False


class JudgedOrgs(Judged, OrgList):
    """Party organisations by the outcome of a rule."""

    subject = ORG
    timed = False


def _rule(subject: Subject, code: str) -> Rule:
    for pack in rulebook().packs.values():
        for rule in pack.rules:
            if rule.code == code and rule.subject == subject.code:
                return rule
    raise Http404("没有这条规则。")


def _outcome(text: str) -> Outcome:
    try:
        return Outcome(text)
    except ValueError as error:
        raise Http404("没有这种结论。") from error
