"""The deep check finds each thing that is not as it must be, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection

from tongjian.foundation import soundness

from .cast import Cast

# What a disaster, or a hand in the database, might leave behind.
DAMAGES = {
    "units.version": "UPDATE units_unitversion SET name = '别名' WHERE unit_id = {unit}",
    "units.residence": "UPDATE units_unit SET residence_path = '99' WHERE id = {unit}",
    "party_orgs.path": "UPDATE party_orgs_partyorg SET path = 'ZZZZZZZZ' WHERE id = {org}",
    "party_orgs.version": "DELETE FROM party_orgs_partyorgversion WHERE org_id = {org}",
    "party_orgs.coverage": "UPDATE units_unit SET scope_path = 'ZZZZ' WHERE id = {unit}",
    "members.home": "DELETE FROM members_membership WHERE person_id = {person}",
    "members.path": "UPDATE members_person SET home_path = 'ZZZZ' WHERE id = {person}",
    "members.founded": "UPDATE party_orgs_partyorg SET established_on = '2017-01-01'"
    " WHERE id = {org}",
    "members.headcount": "UPDATE party_orgs_partyorg SET full_members = 99 WHERE id = {org}",
    "posts.instructor": "UPDATE units_unit SET has_instructor = NOT has_instructor"
    " WHERE id = {unit}",
    "constraint.in-force": "ALTER TABLE units_unit DISABLE TRIGGER USER",
}


def broken() -> set[str]:
    return {finding.code for finding in soundness.examine() if finding.broken}


def test_a_sound_register_has_no_finding(cast: Cast) -> None:
    assert broken() == set()


@pytest.mark.parametrize("code", DAMAGES)
def test_each_damage_is_found(cast: Cast, code: str) -> None:
    org = cast.orgs["物流支部"]
    unit = cast.unit("湖畔学会")
    person = cast.person("林一", org)
    values = {"unit": unit.pk, "org": org.pk, "person": person.pk}

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(DAMAGES[code].format(**values))

    assert code in broken()


def test_a_reference_into_nothing_is_found(cast: Cast) -> None:
    unit = cast.unit("湖畔学会")

    moved = "UPDATE units_unitversion SET registrar_id = %s WHERE unit_id = %s"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(moved, [0, unit.pk])
        (finding,) = [
            f for f in soundness.examine() if f.code.startswith("constraint.") and f.broken
        ]
        cursor.execute(moved, [unit.registrar_id, unit.pk])

    assert finding.examples == ("0 指向不存在的记录",)
