"""Changes of parameters: tried first, proposed by one, approved by another."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import client_of, make_user
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.accounts.models import User
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.rulebook import queries, services, whatif
from tongjian.foundation.rulebook.models import Amendment, State
from tongjian.foundation.rulebook.services import UnableToAmend
from tongjian.foundation.rulebook.verdicts import Outcome
from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.party_orgs.models import PartyOrg

CODE = "branch_minimum"
TODAY = date(2026, 11, 21)
NEXT_YEAR = date(2027, 1, 1)


def office(cast: Cast) -> User:
    return make_user("lead_office", "org", cast.orgs["两新工委"].pk)


def viewer(user: User) -> Viewer:
    return viewer_for(user_id=user.pk, name=user.username, on=TODAY)


def propose(actor: Viewer, **fields: Any) -> Amendment:
    given: dict[str, Any] = {
        "region": "",
        "code": CODE,
        "value": 4,
        "start_on": NEXT_YEAR,
        "reason": "某文件第三条",
        **fields,
    }
    return services.propose(actor=actor, on=TODAY, **given)


def minimum(on: date, region: str = "") -> object:
    return queries.edition_at(region=region, on=on).values[CODE]


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()


class TestTwoPeople:
    def test_it_holds_from_its_day_once_another_approved(self, cast: Cast) -> None:
        first, second = viewer(office(cast)), viewer(office(cast))
        made = propose(first)
        proposed = minimum(NEXT_YEAR)

        services.approve(amendment=made, actor=second, on=TODAY, answer="同意")

        assert proposed == 3
        assert minimum(NEXT_YEAR - timedelta(days=1)) == 3
        assert minimum(NEXT_YEAR) == 4
        actions = Entry.objects.filter(action__startswith="rulebook.").values_list("action")
        assert [a for (a,) in actions.order_by("pk")] == [
            "rulebook.parameter.proposed",
            "rulebook.parameter.approved",
        ]

    def test_nobody_approves_the_own_proposal(self, cast: Cast) -> None:
        first = viewer(office(cast))
        made = propose(first)

        with pytest.raises(PermissionDenied):
            services.approve(amendment=made, actor=first, on=TODAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            Amendment.objects.filter(pk=made.pk).update(
                state=State.APPROVED, decided_by_id=first.user_id
            )

    def test_it_is_decided_once(self, cast: Cast) -> None:
        second = viewer(office(cast))
        made = propose(viewer(office(cast)))
        services.refuse(amendment=made, actor=second, answer="依据不足")

        with pytest.raises(UnableToAmend, match="未批准"):
            services.approve(amendment=made, actor=second, on=TODAY)
        assert minimum(NEXT_YEAR) == 3

    def test_only_the_proposer_takes_it_back(self, cast: Cast) -> None:
        first, second = viewer(office(cast)), viewer(office(cast))
        made = propose(first)

        with pytest.raises(PermissionDenied):
            services.withdraw(amendment=made, actor=second)
        services.withdraw(amendment=made, actor=first)

        made.refresh_from_db()
        assert made.state == State.WITHDRAWN

    def test_others_may_not_propose(self, cast: Cast) -> None:
        clerk = make_user("committee", "org", cast.orgs["社会组织党委"].pk)

        with pytest.raises(PermissionDenied):
            propose(viewer(clerk))

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"start_on": TODAY - timedelta(days=1)}, "过去的结论"),
            ({"value": 3}, "与现行的相同"),
            ({"code": "nonsense"}, "没有“nonsense”这个参数"),
            ({"value": "四"}, "不能填“四”"),
            ({"value": True}, "不能填"),
            ({"region": "4403x"}, "行政区划代码"),
            ({"code": "inspection_day", "value": "13-99"}, "不是月-日"),
            ({"code": "inspection_day", "value": "月底"}, "不是月-日"),
            ({"code": "registration_items", "value": ("members", "party")}, "没有“party”"),
            ({"code": "registration_items", "value": ()}, "至少要有一项"),
        ],
    )
    def test_the_past_stays_and_a_change_changes(
        self, cast: Cast, fields: dict[str, Any], why: str
    ) -> None:
        with pytest.raises(UnableToAmend, match=why):
            propose(viewer(office(cast)), **fields)

    def test_two_at_once_for_one_day_are_refused(self, cast: Cast) -> None:
        actor = viewer(office(cast))
        propose(actor)

        with pytest.raises(UnableToAmend, match="已有一项修改"):
            propose(actor, value=5)

    def test_a_region_without_a_pack_gets_its_own_value(self, cast: Cast) -> None:
        made = propose(viewer(office(cast)), region="4499")
        services.approve(amendment=made, actor=viewer(office(cast)), on=TODAY)

        assert minimum(NEXT_YEAR, "449901") == 4
        assert minimum(NEXT_YEAR, "4403") == 3

    def test_what_is_the_same_is_asked_of_what_is_in_force(self, cast: Cast) -> None:
        made = propose(viewer(office(cast)))
        services.approve(amendment=made, actor=viewer(office(cast)), on=TODAY)
        later = NEXT_YEAR + timedelta(days=1)

        with pytest.raises(UnableToAmend, match="与现行的相同"):
            propose(viewer(office(cast)), start_on=later)
        back = propose(viewer(office(cast)), value=3, start_on=later)
        services.approve(amendment=back, actor=viewer(office(cast)), on=TODAY)

        assert (minimum(NEXT_YEAR), minimum(later)) == (4, 3)

    def test_a_day_that_passed_meanwhile_is_not_approved(self, cast: Cast) -> None:
        """Else verdicts of the days between would change behind everybody's back."""
        made = propose(viewer(office(cast)))

        with pytest.raises(UnableToAmend, match="已过"):
            services.approve(
                amendment=made, actor=viewer(office(cast)), on=NEXT_YEAR + timedelta(days=1)
            )
        assert minimum(NEXT_YEAR) == 3

    @pytest.mark.parametrize(
        ("code", "value"),
        [
            ("survey_from", date(2020, 1, 1)),
            ("branch_minimum", Decimal("3.5")),
            ("inspection_day", "06-30"),
            ("registration_items", ("members", "charter")),
        ],
    )
    def test_days_and_fractions_come_back_as_they_went(
        self, cast: Cast, code: str, value: object
    ) -> None:
        made = propose(viewer(office(cast)), code=code, value=value)
        services.approve(amendment=made, actor=viewer(office(cast)), on=TODAY)

        assert queries.edition_at(region="", on=NEXT_YEAR).values[code] == value


DISTRICT, BESIDE = "449901", "449902"


@pytest.fixture
def district(cast: Cast) -> PartyOrg:
    """The office of one district, under that of the city."""
    return cast.org(
        "东湖区两新工委",
        parent=cast.orgs["两新工委"],
        kind=OrgKind.WORKING_COMMITTEE,
        locality=cast.donghu,
    )


def in_district(district: PartyOrg) -> User:
    return make_user("lead_office", "org", district.pk)


class TestOwnRegion:
    """An office changes what holds in its own region; the nation's is for the root."""

    def test_the_own_layer_is_changed_for_the_own_region_alone(
        self, cast: Cast, district: PartyOrg
    ) -> None:
        made = propose(viewer(in_district(district)), region=DISTRICT)
        services.approve(amendment=made, actor=viewer(in_district(district)), on=TODAY)

        assert minimum(NEXT_YEAR, DISTRICT) == 4
        assert minimum(NEXT_YEAR, "449901002") == 4
        assert [minimum(NEXT_YEAR, place) for place in ("", "4499", BESIDE)] == [3, 3, 3]

    @pytest.mark.parametrize("region", ["", "44", "4499", BESIDE, "4403"])
    def test_nothing_else_is(self, cast: Cast, district: PartyOrg, region: str) -> None:
        with pytest.raises(PermissionDenied, match="只能修改本地区"):
            propose(viewer(in_district(district)), region=region)
        assert not Amendment.objects.exists()

    def test_nor_approved_nor_refused(self, cast: Cast, district: PartyOrg) -> None:
        made = propose(viewer(office(cast)), region=BESIDE)
        beside = viewer(in_district(district))

        with pytest.raises(PermissionDenied):
            services.approve(amendment=made, actor=beside, on=TODAY)
        with pytest.raises(PermissionDenied):
            services.refuse(amendment=made, actor=beside, answer="不同意")
        made.refresh_from_db()
        assert made.state == State.PROPOSED

    def test_an_office_may_change_what_lies_inside_its_region(
        self, cast: Cast, district: PartyOrg
    ) -> None:
        street = f"{DISTRICT}002"
        made = propose(viewer(in_district(district)), region=street)
        services.approve(amendment=made, actor=viewer(office(cast)), on=TODAY)

        assert minimum(NEXT_YEAR, street) == 4
        assert minimum(NEXT_YEAR, DISTRICT) == 3

    def test_a_committee_below_the_office_of_a_city_is_not_the_city(self, cast: Cast) -> None:
        inner = viewer(make_user("lead_office", "org", cast.orgs["社会组织党委"].pk))

        for region in ("", "4499", DISTRICT):
            with pytest.raises(PermissionDenied):
                propose(inner, region=region)

    def test_the_screen_offers_and_takes_the_own_region_only(
        self, cast: Cast, district: PartyOrg
    ) -> None:
        client = client_of(in_district(district))
        page = f"/rules/parameters/{CODE}/amend/"
        form = {"value": "4", "start_on": "2030-01-01", "reason": "某文件", "_confirmed": "1"}

        offered = client.get(page).text
        national = client.post(page, {**form, "region": "nation"})
        beside = client.post(page, {**form, "region": BESIDE})
        refused = Amendment.objects.count()
        own = client.post(page, {**form, "region": DISTRICT})

        assert "东湖区" in offered
        assert ">全国<" not in offered
        assert (national.status_code, beside.status_code, refused) == (422, 422, 0)
        assert own.status_code == 302
        assert Amendment.objects.get().region == DISTRICT

    def test_the_screen_of_a_decision_is_for_those_of_the_region(
        self, cast: Cast, district: PartyOrg
    ) -> None:
        national = propose(viewer(office(cast)))
        own = propose(viewer(office(cast)), region=DISTRICT)
        client = client_of(in_district(district))

        seen = client.get(f"/rules/parameters/{CODE}/").text

        closed = client.get(f"/rules/amendments/{national.pk}/")
        sent = client.post(f"/rules/amendments/{national.pk}/", {"decision": "approve"})
        assert (closed.status_code, sent.status_code) == (404, 404)
        assert client.get(f"/rules/amendments/{own.pk}/").status_code == 200
        assert f"/rules/amendments/{own.pk}/" in seen
        assert f"/rules/amendments/{national.pk}/" not in seen

    def test_who_has_no_region_is_not_offered_to_change(self, cast: Cast) -> None:
        client = client_of(make_user("lead_office", "org", cast.orgs["行业党委"].pk))

        assert "试算并修改" not in client.get(f"/rules/parameters/{CODE}/").text
        assert client.get(f"/rules/parameters/{CODE}/amend/").status_code == 403

    def test_no_interface_for_programs_changes_parameters(self) -> None:
        """Two people on a screen, and no way round them: tokens and commands only read."""
        from tongjian.config.api import api

        writing = [
            operation.operation_id
            for _, router in api._routers
            for path in router.path_operations.values()
            for operation in path.operations
            if "rules" in str(operation.view_func.__module__) and operation.methods != ["GET"]
        ]
        assert writing == []


class TestWhatIf:
    def test_names_whose_verdicts_would_change_and_leaves_no_trace(self, cast: Cast) -> None:
        unit = cast.unit("鹏城市装饰协会")
        for name in ("李一", "李二", "李三"):
            cast.person(name, cast.orgs["联合支部"], employer=unit)
        actor = viewer(office(cast))
        before = Entry.objects.count()
        book = queries.current()
        then = book.amended([("", CODE, queries.trial(value=4, on=TODAY))])

        found = {
            shift.rule.code: shift
            for shift in whatif.shifts(actor, now=book, then=then, code=CODE, on=TODAY)
        }

        assert found["R6-07"].number == 1
        (record,) = found["R6-07"].records
        assert record == (unit.pk, unit.name, Outcome.BREACH, Outcome.NOT_IN_FORCE)
        assert (Entry.objects.count(), Amendment.objects.count()) == (before, 0)

    def test_counts_only_the_own_scope(self, cast: Cast) -> None:
        unit = cast.unit("鹏城市装饰协会")
        for name in ("李一", "李二", "李三"):
            cast.person(name, cast.orgs["联合支部"], employer=unit)
        beside = viewer(make_user("committee", "org", cast.orgs["行业党委"].pk))
        book = queries.current()
        then = book.amended([("", CODE, queries.trial(value=4, on=TODAY))])

        found = whatif.shifts(beside, now=book, then=then, code=CODE, on=TODAY)

        assert sum(shift.number for shift in found if shift.rule.code == "R6-07") == 0


def test_the_pages_lead_from_trying_to_approving(cast: Cast) -> None:
    first, second = client_of(office(cast)), client_of(office(cast))
    form = {
        "region": "nation",
        "value": "4",
        "start_on": "2030-01-01",
        "reason": "某文件第三条",
    }

    tried = first.post(f"/rules/parameters/{CODE}/amend/", form)
    untouched = Amendment.objects.count()
    first.post(f"/rules/parameters/{CODE}/amend/", {**form, "_confirmed": "1"})
    made = Amendment.objects.get()
    own = first.get(f"/rules/amendments/{made.pk}/")
    second.post(f"/rules/amendments/{made.pk}/", {"decision": "approve"})
    shown = second.get(f"/rules/parameters/{CODE}/").text

    assert "结论会改变" in tried.text
    assert untouched == 0
    assert own.status_code == 403
    assert "已批准" in shown
    assert "自 2030-01-01 起" in shown


@pytest.mark.parametrize(
    ("code", "typed", "kept"),
    [
        ("registration_items", "members、charter", ["members", "charter"]),
        ("survey_from", "2020-01-01", "2020-01-01"),
        ("inspection_day", "06-30", "06-30"),
        ("joint_counts_for_grade", "no", False),
    ],
)
def test_each_kind_of_parameter_has_its_field(
    cast: Cast, code: str, typed: str, kept: object
) -> None:
    client = client_of(office(cast))
    page = f"/rules/parameters/{code}/amend/"
    form = {"region": "4403", "value": typed, "start_on": "2030-01-01", "reason": "某文件"}

    shown = client.get(page)
    answer = client.post(page, {**form, "_confirmed": "1"})

    assert (shown.status_code, answer.status_code) == (200, 302)
    assert Amendment.objects.get().value == kept
    listed = client.get(f"/rules/parameters/{code}/").text
    assert "自 2030-01-01 起" in listed
    assert "('" not in listed


def test_a_refusal_needs_a_reason(cast: Cast) -> None:
    made = propose(viewer(office(cast)))
    client = client_of(office(cast))

    answer = client.post(f"/rules/amendments/{made.pk}/", {"decision": "refuse"})

    assert answer.status_code == 422
    assert "请写明不批准的理由" in answer.text
