"""The gates of the city: offices that work with the desk, an application under way, one year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import Case, DateField, F, Func, OuterRef, Subquery, Value, When
from django.db.models.functions import JSONObject, Mod

from tongjian.foundation.access.viewers import Viewer
from tongjian.lifecycle.gates.choices import AnnualStage, Conclusion, Tie, Track
from tongjian.lifecycle.gates.models import AnnualReport, Application
from tongjian.lifecycle.gates.queries.annual import HELD
from tongjian.lifecycle.gates.services import annual, desk
from tongjian.registry.units.choices import Sector, Supervision, UnitKind, UnitLevel
from tongjian.registry.units.models import Agency, Unit

from .places import CITY_NAME

# Heads of names that no other list of the demo uses.
_WANTED: Final = (
    ("银龄助餐服务中心", UnitKind.SERVICE, Sector.SOCIAL_SERVICE, 3),
    ("低空经济促进会", UnitKind.ASSOCIATION, Sector.COMMERCE, 0),
)


def open_gates(*, actor: Viewer, today: date) -> None:
    """Let every office work with the desk from today on, with last year's reports opened."""
    offices = list(Agency.objects.filter(registers=True).select_related("locality").order_by("pk"))
    for office in offices:
        desk.open_desk(
            registrar=office, start_on=today, basis="民政局办公会", actor=actor, on=today
        )
    _apply(offices[-1], actor=actor, today=today)
    for year in (today.year - 2, today.year - 1):
        annual.open_year(year=year, actor=actor, on=today)
    _report(today)


def _report(today: date) -> None:
    """File and conclude nearly all reports at once, as if offices had worked on them."""
    rows = AnnualReport.objects.annotate(tenth=Mod("unit_id", 12)).exclude(
        tenth=0, year=today.year - 1
    )
    # Filed in March of the year after, whatever the year.
    in_time = Func(F("year") + 1, 3, 20, function="make_date", output_field=DateField())
    held = Unit.objects.filter(pk=OuterRef("unit_id")).values(
        held=JSONObject(**{name: name for name in HELD})
    )
    rows.update(
        held=Subquery(held),
        stage=AnnualStage.DONE,
        party_meetings=F("unit_id") % 9 + 4,
        joint_meetings=F("unit_id") % 4,
        filed_on=in_time,
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
