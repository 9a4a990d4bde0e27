"""The pages of the rulebook: rules in force, one rule, the library of regulations."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.ui import asof, pages

from . import queries
from .facts import Subject, all_subjects, subject_of
from .packs import Edition, Rule
from .reading import library, rulebook
from .verdicts import Outcome, sentence_of

REGION = "region"


def rules(request: HttpRequest) -> HttpResponse:
    """List the rules and parameters in force somewhere on a day."""
    edition, as_of = _edition(request)
    groups = [
        (subject, [pair for pair in edition.rules.values() if pair[0].subject == subject.code])
        for subject in all_subjects()
    ]
    context = {
        "edition": edition,
        "as_of": as_of,
        "regions": _regions(),
        "groups": groups,
        "parameters": list(edition.parameters.values()),
        "wanting": list(edition.wanting.values()),
    }
    return pages.render(request, "rulebook/rules.html", context)


def rule(request: HttpRequest, code: str) -> HttpResponse:
    """Explain a rule, and count how it stands where the viewer may know its facts."""
    edition, as_of = _edition(request)
    if code not in edition.rules:
        raise Http404("这一天、这个地区没有这条规则。")
    found, pack = edition.rules[code]
    subject = subject_of(found.subject)
    shows_tally = not as_of.is_past and queries.may_know(
        viewer_of(request), subject=subject, rule=found
    )
    if request.GET.get("part") == "tally":
        return _tally(request, subject=subject, code=code, shown=shows_tally)
    context = {
        "rule": found,
        "pack": pack,
        "subject": subject,
        "edition": edition,
        "as_of": as_of,
        "regions": _regions(),
        "said": _said(found, subject, edition),
        "facts": [fact for fact in subject.facts if fact.name in found.names],
        "parameters": [p for name, p in edition.parameters.items() if name in found.names],
        "shows_tally": shows_tally,
        "tally_url": f"{request.path}?part=tally",
    }
    return pages.render(request, "rulebook/rule.html", context)


def regulations(request: HttpRequest) -> HttpResponse:
    """List the documents that rules cite."""
    as_of = asof.read(request)
    found = sorted(library().regulations.values(), key=lambda one: one.start_on, reverse=True)
    context = {"regulations": found, "as_of": as_of}
    return pages.render(request, "rulebook/regulations.html", context)


def regulation(request: HttpRequest, code: str) -> HttpResponse:
    """Show a document with its clauses and the rules that rest on each."""
    found = library().regulations.get(code)
    if found is None:
        raise Http404("文件库里没有这份文件。")
    resting = [
        (one, pack, citation.clause)
        for pack in queries.current().packs.values()
        for one in pack.rules
        for citation in one.citations
        if citation.regulation.code == code
    ]
    context = {"regulation": found, "as_of": asof.read(request), "resting": resting}
    return pages.render(request, "rulebook/regulation.html", context)


def _tally(request: HttpRequest, *, subject: Subject, code: str, shown: bool) -> HttpResponse:
    if not shown:
        raise Http404("没有可以统计的范围。")
    viewer, today = viewer_of(request), asof.read(request).today
    counts = queries.tally(viewer, subject=subject, code=code, on=today)
    lines = [(one, counts[one], reverse(subject.listing, args=[code, one])) for one in Outcome]
    return pages.render(request, "rulebook/tally.html", {"lines": lines, "subject": subject})


def _edition(request: HttpRequest) -> tuple[Edition, asof.AsOf]:
    as_of = asof.read(request)
    region = request.GET.get(REGION, "")
    book = queries.current()
    if region not in book.packs:
        raise Http404("没有这个地区的规则包。")
    return book.edition(region=region, on=as_of.on), as_of


def _regions() -> list[tuple[str, str]]:
    book = rulebook()
    return [(region, book.packs[region].name) for region in book.regions()]


def _said(rule: Rule, subject: Subject, edition: Edition) -> dict[str, Any]:
    return {
        part: sentence_of(term, subject=subject, edition=edition)
        for part, term in (("applies", rule.applies), ("requires", rule.requires))
        if term is not None
    }
