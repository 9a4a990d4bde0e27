"""The gates of the city: offices that work with the desk, an application under way, one year."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Case, DateField, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Greatest, JSONObject, Mod

from tongjian.foundation.access.viewers import Viewer
from tongjian.lifecycle.gates.choices import (
    AnnualStage,
    Cause,
    Conclusion,
    Purpose,
    Tie,
    Track,
)
from tongjian.lifecycle.gates.models import AnnualReport, Application
from tongjian.lifecycle.gates.queries.annual import HELD
from tongjian.lifecycle.gates.services import annual, desk, disposal, merits, terms
from tongjian.registry.posts.choices import PoliticalStatus, Post
from tongjian.registry.units.choices import Sector, Supervision, UnitKind, UnitLevel
from tongjian.registry.units.models import Agency, Unit

from .places import CITY_NAME

# Reports of past years told of fewer people.
_HELD: Final = {"staff_count": Greatest(F("staff_count") - 2, 0)}
# Heads of names that no other list of the demo uses.
_WANTED: Final = (
    ("银龄助餐服务中心", UnitKind.SERVICE, Sector.SOCIAL_SERVICE, 3),
    ("低空经济促进会", UnitKind.ASSOCIATION, Sector.COMMERCE, 0),
)


def open_gates(*, actor: Viewer, today: date, headed: Unit) -> None:
    """Let every office work with the desk from today on, with last year's reports opened."""
    offices = list(Agency.objects.filter(registers=True).select_related("locality").order_by("pk"))
    for office in offices:
        desk.open_desk(
            registrar=office, start_on=today, basis="民政局办公会", actor=actor, on=today
        )
    _apply(offices[-1], actor=actor, today=today)
    for year in (today.year - 2, today.year - 1):
        annual.open_year(year=year, actor=actor, on=today)
    _report(today, headed)
    _pass(actor=actor, today=today)


def _pass(*, actor: Viewer, today: date) -> None:
    """Let units of one branch each stand at a gate: a change, a term, a rating, a certificate."""
    own = Unit.objects.filter(status="normal", host_mode="standalone", full_members__gte=3)
    changed, ending, electing, rated = own.order_by("name_sort", "pk")[:4]
    disposal.open_disposal(
        unit=changed, cause=Cause.CHANGE, reason="变更法定代表人", actor=actor, on=today
    )
    disposal.open_disposal(
        unit=ending, cause=Cause.CANCEL, reason="会员大会决议注销", actor=actor, on=today
    )
    _elect(electing, actor=actor, today=today)
    merits.apply_for_grade(unit=rated, target="4A", actor=actor, on=today)
    merits.attest(unit=rated, purpose=Purpose.PURCHASING, actor=actor, on=today)
    bare = Unit.objects.filter(status="normal", host_mode="").order_by("name_sort", "pk")[:2]
    scores = {unit.pk: Decimal(90) for unit in (rated, *bare[:1])}
    scores |= {unit.pk: Decimal(92) for unit in bare[1:2]}
    made = merits.recommend(
        title=f"{today.year} 年社会服务项目承接推荐",
        purpose=Purpose.PURCHASING,
        scores=scores,
        actor=actor,
        on=today,
    )
    # As if the city's office had made it.
    made.registered_path, made.scope_path = rated.registered_path[:4], rated.scope_path[:4]
    made.save(update_fields=["registered_path", "scope_path"])


def _elect(unit: Unit, *, actor: Viewer, today: date) -> None:
    planned = today + timedelta(days=40)
    review = merits.open_review(unit=unit, planned_on=planned, actor=actor, on=today)
    for name, post, party in (
        ("演示人选甲", Post.HEAD, Post.SECRETARY),
        ("演示人选乙", Post.LEGAL_REPRESENTATIVE, ""),
    ):
        said = terms.Proposal(
            name=name,
            post=post,
            party_post=party,
            political_status=PoliticalStatus.MEMBER if party else "",
            consented_on=today,
            note="换届卷",
        )
        terms.propose(review=review, said=said, actor=actor)


def _report(today: date, headed: Unit) -> None:
    """File and conclude nearly all reports at once, as if offices had worked on them.

    The unit whose head signs in has still to file.
    """
    rows = AnnualReport.objects.annotate(tenth=Mod("unit_id", 12)).exclude(
        Q(tenth=0) | Q(unit=headed), year=today.year - 1
    )
    # Filed in March of the year after, whatever the year.
    in_time = Func(F("year") + 1, 3, 20, function="make_date", output_field=DateField())
    held = Unit.objects.filter(pk=OuterRef("unit_id")).values(
        held=JSONObject(**{name: _HELD.get(name, name) for name in HELD})
    )
    rows.update(
        held=Subquery(held),
        stage=AnnualStage.DONE,
        party_meetings=(F("unit_id") + F("year")) % 9 + 4,
        joint_meetings=(F("unit_id") + F("year")) % 4,
        filed_on=in_time,
        filed_by="社会组织负责人",
        concluded_on=in_time,
        conclusion=Case(
            When(track=Track.REPORT, then=Value(Conclusion.NOTED.value)),
            When(tenth=5, then=Value(Conclusion.BASIC.value)),
            default=Value(Conclusion.GOOD.value),
        ),
    )


def _apply(office: Agency, *, actor: Viewer, today: date) -> None:
    for name, kind, sector, members in _WANTED:
        application = desk.receive(
            application=Application(
                name=f"{CITY_NAME}{office.locality.name}{name}",
                kind=kind,
                level=UnitLevel.DISTRICT,
                sector=sector,
                registrar=office,
                supervision=Supervision.NONE,
                residence=office.locality,
                received_on=today - timedelta(days=6),
                letter_on=today - timedelta(days=6),
            ),
            actor=actor,
        )
        for number in range(members):
            said = desk.Declaration(
                name=f"演示党员{'甲乙丙'[number]}",
                branch="演示社区党支部",
                tie=Tie.FOUNDER,
                is_full=True,
                consented_on=today - timedelta(days=5),
                note="登记档案第 1 卷",
            )
            desk.declare(application=application, said=said, actor=actor)
