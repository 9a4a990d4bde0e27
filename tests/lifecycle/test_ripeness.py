"""What can be formed next, with whom, and what falls apart."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from tests.cities import BuiltCity
from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import client_as, confirm, viewer_as
from tongjian.foundation import clock
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import system, viewer_for
from tongjian.foundation.exchange.models import ExportLog
from tongjian.foundation.notices.causes import source_of
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.notices.refreshing import catch_up, refresh
from tongjian.foundation.rulebook.queries import trial
from tongjian.foundation.rulebook.reading import rulebook
from tongjian.foundation.rulebook.sweeping import Sweep
from tongjian.foundation.rulebook.verdicts import Outcome
from tongjian.lifecycle.duties.facts import ORG, UNIT
from tongjian.lifecycle.formation.choices import Kind
from tongjian.lifecycle.formation.models import FollowUp, Formed
from tongjian.lifecycle.formation.queries import unsound_visits
from tongjian.lifecycle.formation.services import note_visit, start_formation
from tongjian.lifecycle.formation.sources import UNSOUND
from tongjian.lifecycle.ripeness import queries, suggesting
from tongjian.lifecycle.ripeness.choices import DECAY, Nearness
from tongjian.lifecycle.ripeness.views import DecayList
from tongjian.registry.localities.models import Locality
from tongjian.registry.party_orgs.choices import GRASS_ROOTS
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint
from tongjian.registry.units.models import Area, Unit


def street(cast: Cast, code: str, name: str) -> Locality:
    return Locality.objects.create(
        code=code,
        path=code,
        name=name,
        short_name=name[:2],
        level="street",
        parent=cast.donghu,
        start_on=date(2000, 1, 1),
    )


def with_members(cast: Cast, name: str, number: int, **fields: Any) -> Unit:
    unit = cast.unit(name, **fields)
    for place in range(number):
        cast.person(f"{name[3:5]}{place}", cast.orgs["联合支部"], employer=unit)
    unit.refresh_from_db()
    return unit


def found(cast: Cast, **filters: Any) -> dict[str, Any]:
    rows = queries.find_ripe(cast.actor, filters=filters, on=clock.today())
    return {unit.name: unit for unit in rows}


class TestRipeness:
    def test_counts_what_has_come_together(self, cast: Cast) -> None:
        unit = with_members(cast, "鹏城市棋院", 3, address="东湖区一号", annual_income=20)
        bare = cast.unit("鹏城市画院")
        head = Appointment(
            unit=unit,
            post="head",
            holder_name="王院长",
            political_status="01",
            start_on=date(2020, 1, 1),
        )
        appoint(appointments=[head], actor=cast.actor)

        rows = found(cast)

        assert rows[unit.name].ripe == 5
        assert rows[bare.name].ripe == 0
        assert list(found(cast, ripe="5")) == [unit.name]

    def test_a_secretary_to_be_has_been_a_member_long_enough(self, cast: Cast) -> None:
        unit = cast.unit("鹏城市棋院")
        last = clock.today().replace(year=clock.today().year - 1, day=28)
        late = last.replace(day=1) if clock.today().day > 28 else clock.today()
        cast.person(
            "李新", cast.orgs["联合支部"], employer=unit, full_on=late, joined_on=date(2015, 1, 1)
        )

        assert not found(cast)[unit.name].has_secretary

    def test_who_lacks_one_or_two_and_could_fill_it(self, cast: Cast) -> None:
        one = with_members(cast, "鹏城市棋院", 2, declared_members=3)
        two = with_members(cast, "鹏城市画院", 1, declared_members=2)

        rows = found(cast)

        assert (rows[one.name].lacking, rows[one.name].hidden) == (1, 1)
        assert (rows[two.name].lacking, rows[two.name].hidden) == (2, 1)
        assert list(found(cast, lacking=["1"])) == [one.name]
        assert list(found(cast, fillable=True)) == [one.name]
        assert set(found(cast, layer=["near"])) == {one.name, two.name}

    def test_the_number_is_the_rules_number(self, cast: Cast, monkeypatch: Any) -> None:
        unit = with_members(cast, "鹏城市棋院", 3)
        setting = trial(value=4, on=date(2020, 1, 1))
        changed = rulebook().amended([("4499", queries.MINIMUM, setting)])
        monkeypatch.setattr("tongjian.foundation.rulebook.queries.current", lambda: changed)

        assert found(cast)[unit.name].lacking == 1
        assert found(cast, layer=["ready"]) == {}

    def test_covered_ones_are_done(self, cast: Cast) -> None:
        unit = with_members(cast, "鹏城市棋院", 3)
        hosting = Hosting(
            org=cast.orgs["联合支部"], unit=unit, mode="joint", start_on=date(2020, 1, 1)
        )
        host_units(hostings=[hosting], actor=cast.actor)

        assert unit.name not in found(cast)

    def test_who_is_due_is_what_the_rules_say(self, small_city: BuiltCity) -> None:
        with whole_register():
            viewer = system(clock.today())
            ready = queries.find_ripe(viewer, filters={"layer": ["ready"]}, on=clock.today())
            broken = Sweep(UNIT, rulebook(), clock.today()).ids("R6-07", Outcome.BREACH)

            assert {unit.pk for unit in ready} == set(broken)

    def test_the_page_says_what_lacks_and_what_to_do(self, cast: Cast) -> None:
        unit = with_members(cast, "鹏城市棋院", 2, declared_members=3)

        shown = people.lead_office(cast).get("/ripeness/?lacking=1").text

        assert unit.name in shown
        assert "1 名，可补足" in shown
        assert "转入党员补足，或联合、挂靠、区域统建" in shown
        assert "没有党组织负责" in shown

    def test_only_the_own_scope_and_not_for_a_registrar(self, cast: Cast) -> None:
        unit = with_members(cast, "鹏城市棋院", 2)

        beside = people.committee(cast, "行业党委").get("/ripeness/")

        assert unit.name not in beside.text
        assert client_as("registrar", "place", cast.city.pk).get("/ripeness/").status_code == 403

    def test_few_queries(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        for number in range(4):
            with_members(cast, f"鹏城市棋院{number}", 1)
        client = people.lead_office(cast)
        client.get("/ripeness/")

        with django_assert_max_num_queries(14):
            client.get("/ripeness/")


class TestTogether:
    def suggested(self, cast: Cast) -> list[tuple[Nearness, list[str], int]]:
        rows = suggesting.suggest(cast.actor, place="", on=clock.today())
        return [(one.near, [unit.name for unit in one.units], one.total) for one in rows]

    def test_the_closest_company_that_reaches_the_number(self, cast: Cast) -> None:
        here = street(cast, "449901001", "湖滨街道")
        park = Area.objects.create(
            name="湖滨创新园", kind="park", locality=here, start_on=date(2020, 1, 1)
        )
        a = with_members(cast, "鹏城市甲会", 2, residence=here, sector="sport")
        b = with_members(cast, "鹏城市乙会", 1, residence=here, sector="sport")
        c = with_members(cast, "鹏城市丙会", 2, residence=here, sector="culture", area=park)
        d = with_members(cast, "鹏城市丁会", 2, residence=here, sector="law", area=park)
        with_members(cast, "鹏城市戊会", 1, residence=here, sector="science")

        assert self.suggested(cast) == [
            (Nearness.AREA, [c.name, d.name], 4),
            (Nearness.SECTOR, [a.name, b.name], 3),
        ]

    def test_a_street_brings_different_trades_together(self, cast: Cast) -> None:
        here, there = street(cast, "449901001", "湖滨街道"), street(cast, "449901002", "山前街道")
        a = with_members(cast, "鹏城市甲会", 2, residence=here, sector="sport")
        b = with_members(cast, "鹏城市乙会", 1, residence=here, sector="law")
        with_members(cast, "鹏城市丙会", 1, residence=there, sector="law")

        assert self.suggested(cast) == [(Nearness.STREET, [a.name, b.name], 3)]

    def test_no_company_is_larger_than_a_branch_may_cover(self, cast: Cast) -> None:
        here = street(cast, "449901001", "湖滨街道")
        for number in range(7):
            with_members(cast, f"鹏城市{number}号会", 2, residence=here, sector="sport")

        sizes = [len(names) for _, names, _ in self.suggested(cast)]

        assert sizes == [5, 2]

    def test_nobody_who_is_due_alone_or_has_no_members(self, cast: Cast) -> None:
        here = street(cast, "449901001", "湖滨街道")
        with_members(cast, "鹏城市甲会", 3, residence=here)
        with_members(cast, "鹏城市乙会", 0, residence=here)
        with_members(cast, "鹏城市丙会", 2, residence=here)

        assert self.suggested(cast) == []

    def test_the_page_names_a_branch_with_room_and_leads_to_the_street(self, cast: Cast) -> None:
        here = street(cast, "449901001", "湖滨街道")
        hosted = cast.unit("鹏城市老会", residence=here)
        hosting = Hosting(
            org=cast.orgs["联合支部"], unit=hosted, mode="joint", start_on=date(2020, 1, 1)
        )
        host_units(hostings=[hosting], actor=cast.actor)
        with_members(cast, "鹏城市甲会", 2, residence=here, sector="sport")
        with_members(cast, "鹏城市乙会", 1, residence=here, sector="sport")
        client = people.lead_office(cast)

        shown = client.get("/ripeness/joint/").text

        assert "合计 3 名正式党员" in shown
        assert "附近还有余地的联合党支部" in shown
        assert "鹏城市甲会" in client.get("/ripeness/joint/?street=449901001").text
        assert "没有可以凑够的" in client.get("/ripeness/joint/?street=449902").text
        assert client.get("/ripeness/joint/?street=99").status_code == 404

    def test_only_the_own_scope(self, cast: Cast) -> None:
        here = street(cast, "449901001", "湖滨街道")
        with_members(cast, "鹏城市甲会", 2, residence=here)
        with_members(cast, "鹏城市乙会", 1, residence=here)
        beside = viewer_as("committee", "org", cast.orgs["行业党委"].pk)

        assert suggesting.suggest(beside, place="", on=clock.today()) == []

    def test_few_queries(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        here = street(cast, "449901001", "湖滨街道")
        for number in range(6):
            with_members(cast, f"鹏城市{number}号会", 2, residence=here, sector="sport")
        client = people.lead_office(cast)
        client.get("/ripeness/joint/")

        with django_assert_max_num_queries(18):
            client.get("/ripeness/joint/")


class TestFileOfSuggestions:
    def test_has_a_line_for_each_unit_and_is_logged(self, cast: Cast) -> None:
        here = street(cast, "449901001", "湖滨街道")
        names = {with_members(cast, f"鹏城市{n}艺会", 2, residence=here).name for n in range(2)}
        client = people.lead_office(cast)

        held = client.get("/ripeness/joint/?export=xlsx")
        assert held.headers["Location"].startswith("/account/confirm/")
        assert not ExportLog.objects.exists()
        confirm(client)
        answer = client.get("/ripeness/joint/?export=xlsx")
        body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
        cells = {str(cell.value) for row in book.worksheets[0].rows for cell in row}
        log = ExportLog.objects.get(code="ripeness.joint")

        assert names <= cells
        assert "合计正式党员" in cells
        assert any(cell.startswith("同街道，湖滨") for cell in cells)
        assert (log.rows, log.format, log.has_personal) == (2, "xlsx", False)

    def test_is_only_for_whoever_may_take_lists_away(self, cast: Cast) -> None:
        guide = client_as("organizer", "org", cast.orgs["行业党委"].pk)

        assert guide.get("/ripeness/joint/?export=xlsx").status_code == 403
        assert "导出" not in guide.get("/ripeness/joint/").text

    def test_a_suggestion_leads_to_the_case(self, cast: Cast) -> None:
        here = street(cast, "449901001", "湖滨街道")
        units = [with_members(cast, f"鹏城市{n}艺会", 2, residence=here) for n in range(2)]
        shown = people.lead_office(cast).get("/ripeness/joint/").text

        assert all(f"pk={unit.pk}" in shown for unit in units)


def test_what_is_being_formed_is_suggested_no_more(cast: Cast) -> None:
    here = street(cast, "449901001", "湖滨街道")
    units = [with_members(cast, f"鹏城市{n}艺会", 2, residence=here) for n in range(2)]
    assert suggesting.suggest(cast.actor, place="", on=clock.today())

    start_formation(
        units=units,
        kind=Kind.JOINT,
        leader=cast.orgs["行业党委"],
        actor=cast.actor,
        on=clock.today(),
    )

    assert not suggesting.suggest(cast.actor, place="", on=clock.today())


class TestDecay:
    def test_names_the_signs(self, cast: Cast) -> None:
        shown = people.lead_office(cast).get("/ripeness/decay/").text

        assert "装饰支部" in shown
        assert "正式党员不足、书记空缺" in shown

    def test_is_what_the_rules_break(self, small_city: BuiltCity) -> None:
        with whole_register():
            sweep = Sweep(ORG, rulebook(), clock.today())
            broken = {pk for code in DECAY for pk in sweep.ids(code, Outcome.BREACH)}
            alive = PartyOrg.objects.filter(pk__in=broken, kind__in=GRASS_ROOTS)
            listed = DecayList().rows(viewer=system(clock.today()), filters={}, on=clock.today())

            troubled = set(unsound_visits(on=clock.today()).values_list("formed__org", flat=True))
            assert {org.pk for org in listed} == {org.pk for org in alive} | troubled
            assert broken
            assert troubled

    def test_a_visit_that_found_trouble_is_a_sign_until_one_that_found_none(
        self, cast: Cast
    ) -> None:
        org, unit = cast.orgs["物流支部"], cast.unit("鹏城市物流协会")
        formed = Formed.objects.create(
            org=org, unit=unit, kind="attached", case_id=1, formed_on=date(2025, 1, 5)
        )
        first, second = (
            FollowUp.objects.create(formed=formed, months=n, due_on=date(2025, 1 + n, 5))
            for n in (3, 6)
        )
        signed_in = viewer_as("committee", "org", cast.orgs["行业党委"].pk)
        assert signed_in.user_id is not None
        clerk = viewer_for(user_id=signed_in.user_id, name="某人", on=date(2025, 7, 6))
        first.visited_on, first.is_sound, first.finding = date(2025, 4, 6), False, "没有人到会"
        first.save()
        page = f"/orgs/{org.pk}/?panel=signs"
        client = people.committee(cast, "行业党委")
        refresh(source=source_of(UNSOUND.code), on=date(2025, 4, 7))
        asking = Notice.objects.get(matter__code=UNSOUND.code)

        assert "没有人到会" in client.get(page).text
        assert org.name in client.get("/ripeness/decay/?sign=visit").text
        assert (asking.due_on, asking.url) == (second.due_on, f"/formation/visits/{second.pk}/")

        note_visit(
            visit=second, visited_on=date(2025, 7, 6), is_sound=True, finding="已正常", actor=clerk
        )
        catch_up(on=date(2025, 7, 6))
        asking.refresh_from_db()

        assert asking.closed_on == date(2025, 7, 6)
        assert "没有人到会" not in client.get(page).text
        assert org.name not in client.get("/ripeness/decay/?sign=visit").text

    def test_the_page_names_each_sign_its_clause_and_what_nobody_can_know(
        self, cast: Cast
    ) -> None:
        org = cast.orgs["装饰支部"]
        shown = people.committee(cast, "行业党委").get(f"/orgs/{org.pk}/?panel=signs").text

        assert "书记空缺" in shown
        assert "书记缺额应当及时补选" in shown
        assert "支部工作条例" in shown
        assert "平台约定" in shown
        assert "连续无活动不能判断" in shown

    @pytest.mark.parametrize("sign", list(DECAY))
    def test_can_be_narrowed_to_one_sign(self, cast: Cast, sign: str) -> None:
        shown = people.lead_office(cast).get(f"/ripeness/decay/?sign={sign}")

        assert shown.status_code == 200
        assert ("装饰支部" in shown.text) is (sign != "R2-05")

    def test_few_queries(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        client = people.lead_office(cast)
        client.get("/ripeness/decay/")

        with django_assert_max_num_queries(15):
            client.get("/ripeness/decay/")
