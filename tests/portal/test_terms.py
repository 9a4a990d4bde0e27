"""The two changes of term stand side by side, month by month (C19)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.lifecycle.formation.steps import unit_with
from tests.registry import people
from tests.registry.cast import Cast
from tongjian.foundation import clock
from tongjian.foundation.access.viewers import system
from tongjian.lifecycle.formation.services import start_term
from tongjian.lifecycle.gates.models import TermReview
from tongjian.portal import terms
from tongjian.portal.terms import months_of
from tongjian.registry.party_orgs.models import PartyOrg


def ending(cast: Cast, name: str, days: int) -> PartyOrg:
    org = cast.orgs[name]
    org.term_ends_on = clock.today() + timedelta(days=days)
    org.save(update_fields=["term_ends_on"])
    return org


def reviewed(cast: Cast, name: str, days: int) -> TermReview:
    today = clock.today()
    unit = unit_with(cast, name, 0, org="联合党委")
    return TermReview.objects.create(
        unit=unit, planned_on=today + timedelta(days=days), opened_on=today, opened_by="登记窗口"
    )


def test_what_is_late_what_comes_and_what_is_under_way(cast: Cast) -> None:
    today = clock.today()
    late, soon = ending(cast, "物流支部", -40), ending(cast, "装饰支部", 40)
    ending(cast, "联合支部", 900)
    start_term(org=soon, actor=cast.actor, on=today)
    review = reviewed(cast, "鹏城市某某协会", 41)

    months = months_of(system(today), on=today, last=today.replace(year=today.year + 1, day=1))
    entries = {e.label: (m.label, e.state) for m in months for e in (*m.orgs, *m.units)}

    assert entries[late.name] == ("已超期", "未提出")
    assert entries[soon.name][1] == "正在换届"
    assert entries[review.unit.name][1] == "审核中"
    assert "联合支部" not in entries


def test_the_page_shows_only_what_is_mine(cast: Cast, django_assert_max_num_queries: Any) -> None:
    ending(cast, "物流支部", 40)
    ending(cast, "联合支部", 40)
    reviewed(cast, "鹏城市某某协会", 41)
    own = people.committee(cast, "行业党委")
    own.get("/terms/")

    with django_assert_max_num_queries(16):
        shown = own.get("/terms/").text

    assert "物流支部" in shown
    assert "联合支部" not in shown
    assert "鹏城市某某协会" not in shown
    assert "鹏城市某某协会" in people.lead_office(cast).get("/terms/").text
    assert "/terms/" in own.get("/formation/terms/").text


def test_it_says_when_it_does_not_show_all(cast: Cast, monkeypatch: Any) -> None:
    ending(cast, "物流支部", 40)
    ending(cast, "装饰支部", 50)
    office = people.lead_office(cast)

    assert "只列最早的" not in office.get("/terms/").text

    monkeypatch.setattr(terms, "MOST", 1)
    shown = office.get("/terms/").text
    assert "只列最早的 1 个" in shown
    assert "物流支部" in shown
    assert "装饰支部" not in shown
