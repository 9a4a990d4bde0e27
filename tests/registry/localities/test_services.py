from dataclasses import replace
from datetime import date

import pytest
from django.http import Http404

from tongjian.registry.localities import lists, queries, services
from tongjian.registry.localities.models import BodyFunction, Locality, RegionalTerm

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 1)


def test_migrating_loads_the_lists_and_loading_again_changes_nothing() -> None:
    stored = Locality.objects.count(), RegionalTerm.objects.count()

    places = services.load_localities(divisions=lists.divisions())
    names = services.load_terms(terms=lists.terms())

    assert stored == (len(lists.divisions()), len(lists.terms()))
    assert places == names == services.Loaded(0, 0)


def test_loading_adds_what_is_new_below_its_parent() -> None:
    street = lists.Division("440304999", "试验街道", "试验", "street")

    loaded = services.load_localities(divisions=[street])

    stored = Locality.objects.get(code="440304999")
    assert loaded == services.Loaded(added=1)
    assert stored.parent is not None
    assert stored.parent.name == "福田区"


def test_loading_mends_what_differs() -> None:
    futian = next(row for row in lists.divisions() if row.code == "440304")

    loaded = services.load_localities(divisions=[replace(futian, end_on=date(2026, 1, 1))])

    assert loaded == services.Loaded(mended=1)
    assert Locality.objects.get(code="440304").end_on == date(2026, 1, 1)


def test_a_county_of_beijing_stands_right_below_the_municipality() -> None:
    district = Locality.objects.get(code="110105")

    assert district.parent is not None
    assert district.parent.name == "北京市"


def test_children_are_those_of_the_day() -> None:
    before = queries.children_of("4403", on=date(2015, 1, 1))
    after = queries.children_of("4403", on=TODAY)

    assert before.count() == 6
    assert after.count() == 9


def test_a_code_in_use_twice_answers_for_the_day() -> None:
    assert queries.get_locality("321011", on=date(2001, 6, 1)).name == "郊区"
    assert queries.get_locality("321011", on=date(2005, 6, 1)).name == "维扬区"
    assert queries.get_locality("321011", on=TODAY).name == "维扬区"


def test_an_unknown_code_is_not_found() -> None:
    with pytest.raises(Http404):
        queries.get_locality("449900", on=TODAY)


def test_names_are_those_of_the_day() -> None:
    assert queries.names_of(["320803"], on=date(2010, 1, 1)) == {"320803": "楚州"}
    assert queries.names_of(["320803"], on=TODAY) == {"320803": "淮安"}


def test_a_full_name_reads_like_an_address() -> None:
    assert queries.full_name(Locality.objects.get(code="440304")) == "广东省深圳市福田区"
    assert queries.full_name(Locality.objects.get(code="110105")) == "北京市朝阳区"


def test_search_by_part_of_the_name_stays_under_the_place() -> None:
    found = queries.list_localities(on=TODAY, level="county", under="44", named="龙")

    assert {row.name for row in found} == {"龙岗区", "龙华区", "龙湖区", "龙川县", "龙门县"}


def test_a_body_is_called_what_its_region_called_it_then() -> None:
    futian = "440304"
    office = BodyFunction.LEAD_OFFICE

    assert queries.term(office, at=futian, on=date(2016, 1, 1)) == "两新组织党工委"
    assert queries.term(office, at=futian, on=TODAY) == "社会工作部"
    assert queries.term(office, at="35", on=TODAY) == "两新工作主管机构"
