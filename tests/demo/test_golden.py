"""The public figures of April 2020 (N001-N018) and what follows from them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db.models import Count

from tests.cities import TODAY, BuiltCity
from tongjian.demo.places import CITY_NAME
from tongjian.demo.sizes import FIGURES_OF, FIRST_YEAR_END
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.party_orgs.choices import (
    BRANCHES,
    COMMITTEES,
    GENERAL_BRANCHES,
    GRASS_ROOTS,
    Flavor,
    OrgKind,
)
from tongjian.registry.party_orgs.models import Hosting, PartyOrg, PartyOrgVersion
from tongjian.registry.posts.choices import Post
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import MemberFirm, Unit, UnitVersion

pytestmark = pytest.mark.slow

REGISTER = {
    ("city", "association"): 2002,
    ("city", "service"): 1655,
    ("city", "foundation"): 407,
    ("district", "association"): 2691,
    ("district", "service"): 4130,
}
GOLDEN_DAYS = pytest.mark.parametrize("day", [FIGURES_OF, TODAY])


def _counted(rows: Any, *fields: str) -> dict[Any, int]:
    found = rows.order_by().values_list(*fields).annotate(Count("pk"))
    return {keys[0] if len(keys) == 1 else tuple(keys): n for *keys, n in found}


def _orgs_on(day: date) -> Any:
    return PartyOrgVersion.objects.valid_on(day).filter(kind__in=GRASS_ROOTS)


@GOLDEN_DAYS
def test_units_by_level_and_kind(city: BuiltCity, day: date) -> None:
    living = UnitVersion.objects.valid_on(day).exclude(status__in=ENDED)

    assert _counted(living, "level", "kind") == REGISTER
    assert living.count() == 10_885


@GOLDEN_DAYS
def test_party_organisations_by_kind(city: BuiltCity, day: date) -> None:
    kinds = _counted(_orgs_on(day), "kind")

    assert sum(kinds.get(kind, 0) for kind in COMMITTEES) == 59
    assert sum(kinds.get(kind, 0) for kind in GENERAL_BRANCHES) == 11
    assert sum(kinds.get(kind, 0) for kind in BRANCHES) == 998
    assert sum(kinds.values()) == 1_068


@GOLDEN_DAYS
def test_committees_are_51_direct_ones_and_8_below_them(city: BuiltCity, day: date) -> None:
    committees = _orgs_on(day).filter(kind__in=COMMITTEES)

    above = _counted(committees, "parent__kind")

    assert above == {OrgKind.WORKING_COMMITTEE: 51, OrgKind.COMMITTEE: 8}


@GOLDEN_DAYS
def test_members_by_sex(city: BuiltCity, day: date) -> None:
    assert _counted(Membership.objects.valid_on(day), "person__sex") == {"1": 4_981, "2": 3_171}


def test_todays_columns_say_the_same_as_the_dated_rows(city: BuiltCity) -> None:
    living = PartyOrg.objects.filter(dissolved_on__isnull=True, kind__in=GRASS_ROOTS)
    people = Person.objects.filter(standing="normal", home_org__isnull=False)
    units = Unit.objects.exclude(status__in=ENDED)

    assert living.count() == 1_068
    assert _counted(people, "sex") == {"1": 4_981, "2": 3_171}
    assert _counted(units, "level", "kind") == REGISTER
    assert units.exclude(host_mode="").count() == Hosting.objects.open().count()


def test_head_counts_of_branches_add_up_to_all_members(city: BuiltCity) -> None:
    branches = PartyOrg.objects.filter(kind__in=BRANCHES)

    counted = sum(org.full_members + org.probationary_members for org in branches)

    assert counted == 8_152


def test_each_of_the_22_joint_committees_has_one_first_secretary(city: BuiltCity) -> None:
    joint = PartyOrg.objects.filter(kind=OrgKind.COMMITTEE, flavor=Flavor.JOINT)
    posts = Appointment.objects.open().filter(post=Post.FIRST_SECRETARY)

    assert joint.count() == 22
    assert sorted(posts.values_list("org_id", flat=True)) == sorted(
        joint.values_list("pk", flat=True)
    )


def test_first_secretaries_founded_what_the_source_says(city: BuiltCity) -> None:
    """N037-N040: 28 committees, 2 general branches, 435 branches, 3,011 members joined."""
    led = [
        org.path
        for org in PartyOrg.objects.filter(kind=OrgKind.COMMITTEE)
        if org.flavor in (Flavor.JOINT, Flavor.CHAMBER)
    ]
    founded = PartyOrg.objects.filter(established_on__gt=FIRST_YEAR_END, kind__in=GRASS_ROOTS)
    below = [org for org in founded if any(org.path.startswith(path) for path in led)]
    branches = [org.pk for org in below if org.kind in BRANCHES]
    members = Membership.objects.valid_on(FIGURES_OF).filter(org_id__in=branches)
    general = [org for org in below if org.kind in GENERAL_BRANCHES]

    assert len(below) - len(branches) - len(general) == 28
    assert (len(general), len(branches)) == (2, 435)
    assert members.count() == 3_011


def test_six_chamber_committees_lead_the_chambers_of_seven_provinces(city: BuiltCity) -> None:
    chambers = PartyOrg.objects.filter(kind=OrgKind.COMMITTEE, flavor=Flavor.CHAMBER)
    natives = {
        code[:2]
        for org in chambers
        for places in Unit.objects.filter(hostings__org__path__startswith=org.path).values_list(
            "native_places", flat=True
        )
        for code in places
    }

    assert chambers.count() == 6
    assert natives <= {"35", "43", "37", "41", "51", "50", "23"}
    assert {"51", "50"} <= natives


def test_the_year_ends_grow_from_284_and_4108_to_the_figures(city: BuiltCity) -> None:
    days = [date(year, 12, 31) for year in range(2015, 2020)] + [FIGURES_OF]

    orgs = [_orgs_on(day).count() for day in days]
    members = [Membership.objects.valid_on(day).count() for day in days]

    assert (orgs[0], members[0]) == (284, 4_108)
    assert (orgs[-1], members[-1]) == (1_068, 8_152)
    assert orgs == sorted(set(orgs))
    assert members == sorted(set(members))


@pytest.mark.parametrize("year", range(2020, 2026))
def test_the_figures_stay_flat_after_april_2020(city: BuiltCity, year: int) -> None:
    day = date(year, 12, 31)

    assert _orgs_on(day).count() == 1_068
    assert Membership.objects.valid_on(day).count() == 8_152


def test_the_committee_has_borne_three_names(city: BuiltCity) -> None:
    """N019-N022: 2004, 2006 and August 2015."""
    top = PartyOrg.objects.get(short_name="市社会组织党委")
    versions = top.versions.order_by("start_on")

    names = {version.name: version.start_on.year for version in reversed(versions)}

    assert names == {
        f"中共{CITY_NAME}行业协会联合委员会": 2004,
        f"中共{CITY_NAME}社会组织联合委员会": 2006,
        f"中共{CITY_NAME}社会组织委员会": 2015,
    }
    assert [version.parent_id is None for version in versions] == [True, True, False, False]


def test_the_working_committee_stands_above_and_is_not_counted(city: BuiltCity) -> None:
    root = PartyOrg.objects.get(parent=None, dissolved_on__isnull=True)
    before = root.versions.valid_on(date(2024, 2, 29)).get()

    assert root.kind == OrgKind.WORKING_COMMITTEE
    assert "社会工作部" in root.name
    assert "社会工作部" not in before.name


def test_the_tree_is_six_deep_above_its_party_groups(city: BuiltCity) -> None:
    branches = PartyOrg.objects.filter(kind__in=BRANCHES).values_list("path", flat=True)

    assert max(len(path) // 4 for path in branches) == 6


def test_sectors_are_covered_in_three_bands(city: BuiltCity) -> None:
    """N083: some sectors fully, some about four fifths, some about a third."""
    living = Unit.objects.exclude(status__in=ENDED)
    registered = _counted(living, "sector")
    covered = _counted(living.exclude(host_mode=""), "sector")

    share = {sector: covered[sector] / n for sector, n in registered.items()}

    assert share["law"] == share["occupation"] == 1
    assert share["commerce"] == pytest.approx(0.8, abs=0.01)
    assert share["culture"] == pytest.approx(0.3, abs=0.01)
    assert {0.3, 0.8, 1.0} == {round(value, 1) for value in share.values()}


def test_the_gap_has_faces(city: BuiltCity) -> None:
    living = Unit.objects.exclude(status__in=ENDED)
    bare = living.filter(host_mode="")

    assert 80 <= bare.filter(full_members__gte=3).count() <= 200
    assert bare.filter(full_members__range=(1, 2)).count() > 200
    assert 60 <= living.filter(scope_path="").count() <= 200
    assert bare.filter(work_covered=True).count() > 1_000


def test_a_hundred_thousand_firms_are_members_of_trade_associations(city: BuiltCity) -> None:
    assert MemberFirm.objects.count() == 100_000
    assert set(_counted(MemberFirm.objects, "unit__kind")) == {"association"}


def test_every_branch_says_whom_it_covers_or_is_for_members_on_the_move(city: BuiltCity) -> None:
    hosts = set(Hosting.objects.open().values_list("org_id", flat=True))
    idle = PartyOrg.objects.filter(kind__in=BRANCHES, dissolved_on__isnull=True).exclude(
        pk__in=hosts
    )

    assert set(_counted(idle, "flavor")) == {Flavor.MOBILE}


def test_no_two_identical_names(city: BuiltCity) -> None:
    names = Counter(PartyOrg.objects.values_list("name", flat=True))
    names += Counter(Unit.objects.values_list("name", flat=True))
    twice = {name for name, count in names.items() if count > 1}

    assert {name for name in twice if not name.endswith("党小组")} == set()


def test_it_takes_less_than_a_minute_of_this_process(city: BuiltCity) -> None:
    assert city.cpu_seconds < 60
