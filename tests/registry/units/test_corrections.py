"""Correct and end what hangs on a unit: ratings, member firms, public bodies, heads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.foundation.audit.models import Entry
from tongjian.registry.posts import services as posts
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import UnableToAppoint
from tongjian.registry.units.models import MemberFirm, Rating, Unit
from tongjian.registry.units.services import directory, enrolling, grading
from tongjian.registry.units.services.directory import UnableToEndAgency
from tongjian.registry.units.services.enrolling import UnableToEnrollFirm
from tongjian.registry.units.services.grading import UnableToRateUnit

SINCE = date(2020, 1, 1)


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return cast.unit("鹏城市物流协会")


def last_entry() -> Entry:
    entry = Entry.objects.order_by("-pk").first()
    assert entry is not None
    return entry


class TestRating:
    @pytest.fixture
    def rating(self, cast: Cast, unit: Unit) -> Rating:
        rating = Rating(unit=unit, grade="3A", announced_on=date(2022, 5, 1))
        return grading.rate_units(ratings=[rating], actor=cast.actor)[0]

    def test_a_corrected_day_moves_the_validity(self, cast: Cast, rating: Rating) -> None:
        grading.correct_rating(
            rating=rating,
            grade="4A",
            announced_on=date(2023, 9, 10),
            certificate_no="",
            actor=cast.actor,
            reason="录错",
        )

        rating.refresh_from_db()
        assert (rating.grade, rating.start_on, rating.end_on) == (
            "4A",
            date(2024, 1, 1),
            date(2029, 1, 1),
        )
        assert last_entry().action == "units.rating.corrected"

    def test_two_ratings_of_one_day_are_refused(
        self, cast: Cast, unit: Unit, rating: Rating
    ) -> None:
        second = Rating(unit=unit, grade="4A", announced_on=date(2024, 5, 1))
        grading.rate_units(ratings=[second], actor=cast.actor)

        with pytest.raises(UnableToRateUnit, match="2024-05-01"):
            grading.correct_rating(
                rating=rating,
                grade="3A",
                announced_on=date(2024, 5, 1),
                certificate_no="",
                actor=cast.actor,
                reason="录错",
            )

    def test_the_page_corrects_and_withdraws(self, cast: Cast, rating: Rating) -> None:
        client = people.lead_office(cast)
        form = {"grade": "5A", "announced_on": "2022-05-01", "reason": "录错"}

        shown = client.get(f"/units/{rating.unit_id}/?panel=ratings").text
        client.post(f"/units/ratings/{rating.pk}/correct/", form)
        rating.refresh_from_db()
        corrected = rating.grade
        client.post(f"/units/ratings/{rating.pk}/withdraw/", {"reason": "不是这家的"})

        assert f"/units/ratings/{rating.pk}/correct/" in shown
        assert corrected == "5A"
        assert not Rating.objects.filter(pk=rating.pk).exists()


class TestMemberFirm:
    @pytest.fixture
    def firm(self, cast: Cast, unit: Unit) -> MemberFirm:
        firm = MemberFirm(unit=unit, name="顺达公司", start_on=SINCE)
        return enrolling.enroll_firms(firms=[firm], actor=cast.actor)[0]

    def test_a_firm_that_left_is_no_longer_listed(self, cast: Cast, firm: MemberFirm) -> None:
        enrolling.end_firm(firm=firm, on=date(2024, 1, 1), actor=cast.actor, reason="退会")
        logged = last_entry().action

        listed = people.lead_office(cast).get(f"/units/{firm.unit_id}/firms/").text
        assert "顺达公司" not in listed
        assert logged == "units.firm.ended"

    def test_it_leaves_once_and_after_it_joined(self, cast: Cast, firm: MemberFirm) -> None:
        with pytest.raises(UnableToEnrollFirm, match="退会日期应更晚"):
            enrolling.end_firm(firm=firm, on=SINCE, actor=cast.actor, reason="退会")
        enrolling.end_firm(firm=firm, on=date(2024, 1, 1), actor=cast.actor, reason="退会")
        with pytest.raises(UnableToEnrollFirm, match="已于 2024-01-01 退会"):
            enrolling.end_firm(firm=firm, on=date(2025, 1, 1), actor=cast.actor, reason="退会")

    def test_two_members_of_one_name_are_refused(self, cast: Cast, firm: MemberFirm) -> None:
        other = MemberFirm(unit_id=firm.unit_id, name="远航公司", start_on=SINCE)
        enrolling.enroll_firms(firms=[other], actor=cast.actor)

        with pytest.raises(UnableToEnrollFirm, match="已是会员单位"):
            enrolling.revise_firm(firm=other, fields={"name": "顺达公司"}, actor=cast.actor)

    def test_nobody_beside_changes_it(self, cast: Cast, firm: MemberFirm) -> None:
        beside = viewer_as("committee", "org", cast.orgs["行业党委"].pk)

        with pytest.raises(PermissionDenied):
            enrolling.revise_firm(firm=firm, fields={"uscc": ""}, actor=beside)

    def test_acts_are_offered_on_screen_and_not_in_the_file(
        self, cast: Cast, firm: MemberFirm
    ) -> None:
        page = people.lead_office(cast).get(f"/units/{firm.unit_id}/firms/").text
        reader = people.competent_body(cast).get(f"/units/{firm.unit_id}/firms/")

        assert f"/units/firms/{firm.pk}/end/" in page
        assert reader.status_code == 404

    def test_the_page_saves(self, cast: Cast, firm: MemberFirm) -> None:
        form = {"name": "顺达物流公司", "start_on": "2020-01-01", "reason": "更名"}

        people.lead_office(cast).post(f"/units/firms/{firm.pk}/edit/", form)

        firm.refresh_from_db()
        assert firm.name == "顺达物流公司"


class TestAgency:
    def test_a_body_with_units_does_not_end(self, cast: Cast, unit: Unit) -> None:
        with pytest.raises(UnableToEndAgency, match="还有 1 家"):
            directory.end_agency(agency=cast.registrar, on=date(2025, 1, 1), actor=cast.actor)

    def test_an_idle_body_ends_and_is_renamed_before(self, cast: Cast) -> None:
        client = people.lead_office(cast)
        body = cast.health
        form: dict[str, Any] = {
            "name": "鹏城市卫生健康委员会",
            "locality": cast.city.path,
            "registers": "on",
            "supervises": "on",
            "start_on": "2000-01-01",
        }

        client.post(f"/units/agencies/{body.pk}/edit/", form)
        body.refresh_from_db()
        client.post(f"/units/agencies/{body.pk}/end/", {"on": "2025-01-01"})
        renamed = body.name
        body.refresh_from_db()

        assert renamed == "鹏城市卫生健康委员会"
        assert body.end_on == date(2025, 1, 1)


class TestHead:
    @pytest.fixture
    def head(self, cast: Cast, unit: Unit) -> Appointment:
        head = Appointment(unit=unit, post="head", holder_name="李平", start_on=SINCE)
        return posts.appoint(appointments=[head], actor=cast.actor)[0]

    def test_what_was_entered_wrongly_is_corrected(self, cast: Cast, head: Appointment) -> None:
        form = {
            "holder_name": "李萍",
            "start_on": "2020-02-01",
            "political_status": "01",
            "reason": "录错",
        }

        people.lead_office(cast).post(f"/posts/{head.pk}/correct/", form)

        head.refresh_from_db()
        assert (head.holder_name, head.start_on) == ("李萍", date(2020, 2, 1))
        assert last_entry().action == "posts.appointment.corrected"

    def test_a_post_ends_after_it_began(self, cast: Cast, head: Appointment) -> None:
        posts.end_appointments(
            appointments=[head], actor=cast.actor, on=date(2021, 1, 1), reason="卸任"
        )

        with pytest.raises(UnableToAppoint, match="起始日期应更早"):
            posts.correct_appointment(
                appointment=head,
                fields={"start_on": date(2022, 1, 1)},
                actor=cast.actor,
                reason="录错",
            )
