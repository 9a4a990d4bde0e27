"""A plan returns what the ORM returns; what it cannot, it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from tests.conftest import as_web_role
from tests.registry import cast as casting
from tests.registry.cast import Cast
from tongjian.foundation.access import session
from tongjian.foundation.access.models import Grant
from tongjian.foundation.accounts.models import User
from tongjian.foundation.plans import Plan, Prepared, Unplannable
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.units.models import Unit

Build = Callable[[], QuerySet[Any, Any]]

SHAPES: dict[str, Build] = {
    "plain": lambda: Unit.objects.order_by("pk"),
    "joined": lambda: Unit.objects.select_related("registrar__locality", "area").order_by("-pk"),
    "annotated": lambda: Unit.objects.annotate(said=F("name"), two=Value(2)).order_by("pk"),
    "some columns": lambda: Unit.objects.only("name", "kind").order_by("pk")[:2],
    "sealed columns": lambda: Person.objects.select_related("home_org").order_by("pk"),
    "parents": lambda: PartyOrg.objects.select_related("parent__parent").order_by("path"),
    "nothing": lambda: Unit.objects.filter(pk__in=[]),
}


@pytest.fixture
def cast(db: None) -> Cast:
    made = casting.build()
    for name in ("甲协会", "乙商会", "丙基金会"):
        made.unit(name)
    return made


def told(record: Any) -> Any:
    """Return all that a record holds, with the records that hang on it."""
    if record is None:
        return None
    held = {name: value for name, value in vars(record).items() if name != "_state"}
    below = {name: told(one) for name, one in record._state.fields_cache.items()}
    return type(record), held, below, record._state.adding, record._state.db


@pytest.mark.parametrize("shape", SHAPES)
def test_records_are_those_of_the_orm(cast: Cast, shape: str) -> None:
    rows = SHAPES[shape]()

    assert [told(one) for one in Plan(rows).run()] == [told(one) for one in rows]


def test_what_was_left_out_is_read_when_asked_for(cast: Cast) -> None:
    unit, *_ = Plan(Unit.objects.only("name").order_by("pk")).run()

    assert unit.kind == Unit.objects.get(pk=unit.pk).kind


def test_a_record_from_a_plan_is_saved_as_any_other(cast: Cast) -> None:
    org, *_ = Plan(PartyOrg.objects.order_by("pk")).run()
    org.short_name = "新简称"
    org.save(update_fields=["short_name"])

    assert PartyOrg.objects.get(pk=org.pk).short_name == "新简称"


def test_mappings_are_those_of_the_orm(cast: Cast) -> None:
    rows = Unit.objects.order_by("pk").values("name", "registrar__name").annotate(two=Value(2))

    assert Plan(rows).run() == list(rows)


def test_a_plan_reads_anew_each_time(cast: Cast) -> None:
    plan = Plan(Unit.objects.order_by("pk").values_list("name", flat=True))
    before = plan.run()
    Unit.objects.filter(name=before[0]).update(name="改了名称")

    assert plan.run() == ["改了名称", *before[1:]]


@pytest.mark.parametrize(
    "rows",
    [
        lambda: PartyOrg.objects.prefetch_related("children"),
        lambda: Hosting.objects.values_list(),
        lambda: PartyOrg.objects.get(parent=None).children.all(),
    ],
)
def test_what_needs_more_than_its_row_is_refused(cast: Cast, rows: Build) -> None:
    with pytest.raises(Unplannable):
        Plan(rows())


def test_values_go_where_they_belong(cast: Cast) -> None:
    user = User.objects.create_user("someone", None, display_name="某人")
    Grant.objects.create(
        user=user, role="committee", axis="org", target_id=1, start_on=date(2020, 1, 1)
    )
    held = Prepared(
        lambda user, on: Grant.objects.valid_on(on).filter(user_id=user), user=int, on=date
    )

    assert [grant.role for grant in held.run(user=user.pk, on=date(2020, 1, 1))] == ["committee"]
    assert held.run(user=user.pk, on=date(2019, 12, 31)) == []
    assert held.run(user=user.pk + 1, on=date(2020, 1, 1)) == []


def test_text_and_moments_are_places_too(cast: Cast) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    known = Prepared(
        lambda name, now: User.objects.filter(username=name, password_changed_at__gt=now),
        name=str,
        now=datetime,
    )
    user = User.objects.create_user("o.clock_1", None, display_name="某人")

    assert known.run(name="o.clock_1", now=now) == [user]
    assert known.run(name="o.clock_1", now=datetime(2990, 1, 1, tzinfo=UTC)) == []


def test_lists_may_be_of_any_length(cast: Cast) -> None:
    keys = list(PartyOrg.objects.order_by("pk").values_list("pk", flat=True))
    found = Prepared(
        lambda ids: PartyOrg.objects.filter(pk__in=ids).values_list("pk", flat=True),
        ids=list,
    )

    for count in range(4):
        assert sorted(found.run(ids=keys[:count])) == keys[:count]


def test_nothing_is_asked_about_an_empty_list(cast: Cast) -> None:
    found = Prepared(lambda ids: PartyOrg.objects.filter(pk__in=ids), ids=list)

    with CaptureQueriesContext(connection) as asked:
        assert found.run(ids=[]) == []
    assert not asked.captured_queries


def test_a_question_that_nothing_can_answer_is_not_asked(cast: Cast) -> None:
    closed = Prepared(lambda pk: Unit.objects.filter(pk=pk, pk__in=[]), pk=int)

    with CaptureQueriesContext(connection) as asked:
        assert closed.run(pk=1) == closed.run(pk=2) == []
    assert not asked.captured_queries


def test_a_place_that_the_query_does_not_use_is_a_mistake(cast: Cast) -> None:
    with pytest.raises(Unplannable, match="name"):
        Prepared(lambda name: Unit.objects.all(), name=str).run(name="某")


def test_the_server_keeps_what_is_asked_again_and_again(cast: Cast) -> None:
    named = Prepared(lambda pk: Unit.objects.filter(pk=pk).values_list("name", flat=True), pk=int)
    unit = Unit.objects.order_by("pk")[0]
    kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%units_unit%%'"
    for _ in range(10):
        assert named.run(pk=unit.pk) == [unit.name]
    with connection.cursor() as cursor:
        cursor.execute(kept)
        assert cursor.fetchone() == (1,)

    # A kept statement is no kept answer, nor does a value stay in it.
    Unit.objects.filter(pk=unit.pk).update(name="改了名称")
    assert named.run(pk=unit.pk) == ["改了名称"]
    assert named.run(pk=0) == []


def test_the_second_wall_stands_before_a_kept_statement(cast: Cast) -> None:
    person = cast.person("某甲", cast.org("第一支部", parent=None))
    found = Prepared(lambda pk: Person.objects.filter(pk=pk).values_list("pk", flat=True), pk=int)
    with as_web_role():
        for _ in range(10):
            with session.whole_register():
                assert found.run(pk=person.pk) == [person.pk]
            assert found.run(pk=person.pk) == []
