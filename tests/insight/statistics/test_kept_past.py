"""Kept past days: equal to the rows whatever is corrected later, quick, and never in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.conftest import as_web_role
from tests.days import today
from tests.insight.world import TODAY, World
from tongjian.foundation.access import session
from tongjian.insight.statistics import marking, proving, tasks
from tongjian.insight.statistics.asking import ask, frame_for
from tongjian.insight.statistics.catalogue import TABLES
from tongjian.insight.statistics.cubes import KEPT
from tongjian.insight.statistics.engine import Query, plan
from tongjian.insight.statistics.known import known_at
from tongjian.insight.statistics.models import (
    KeptDay,
    KeptPersonCell,
    KeptUnitCell,
    PastMember,
    PastNote,
    UnitSpan,
)
from tongjian.insight.statistics.past import keeping, members, spans, wishing
from tongjian.insight.statistics.past.shape import may_keep
from tongjian.insight.statistics.sources import SOURCES
from tongjian.insight.statistics.vocabulary import Frame
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.party_orgs.models import Charge, Hosting, PartyOrg, PartyOrgVersion
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.models import Unit, UnitVersion

EARLY, LATE = date(2019, 5, 31), date(2024, 12, 31)
# Kept themselves; between them, near either; after the last; yesterday, which never is.
ASKED = (
    EARLY,
    LATE,
    EARLY + timedelta(days=1),
    date(2019, 8, 20),
    date(2022, 2, 28),
    date(2024, 10, 5),
    date(2025, 2, 1),
    date(2026, 3, 15),
)


def keep() -> None:
    keeping.keep(EARLY, LATE)


def frame(world: World, on: date, **options: Any) -> Frame:
    return frame_for(world.office, on=on, today=TODAY, **options)


def differing(world: World) -> list[str]:
    """Compute every table of every kept day in both ways."""
    found = []
    scopes = ("", world.cast.orgs["社会组织党委"].code, world.cast.orgs["物流支部"].code)
    for table in TABLES.values():
        if table.compute is not None or not table.past or table.source not in KEPT:
            continue
        for on in ASKED:
            for scope in scopes:
                asked = replace(frame(world, on, scope=scope), rules=frame(world, on).rules)
                kept, rows = proving.both_ways(world.office, asked, table)
                if kept != rows:
                    found.append(f"{table.code} {on} {scope}: {kept} {rows}")
    return found


def statement(world: World, code: str, on: date, **options: Any) -> str:
    asked = ask(code, frame=frame(world, on, **options))
    source = SOURCES[asked.table.source]
    query = Query(source=source, frame=asked.frame, measures=asked.table.measures, by=asked.by)
    return " ".join(each.text for _, each in plan(world.office, query))


class Tampering:
    """Every kind of correction that reaches into the past."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311

    def day(self) -> date:
        return date(2015, 1, 1) + timedelta(days=self.chance.randrange(4_200))

    def one(self, model: Any) -> Any:
        return self.chance.choice(list(model.objects.order_by("pk")))

    def steps(self) -> list[Callable[[], object]]:
        return [
            self.person,
            self.employer,
            self.membership_end,
            self.membership_start,
            self.membership_gone,
            self.membership_new,
            self.hosting,
            self.hosting_gone,
            self.charge,
            self.version,
            self.flags,
            self.support,
            self.path,
        ]

    def person(self) -> None:
        person = self.one(Person)
        wanted: dict[str, Any] = {
            "education": self.chance.choice(["10", "20", ""]),
            "sex": self.chance.choice(["1", "2"]),
            "full_on": self.chance.choice([None, self.day()]),
            "birth_on": self.day() - timedelta(days=9_000),
        }
        name = self.chance.choice(list(wanted))
        Person.objects.filter(pk=person.pk).update(**{name: wanted[name]})

    def employer(self) -> None:
        pk = self.one(Person).pk
        Person.objects.filter(pk=pk).update(employer=self.chance.choice([None, self.one(Unit)]))

    def _move(self, model: Any, **more: Any) -> None:
        row = self.one(model)
        first, second = sorted((self.day(), self.day()))
        end = None if row.end_on is None else second + timedelta(days=1)
        model.objects.filter(pk=row.pk).update(start_on=first, end_on=end, **more)

    def membership_end(self) -> None:
        row = self.one(Membership)
        end = row.start_on + timedelta(days=1 + self.chance.randrange(2_000))
        Membership.objects.filter(pk=row.pk).update(end_on=end)

    def membership_start(self) -> None:
        self._move(Membership, org=self.one(PartyOrg))

    def membership_gone(self) -> None:
        Membership.objects.filter(pk=self.one(Membership).pk).delete()

    def membership_new(self) -> None:
        org, begun = self.one(PartyOrg), self.day()
        Membership.objects.create(
            person=self.one(Person),
            org=org,
            start_on=begun,
            end_on=begun + timedelta(days=900),
        )

    def hosting(self) -> None:
        self._move(Hosting, mode=self.chance.choice(["standalone", "joint", "attached"]))

    def hosting_gone(self) -> None:
        if Hosting.objects.count() > 1:
            Hosting.objects.filter(pk=self.one(Hosting).pk).delete()

    def charge(self) -> None:
        self._move(Charge, org=self.one(PartyOrg))

    def version(self) -> None:
        row = self.one(UnitVersion)
        kind, sector = self.chance.choice(["service", "association"]), "culture"
        UnitVersion.objects.filter(pk=row.pk).update(kind=kind, sector=sector)

    def flags(self) -> None:
        wanted = {"has_union": True, "declared_members": 9, "declared_on": self.day()}
        Unit.objects.filter(pk=self.one(Unit).pk).update(**wanted)

    def support(self) -> None:
        begun = self.day()
        Appointment.objects.create(
            holder_name="王明",
            post="instructor",
            unit=self.one(Unit),
            start_on=begun,
            end_on=begun + timedelta(days=700),
        )

    def path(self) -> None:
        first, second = self.chance.sample(list(PartyOrgVersion.objects.order_by("pk")), 2)
        PartyOrgVersion.objects.filter(pk=first.pk).update(path=second.path + "0009")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_corrected_the_figures_equal_the_rows(world: World, seed: int) -> None:
    keep()
    tampering = Tampering(seed)
    for step in tampering.chance.sample(tampering.steps(), len(tampering.steps())):
        step()
    assert PastNote.objects.exists()
    assert differing(world) == []


def test_computed_anew_they_equal_the_rows_too(world: World) -> None:
    keep()
    tampering = Tampering(7)
    for step in tampering.steps():
        step()
    keep()
    assert differing(world) == []


def test_a_kept_day_is_answered_without_the_registers(world: World) -> None:
    assert "units_unitversion" in statement(world, "coverage-sector", LATE)
    keep()
    for scope in ("", world.cast.orgs["物流支部"].code):
        text = statement(world, "coverage-sector", LATE, scope=scope)
        assert "kept" in text or "unitspan" in text
        assert "units_unitversion" not in text


def test_a_day_never_kept_is_answered_from_the_nearest_and_what_lies_between(
    world: World,
) -> None:
    keep()
    for on in (LATE - timedelta(days=50), LATE + timedelta(days=50)):
        text = statement(world, "coverage-sector", on)
        assert "keptunitcell" in text
        assert "units_unitversion" not in text
        assert "keptpersoncell" in statement(world, "members-age", on)
    # Before the first, and for members far from any, the rows are counted.
    assert "units_unitversion" in statement(world, "coverage-sector", EARLY - timedelta(days=1))
    assert "kept" not in statement(world, "members-age", EARLY - timedelta(days=1))
    assert "kept" not in statement(world, "members-age", date(2022, 2, 28))


def test_by_night_only_what_was_touched_is_computed_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "BEHIND", timedelta(days=600))
    late = Membership.objects.select_related("person").filter(person__employer__isnull=False)[0]
    Membership.objects.filter(pk=late.pk).update(start_on=date(2025, 12, 1))
    keep()
    # What came after the spans ended is looked up, behind the wall too, and later taken in.
    with as_web_role(), transaction.atomic():
        units = spans.corrected(KeptDay.objects.all()[0].pk, date(2025, 11, 30), date(2025, 12, 1))
    assert late.person.employer_id in (units or ())
    tampering = Tampering(11)
    for step in tampering.steps():
        step()
    assert differing(world) == []
    monkeypatch.setattr(spans, "BEHIND", timedelta(days=2))
    keeping.keep()
    keeping.tidy()
    assert not spans.corrected(KeptDay.objects.filter(source="units")[0].pk, TODAY, TODAY)
    assert differing(world) == []
    first, *others = UnitSpan.objects.order_by("unit_id", "pk")
    Unit.objects.filter(pk=first.unit_id).update(has_union=True, declared_members=77)
    keeping.keep()
    kept = {span.pk for span in UnitSpan.objects.all()}
    assert first.pk not in kept
    assert {span.pk for span in others if span.unit_id != first.unit_id} <= kept
    assert differing(world) == []


def test_what_happens_today_leaves_no_note(world: World) -> None:
    keep()
    before = PastNote.objects.count(), PastMember.objects.count()
    today = date.today()
    person = Person.objects.filter(full_on=None).first() or Person.objects.all()[0]
    row = Membership.objects.filter(end_on=None)[0]
    Membership.objects.filter(pk=row.pk).update(end_on=today)
    Membership.objects.create(person=row.person, org=row.org, start_on=today)
    Hosting.objects.filter(end_on=None).update(end_on=today + timedelta(days=1))
    Person.objects.filter(pk=person.pk).update(unreachable_since=None, phone_index=None)
    assert before == (PastNote.objects.count(), PastMember.objects.count())


def test_a_great_correction_lets_the_rows_be_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep()
    units, people = UnitVersion.objects.count(), Membership.objects.count()
    assert units > 1
    assert people > 1
    monkeypatch.setattr(marking, "MANY", 1)
    with connection.cursor() as cursor:
        cursor.execute(marking.install_sql())
    UnitVersion.objects.update(sector="culture")
    Membership.objects.update(start_on=date(2014, 1, 1))
    assert set(PastNote.objects.values_list("kind", flat=True)) >= {"all", "people"}
    assert "units_unitversion" in statement(world, "coverage-sector", LATE)
    assert differing(world) == []
    keeping.refresh(TODAY)
    assert not PastNote.objects.exists()


def test_the_usual_days_are_kept_and_others_given_up(world: World) -> None:
    spans.keep([EARLY])
    members.keep(EARLY)
    call_command("stats", "keep", "2020-02-29", verbosity=0)
    for source, fewest in (("units", 4 * 9), ("people", 12 * 9)):
        days = set(KeptDay.objects.filter(source=source).values_list("day", flat=True))
        # What may be kept goes by the date of the database, whose sessions are in UTC.
        ripe = datetime.now(UTC).date()
        usual = {day for day in keeping.usual_days(today(), source) if may_keep(day, ripe)}
        assert len(usual) > fewest
        assert days == usual | {date(2020, 2, 29)}
    for model in (KeptUnitCell, KeptPersonCell):
        left = model.objects.values_list("kept_id", flat=True).distinct()
        assert set(left) <= set(KeptDay.objects.values_list("pk", flat=True))
    newest = KeptDay.objects.aggregate(last=Max("pk"))["last"]
    keeping.refresh(today())
    assert KeptDay.objects.aggregate(last=Max("pk"))["last"] == newest


def test_whoever_waits_long_lets_the_day_be_kept(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    wished: list[date] = []
    wishing.wish(LATE)
    wishing.wish(LATE)
    assert ProcrastinateJob.objects.filter(task_name=tasks.keep_past_day.name).count() == 1
    monkeypatch.setattr(wishing, "wish", wished.append)
    for slow, on in ((60.0, EARLY), (0.0, EARLY), (0.0, TODAY)):
        monkeypatch.setattr(wishing, "SLOW", slow)
        with (
            django_capture_on_commit_callbacks(execute=True),
            wishing.kept_if_slow(frame(world, on)),
        ):
            pass
    assert wished == [EARLY]
    tasks.keep_past_day(EARLY.isoformat())
    assert KeptDay.objects.filter(day=EARLY, is_asked=True).count() == len(KEPT)


def test_worker_and_pages_need_no_more_rights_than_the_web_has(world: World) -> None:
    with as_web_role(), transaction.atomic():
        keep()
        with session.whole_register():
            Person.objects.update(education="20")
            Membership.objects.filter(pk=Membership.objects.all()[0].pk).delete()
    assert PastMember.objects.exists()
    assert differing(world) == []


def test_yesterday_is_not_kept(world: World) -> None:
    keeping.keep(date.today() - timedelta(days=1))
    assert not KeptDay.objects.exists()


def test_as_it_was_known_never_reads_what_is_kept(world: World) -> None:
    keep()
    with known_at(timezone.now()):
        assert "kept" not in statement(world, "coverage-sector", LATE)


def test_the_proof_compares_kept_days(world: World) -> None:
    keep()
    proofs = [p for p in proving.prove(world.office, on=TODAY) if str(LATE) in p.title]
    assert proofs
    assert all(proof.holds for proof in proofs)
    UnitSpan.objects.update(full_members=4)
    UnitSpan.objects.update(host_mode="joint")
    KeptUnitCell.objects.update(n=7)
    proofs = [p for p in proving.prove(world.office, on=TODAY) if str(LATE) in p.title]
    assert not all(proof.holds for proof in proofs)
