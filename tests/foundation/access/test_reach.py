"""What each relation lets a committee see, and what row-level security lets through."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tongjian.foundation.access import session
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.services import UnableToGrant, end_grants_on_basis, give_grant
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.accounts.models import User
from tongjian.foundation.audit.models import Entry
from tongjian.registry.members import permissions as members
from tongjian.registry.members import queries as member_queries
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.party_orgs import queries as org_queries
from tongjian.registry.party_orgs.choices import RelationKind
from tongjian.registry.party_orgs.models import Charge, Hosting
from tongjian.registry.party_orgs.services.covering import charge_units, host_units
from tongjian.registry.party_orgs.services.relating import end_relation, relate
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint, basis_of, end_appointments
from tongjian.registry.units import queries as unit_queries

ON = date(2020, 6, 1)
As = Callable[..., Viewer]


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()


@pytest.fixture
def viewer_with(cast: Cast) -> As:
    """Return the viewer of a fresh user with one grant."""

    def make(role: str, axis: str, target: int | None, on: date = ON) -> Viewer:
        user = User.objects.create_user(
            f"u{User.objects.count()}", "Good-pass-2026", display_name="某人"
        )
        Grant.objects.create(
            user=user, role=role, axis=axis, target_id=target, start_on=date(2016, 1, 1)
        )
        return viewer_for(user_id=user.pk, name="某人", on=on)

    return make


def names(rows: object) -> set[str]:
    return {str(row) for row in rows}  # type: ignore[attr-defined]


def test_a_committee_sees_its_subtree_and_nothing_beside_it(cast: Cast, viewer_with: As) -> None:
    cast.person("王明", cast.orgs["物流支部"])
    cast.person("李静", cast.orgs["联合支部"])

    viewer = viewer_with("committee", "org", cast.orgs["行业党委"].pk)

    assert names(org_queries.list_orgs(viewer)) == {"行业党委", "物流支部", "装饰支部"}
    assert names(member_queries.list_people(viewer)) == {"王明"}


def test_guidance_shows_organisations_and_figures_but_no_people(
    cast: Cast, viewer_with: As
) -> None:
    guide, guided = cast.orgs["联合党委"], cast.orgs["行业党委"]
    cast.person("王明", cast.orgs["物流支部"])
    relation = relate(
        source=guide,
        target=guided,
        kind=RelationKind.GUIDANCE,
        actor=cast.actor,
        on=date(2019, 1, 1),
    )

    viewer = viewer_with("committee", "org", guide.pk)

    assert "物流支部" in names(org_queries.list_orgs(viewer))
    assert viewer.may_at(members.COUNT, guided.path)
    assert names(member_queries.list_people(viewer)) == set()
    end_relation(relation=relation, actor=cast.actor, on=ON, reason="结束")
    later = viewer_with("committee", "org", guide.pk)
    assert "物流支部" not in names(org_queries.list_orgs(later))


def test_a_trustee_does_the_daily_work_but_decides_nothing_on_the_tree(
    cast: Cast, viewer_with: As
) -> None:
    trustee, held = cast.orgs["联合党委"], cast.orgs["行业党委"]
    cast.person("王明", cast.orgs["物流支部"])
    relate(
        source=trustee,
        target=held,
        kind=RelationKind.TRUSTEE,
        actor=cast.actor,
        on=date(2019, 1, 1),
    )

    viewer = viewer_with("committee", "org", trustee.pk)

    assert names(member_queries.list_people(viewer)) == {"王明"}
    viewer.require(members.WRITE, path=held.path)
    with pytest.raises(PermissionDenied):
        viewer.require("party_orgs.org:move", path=held.path)
    with pytest.raises(PermissionDenied):
        viewer.require(members.IDENTIFY, path=held.path)


def test_a_street_sees_the_units_it_answers_for_as_a_fallback(cast: Cast, viewer_with: As) -> None:
    street = cast.org("东湖街道党工委", parent=cast.orgs["社会组织党委"], kind="committee")
    ours, others = cast.unit("东湖社区服务队"), cast.unit("鹏城市物流协会")
    charge_units(
        charges=[Charge(unit=ours, org=street, kind="fallback", start_on=date(2019, 1, 1))],
        actor=cast.actor,
    )

    viewer = viewer_with("committee", "org", street.pk)

    assert names(unit_queries.list_units(viewer)) == {ours.name}
    assert others.name in names(unit_queries.list_units(cast.actor))


def test_the_registrar_sees_the_units_registered_there_and_no_people(
    cast: Cast, viewer_with: As
) -> None:
    cast.unit("鹏城市物流协会")
    cast.unit("东湖区棋类协会", registrar=cast.donghu_registrar, level="district")
    cast.person("王明", cast.orgs["物流支部"])

    viewer = viewer_with("registrar", "place", cast.donghu.pk)

    assert names(unit_queries.list_units(viewer)) == {"东湖区棋类协会"}
    assert not viewer.may(members.READ)
    assert names(org_queries.list_orgs(viewer)) == set()


def test_a_competent_body_and_a_head_see_only_their_own(cast: Cast, viewer_with: As) -> None:
    clinic = cast.unit("鹏城市民康医院", competent_body=cast.health, supervision="competent")
    cast.unit("鹏城市物流协会")

    body = viewer_with("competent_body", "agency", cast.health.pk)
    head = viewer_with("unit_head", "unit", clinic.pk)

    assert names(unit_queries.list_units(body)) == {clinic.name}
    assert names(unit_queries.list_units(head)) == {clinic.name}


def test_rights_lapse_with_the_post(cast: Cast, viewer_with: As) -> None:
    branch = cast.orgs["物流支部"]
    user = User.objects.create_user("sec", "Good-pass-2026", display_name="王书记")
    (post,) = appoint(
        appointments=[
            Appointment(
                holder_name="王书记", post="secretary", org=branch, start_on=date(2018, 1, 1)
            )
        ],
        actor=cast.actor,
    )
    Grant.objects.create(
        user=user,
        role="branch_secretary",
        axis="org",
        target_id=branch.pk,
        start_on=date(2018, 1, 1),
        basis=basis_of(post),
    )

    end_appointments(appointments=[post], actor=cast.actor, on=ON, reason="届满")

    before = viewer_for(user_id=user.pk, name="", on=date(2020, 5, 31))
    after = viewer_for(user_id=user.pk, name="", on=ON)
    assert before.may(members.READ)
    assert not after.may(members.READ)


@pytest.mark.parametrize("other", ["security_admin", "audit_admin"])
def test_administrators_exclude_each_other(cast: Cast, other: str) -> None:
    user = User.objects.create_user("admin", "Good-pass-2026", display_name="管理员")
    give = {"user_id": user.pk, "axis": "none", "target_id": None, "actor": cast.actor, "on": ON}
    give_grant(role="system_admin", **give)  # type: ignore[arg-type]

    with pytest.raises(UnableToGrant, match="三员分立"):
        give_grant(role=other, **give)  # type: ignore[arg-type]


def test_the_database_itself_keeps_administrators_from_business(cast: Cast) -> None:
    user = User.objects.create_user("admin", "Good-pass-2026", display_name="管理员")
    Grant.objects.create(user=user, role="audit_admin", axis="none", start_on=ON)

    with pytest.raises(IntegrityError, match="exclude"), transaction.atomic():
        Grant.objects.create(
            user=user,
            role="lead_office",
            axis="org",
            target_id=cast.orgs["两新工委"].pk,
            start_on=ON,
        )


def test_ending_a_basis_ends_only_its_own_rights(cast: Cast) -> None:
    user = User.objects.create_user("two", "Good-pass-2026", display_name="两岗")
    for org, basis in (("物流支部", "a:1"), ("装饰支部", "a:2")):
        Grant.objects.create(
            user=user,
            role="branch_secretary",
            axis="org",
            target_id=cast.orgs[org].pk,
            start_on=date(2018, 1, 1),
            basis=basis,
        )

    end_grants_on_basis(bases=["a:1"], actor=cast.actor, on=ON, reason="任职终止")

    viewer = viewer_for(user_id=user.pk, name="", on=ON)
    assert names(org_queries.list_orgs(viewer)) == {"装饰支部"}
    told = Entry.objects.filter(action="access.grant.ended")
    assert [entry.reason for entry in told] == ["任职终止"]


class TestRowSecurity:
    def test_a_query_that_forgets_the_scope_gets_no_personal_row(
        self, cast: Cast, web_role: None
    ) -> None:
        assert Person.objects.count() == 0
        assert Membership.objects.count() == 0

    def test_the_wall_lets_through_just_the_viewers_reach(
        self, cast: Cast, viewer_with: As
    ) -> None:
        cast.person("王明", cast.orgs["物流支部"])
        cast.person("李静", cast.orgs["联合支部"])
        viewer = viewer_with("committee", "org", cast.orgs["行业党委"].pk)

        with _as_web_role():
            arm_for(viewer)
            seen = names(Person.objects.all())
            hosted = Membership.objects.count()

        assert seen == {"王明"}
        assert hosted == 1

    def test_several_ranges_are_all_let_through(self, cast: Cast, viewer_with: As) -> None:
        for name, org in (("王明", "物流支部"), ("李静", "联合支部"), ("陈刚", "装饰支部")):
            cast.person(name, cast.orgs[org])
        viewer = viewer_with("organizer", "org", cast.orgs["物流支部"].pk)
        Grant.objects.create(
            user_id=viewer.user_id or 0,
            role="organizer",
            axis="org",
            target_id=cast.orgs["联合支部"].pk,
            start_on=date(2016, 1, 1),
        )
        both = viewer_for(user_id=viewer.user_id or 0, name="", on=ON)

        with _as_web_role():
            arm_for(both)
            seen = names(Person.objects.all())

        assert seen == {"王明", "李静"} == names(member_queries.list_people(both))

    def test_a_member_gets_the_own_row(self, cast: Cast, viewer_with: As) -> None:
        person = cast.person("王明", cast.orgs["物流支部"])
        cast.person("李静", cast.orgs["物流支部"])
        viewer = viewer_with("member", "person", person.pk)

        with _as_web_role():
            arm_for(viewer)
            seen = names(Person.objects.all())

        assert seen == {"王明"}

    def test_the_wall_stands_again_after_an_authorized_step(self, cast: Cast) -> None:
        cast.person("王明", cast.orgs["物流支部"])

        with _as_web_role():
            with session.whole_register():
                inside = Person.objects.count()
            outside = Person.objects.count()

        assert (inside, outside) == (1, 0)

    def test_the_web_role_cannot_switch_the_wall_off(self, cast: Cast) -> None:
        from django.db import ProgrammingError, connection

        with (
            _as_web_role(),
            connection.cursor() as cursor,
            pytest.raises(ProgrammingError, match="must be owner"),
            transaction.atomic(),
        ):
            cursor.execute("ALTER TABLE members_person DISABLE ROW LEVEL SECURITY")


def test_units_covered_by_a_branch_are_seen_through_it(cast: Cast, viewer_with: As) -> None:
    unit = cast.unit("鹏城市物流协会")
    branch = cast.orgs["物流支部"]
    host_units(
        hostings=[Hosting(org=branch, unit=unit, mode="standalone", start_on=date(2016, 1, 1))],
        actor=cast.actor,
    )

    secretary = viewer_with("branch_secretary", "org", branch.pk)
    beside = viewer_with("branch_secretary", "org", cast.orgs["装饰支部"].pk)

    assert names(unit_queries.list_units(secretary)) == {unit.name}
    assert names(unit_queries.list_units(beside)) == set()


def _as_web_role() -> AbstractContextManager[None]:
    from tests.conftest import as_web_role

    return as_web_role()
