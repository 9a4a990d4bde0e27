"""Nobody belongs to an organisation before it was founded, whichever way they come."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.registry.cast import Cast, make_identifier
from tongjian.foundation.exchange import services
from tongjian.foundation.exchange.models import ImportBatch, ImportRow
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.members.services.dating import UnableToRedate
from tongjian.registry.members.services.roster import (
    UnableToRegisterPerson,
    UnableToTransfer,
    transfer_people,
)
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.services.founding import revise_orgs
from tongjian.registry.party_orgs.services.moving import merge_orgs
from tongjian.registry.party_orgs.services.undoing import restore_orgs

ON = date(2020, 6, 1)
FOUNDED = date(2019, 5, 6)
BEFORE = date(2019, 5, 5)


@pytest.fixture
def young(cast: Cast) -> PartyOrg:
    return cast.org("新建支部", parent=cast.orgs["行业党委"], established_on=FOUNDED)


def test_one_is_entered_from_the_day_of_founding_on(cast: Cast, young: PartyOrg) -> None:
    with pytest.raises(UnableToRegisterPerson) as refused:
        cast.person("王明", young, since=BEFORE)
    cast.person("李一", young, since=FOUNDED)

    assert refused.value.message == (
        "“新建支部”2019-05-06 才成立，“王明”不能自 2019-05-05 起编入。"
        "请核对日期；该组织实际成立更早的，请先更正它的成立日期。"
    )
    assert Person.objects.get().name == "李一"


def test_nobody_is_moved_to_what_is_not_there_yet(cast: Cast, young: PartyOrg) -> None:
    person = cast.person("王明", cast.orgs["物流支部"])

    with pytest.raises(UnableToTransfer, match="2019-05-06 才成立"):
        transfer_people(people=[person], to=young, actor=cast.actor, on=BEFORE)
    transfer_people(people=[person], to=young, actor=cast.actor, on=FOUNDED)

    person.refresh_from_db()
    assert person.home_org == young


def test_nor_is_anybody_taken_along_there(cast: Cast, young: PartyOrg) -> None:
    branch = cast.orgs["物流支部"]
    cast.person("王明", branch)

    with pytest.raises(UnableToTransfer, match="“王明”不能自 2019-05-05 起编入"):
        merge_orgs(sources=[branch], into=young, actor=cast.actor, on=BEFORE, reason="并入")


def test_a_day_of_founding_follows_nobody_who_was_there(cast: Cast, young: PartyOrg) -> None:
    cast.person("王明", young, since=date(2020, 1, 1))

    def found(on: date) -> None:
        fields = {"established_on": on}
        revise_orgs(changes={young.pk: fields}, actor=cast.actor, on=ON)

    with pytest.raises(UnableToRedate, match="“新建支部”自 2020-01-01 起已有党员编入"):
        found(date(2020, 1, 2))
    found(date(2020, 1, 1))
    found(date(2018, 1, 1))

    young.refresh_from_db()
    assert young.established_on == date(2018, 1, 1)


def test_an_import_is_not_undone_under_whom_rests_on_it(cast: Cast, young: PartyOrg) -> None:
    earlier = {"established_on": date(2018, 1, 1)}
    revise_orgs(changes={young.pk: earlier}, actor=cast.actor, on=ON)
    young.refresh_from_db()
    cast.person("王明", young, since=date(2018, 2, 1))

    with pytest.raises(UnableToRedate, match="不能改为更晚的 2019-05-06"):
        restore_orgs(values={young.pk: {"established_on": FOUNDED}}, actor=cast.actor)


def roster(folder: Path, *since: str) -> Path:
    path = folder / "roster.csv"
    head = "姓名,身份证号码,所在党支部,人员类别,入党时间,转正时间,入支部时间"
    rest = "新建支部,正式党员,2010-07-01,2011-07-01"
    rows = [f"王明,{make_identifier()},{rest},{day}" for day in since]
    path.write_text("\n".join([head, *rows]))
    return path


def judged(path: Path, cast: Cast) -> ImportBatch:
    batch = services.open_batch(
        path=path, filename=path.name, template="members", actor=cast.actor
    )
    services.judge_batch(batch=batch, actor=cast.actor, on=ON)
    return batch


def test_a_row_of_the_roster_is_told_what_where_and_what_to_do(
    cast: Cast, young: PartyOrg, tmp_path: Path
) -> None:
    batch = judged(roster(tmp_path, "2019-05-05", "2019-04", "2018"), cast)

    rows = ImportRow.objects.filter(batch=batch).exclude(outcome="skip").order_by("position")
    found = [[f for f in row.findings if f["severity"] == "error"] for row in rows]
    assert [[f["code"] for f in fs] for fs in found] == [["since_before_founding"]] * 3
    ((first,), *_) = found
    assert first["message"] == "2019-05-05 进入支部，早于“新建支部”的成立日期 2019-05-06"
    assert (first["field"], "成立日期" in first["suggestion"]) == ("since", True)


def test_who_knows_the_year_alone_came_at_the_earliest_on_the_day_of_founding(
    cast: Cast, young: PartyOrg, tmp_path: Path
) -> None:
    batch = judged(roster(tmp_path, "2019", "2019-05", "2019-05-06", "2019-06"), cast)

    services.apply_batch(batch=batch, actor=cast.actor, on=ON)

    days = Membership.objects.order_by("person_id").values_list("start_on", flat=True)
    assert list(days) == [FOUNDED, FOUNDED, FOUNDED, date(2019, 6, 1)]
